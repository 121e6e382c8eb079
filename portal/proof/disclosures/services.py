"""Commands: what is told to a customer or to everybody is drafted, released or sent back, withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text, say
from portal.ledger.customers.models import Customer
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.proof.disclosures import queries, workflow
from portal.proof.disclosures.content import digest_of
from portal.proof.disclosures.customer_sheets.queries import sheet_on
from portal.proof.disclosures.models import Disclosure, DisclosureKind
from portal.proof.disclosures.public_text.queries import text_on
from portal.proof.disclosures.workflow import DAYS, KINDS, PREFIXES

K = ObligationKind.DISCLOSURE_RELEASE


def draft_sheet(customer: Customer, day: date, *, actor: Actor) -> Disclosure:
    """Refuses a day to come, a second draft, and a customer whose data goes to no vendor on the day."""
    workflow.demand_day(day, clock.today())
    content = sheet_on(customer, day)
    if not content["works"]:
        raise RuleViolated(
            say("Data of this customer goes to no vendor on that day."), field="customer_id"
        )
    return _draft(DisclosureKind.CUSTOMER_SHEET, customer, day, content, actor)


def draft_text(day: date, measures: Sequence[Text], *, actor: Actor) -> Disclosure:
    """Refuses a day to come, a second draft, and a text without measures."""
    workflow.demand_day(day, clock.today())
    if not measures:
        raise RuleViolated(say("Say what is done so that the data is safe."), field="measures_ja")
    return _draft(DisclosureKind.PUBLIC_TEXT, None, day, text_on(day, measures), actor)


def _draft(
    kind: DisclosureKind,
    customer: Customer | None,
    day: date,
    content: dict[str, Any],
    actor: Actor,
) -> Disclosure:
    alone("disclosures")
    customer_id = None if customer is None else customer.id
    known = queries.waiting(kind, customer_id)
    if known is not None:
        raise InvalidTransition(
            say("%(number)s waits to be released. Withdraw it first.", number=known.number)
        )
    last = queries.last_released(kind, customer_id)
    row = Disclosure(
        number=next_number(PREFIXES[kind]),
        kind=kind,
        customer_id=customer_id,
        as_of_on=day,
        content=content,
        content_sha256=digest_of(content),
        follows_id=None if last is None else last.id,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    title = say("Read %(number)s and release it: %(what)s", number=row.number, what=KINDS[kind])
    owed = obligations.ask_colleagues(
        K, row, decider_of(row.proposer_roles), title, days=DAYS, is_new=True
    )
    text = say("Drafted %(number)s: %(what)s", number=row.number, what=KINDS[kind])
    also: list[Subject] = [owed] if customer is None else [owed, customer]
    record(actor, "disclosure.drafted", row, text, also=also, after={"day": day})
    return row


def decide(
    row: Disclosure, *, released: bool, remark: str, version: int | None, actor: Actor
) -> None:
    """Another person releases it, or says what is wrong."""
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if released:
        workflow.release(row, by=actor, at=clock.now())
    else:
        workflow.send_back(row, remark=remark, by=actor, at=clock.now())
    also = obligations.close_waiting(K, row, row.remark)
    db.session.flush()
    text = (
        say("Released %(number)s", number=row.number)
        if released
        else say("Did not release %(number)s", number=row.number)
    )
    event = "disclosure.released" if released else "disclosure.refused"
    record(actor, event, row, text, also=also, after={"reason": row.remark})


def withdraw(row: Disclosure, *, reason: str, actor: Actor) -> None:
    """A draft that nobody has decided about; it stays on record."""
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now())
    also = obligations.withdraw_waiting(K, row, row.remark)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, "disclosure.withdrawn", row, text, also=also, after={"reason": row.remark})
