"""Takes over a list of customers that was compared and looked at: all of it or nothing."""

from dataclasses import asdict
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone, next_numbers
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.customers import queries
from portal.ledger.customers.models import Customer
from portal.ledger.customers.services import PREFIX, CustomerDetails
from portal.ledger.exchange.customer_list.comparing import (
    CustomerComparison,
    KnownCustomer,
    Rows,
    compare,
)

_FIELDS = tuple(CustomerDetails.__dataclass_fields__)


def compare_list(rows: Rows) -> CustomerComparison:
    """Against the customers as they are now."""
    return compare(rows, [_known(row) for row in queries.every_customer()])


def take_over(
    rows: Rows, *, digest: str, name: str, sha256: str, actor: Actor
) -> CustomerComparison:
    """New customers are registered, known ones changed, in one command with one line of history.

    Refuses wrong rows, a comparison that reads otherwise by now, and one in which nothing is new.
    """
    alone("customers")
    found = compare_list(rows)
    if found.wrong:
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    if found.digest != digest:
        raise ChangedMeanwhile(
            say("The customers were changed after this list was compared. Look at it again.")
        )
    if not found.new and not found.changed:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    now = clock.now()
    numbers = next_numbers(PREFIX, len(found.new)) if found.new else []
    new = [
        Customer(**asdict(one.details), number=number, created_at=now)
        for one, number in zip(found.new, numbers, strict=True)
    ]
    db.session.add_all(new)
    known = queries.customers_by_id([one.customer_id for one in found.changed])
    for one in found.changed:
        for field, (_, value) in one.fields.items():
            setattr(known[one.customer_id], field, value)
    db.session.flush()
    text = say(
        "List of customers taken over: %(new)s new, %(changed)s changed",
        new=len(new),
        changed=len(found.changed),
    )
    first, *others = [*new, *known.values()]
    after: dict[str, Any] = {"file": name[:255], "sha256": sha256, "same": found.same}
    record(actor, "customers.taken_over", first, text, also=others, after=after)
    return found


def _known(row: Customer) -> KnownCustomer:
    details = CustomerDetails(**{name: getattr(row, name) for name in _FIELDS})
    return KnownCustomer(row.id, row.number, details)
