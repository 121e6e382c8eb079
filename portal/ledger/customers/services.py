"""Commands about customers: registered, changed, named for a piece of work."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, hold, next_number
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.customers import queries
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.engagements.queries import first_terms, latest_terms
from portal.ledger.vendors.entry.as_written import read_corporate_number

PREFIX: Final = "CU"
MOST_HOURS: Final = 24 * 366
_OF_PEOPLE: Final = ("person", "email")  # not into the log


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDetails:
    """All that can be typed about a customer. `ended_on`: its last day as one, None: it still is."""

    name: str
    name_en: str = ""
    kana: str = ""
    corporate_number: str | None = None
    address: str = ""
    person: str = ""
    email: str = ""
    notice_hours: int | None = None
    ended_on: date | None = None


def register_customer(details: CustomerDetails, *, actor: Actor) -> Customer:
    """Refuses a name or a corporate number that is in the register already."""
    alone("customers")
    values = _checked(details, None)
    customer = Customer(**values, number=next_number(PREFIX), created_at=clock.now())
    db.session.add(customer)
    db.session.flush()
    text = say(
        "Customer %(number)s %(name)s registered", number=customer.number, name=customer.name
    )
    record(actor, "customer.registered", customer, text, after=_told(values))
    return customer


def change_customer(
    customer: Customer, details: CustomerDetails, *, version: int, actor: Actor
) -> None:
    """Refuses where somebody else saved since `version`, and what `register_customer` refuses."""
    alone("customers")
    hold(customer)
    if customer.version != version:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    values = _checked(details, customer)
    before = {name: getattr(customer, name) for name in values}
    if before == values:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    for name, value in values.items():
        setattr(customer, name, value)
    db.session.flush()
    old, new = differences(_told(before), _told(values))
    text = say("Customer %(number)s %(name)s changed", number=customer.number, name=customer.name)
    record(actor, "customer.changed", customer, text, before=old, after=new)


def name_customers(
    engagement: Engagement,
    customer_ids: Collection[int],
    *,
    from_day: date,
    seen: Collection[int],
    actor: Actor,
) -> None:
    """Whose data the work is about, from a day on: who is not among them any more ends with that day.

    `seen`: the rows that named customers on the page. Refuses where they are others by now, work whose data is our own, nobody, customers the register does not know, a day before
    the work or before what was named last, and no change at all.
    """
    hold(engagement)
    links = [link for link, _ in queries.list_links(engagement.id) if link.valid_until is None]
    if {link.id for link in links} != set(seen):
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    terms, first = latest_terms(engagement.id), first_terms(engagement.id)
    if terms is None or first is None or terms.company_role is not CompanyRole.ENTRUSTED:
        raise RuleViolated(say("The data of this work is our own. Change whose data it is first."))
    wanted = queries.customers_by_id(customer_ids)
    if not wanted or set(wanted) != set(customer_ids):
        raise RuleViolated(say("Choose at least one customer of the list."), field="customers")
    earliest = min(first.valid_from, first.starts_on)
    if from_day < earliest:
        raise RuleViolated(
            say("The work is on record only from %(day)s.", day=earliest), field="from_day"
        )
    last = max((link.valid_from for link in links), default=earliest)
    if from_day < last:
        raise RuleViolated(
            say("Customers were named from %(day)s on; a change cannot go further back.", day=last),
            field="from_day",
        )
    gone = [link for link in links if link.customer_id not in wanted]
    known = {link.customer_id for link in links}
    new = [
        EngagementCustomer(
            vendor_id=engagement.vendor_id,
            engagement_id=engagement.id,
            customer_id=customer_id,
            set_by_id=actor.user_id,
            valid_from=from_day,
        )
        for customer_id in sorted(set(wanted) - known)
    ]
    if not gone and not new:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    for link in gone:
        link.end(from_day)
    db.session.add_all(new)
    db.session.flush()
    text = say(
        "Customers of work %(number)s named from %(day)s", number=engagement.number, day=from_day
    )
    also: list[Subject] = [*gone, *new]
    after = {"customers": [wanted[number].number for number in sorted(wanted)]}
    record(actor, "engagement.customers_named", engagement, text, also=also, after=after)


def _checked(details: CustomerDetails, known: Customer | None) -> dict[str, Any]:
    values = {
        name: value.strip() if type(value) is str else value
        for name, value in asdict(details).items()
    }
    if not values["name"]:
        raise RuleViolated(say("The customer needs a name."), field="name")
    hours = details.notice_hours
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise RuleViolated(
            say("Enter hours from 1 to %(most)s, or nothing.", most=MOST_HOURS),
            field="notice_hours",
        )
    values["corporate_number"] = read_corporate_number(values["corporate_number"])
    same = queries.find_customer_named(values["name"])
    if same is not None and same is not known:
        raise RuleViolated(
            say("%(number)s is registered under this name already.", number=same.number),
            field="name",
        )
    number = values["corporate_number"]
    same = queries.find_customer_numbered(number) if number else None
    if same is not None and same is not known:
        raise RuleViolated(
            say("%(name)s has this corporate number already.", name=same.name),
            field="corporate_number",
        )
    return values


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """For the log: nothing of the person who is written to."""
    return {name: value for name, value in values.items() if name not in _OF_PEOPLE}
