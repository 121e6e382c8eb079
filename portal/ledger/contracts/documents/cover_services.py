"""Commands about which work a contract covers, from one day until another."""

from datetime import date, timedelta

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database import dated
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.engagements import services as engagements
from portal.ledger.engagements.models import Engagement


def add_cover(
    contract: Contract, engagement: Engagement, *, first_day: date, actor: Actor
) -> ContractCover:
    """From `first_day` on the contract covers the work."""
    row = cover(contract, engagement, first_day)
    text = say(
        "Contract %(number)s covers %(work)s from %(day)s",
        number=contract.number,
        work=engagement.number,
        day=first_day,
    )
    after = {"engagement": engagement.number, "first_day": first_day}
    record(actor, "contract.cover_added", contract, text, also=[engagement], after=after)
    return row


def cover(contract: Contract, engagement: Engagement, first_day: date) -> ContractCover:
    """The row of it, within a command that records. Refuses work covered already."""
    if engagement.vendor_id != contract.vendor_id:
        raise RuleViolated(say("Choose work of the same vendor."), field="engagement_id")
    known = cover_queries.overlapping_cover(contract.id, engagement.id, first_day)
    if known is not None:
        raise RuleViolated(
            say(
                "%(number)s covers this work already, from %(day)s.",
                number=contract.number,
                day=known.valid_from,
            ),
            field="engagement_id",
        )
    row = ContractCover(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        engagement_id=engagement.id,
        valid_from=first_day,
    )
    db.session.add(row)
    db.session.flush()
    _note(contract, engagement.id)
    return row


def end_cover(
    contract: Contract,
    cover: ContractCover,
    *,
    last_day: date,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """The contract covers the work through `last_day`, and no longer.

    Refuses one that is over: another last day would rewrite what the promises rested on; and
    (ChangedMeanwhile) one whose end is not any more the one that was `seen` (see `end_of`).
    """
    if cover.corrected_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    if seen is not None and cover.valid_until is not None and seen != end_of(cover):
        last = cover.valid_until - timedelta(days=1)
        raise ChangedMeanwhile(say("Somebody else set the last day meanwhile: %(day)s.", day=last))
    if cover.valid_until is not None and cover.valid_until <= clock.today():
        last = cover.valid_until - timedelta(days=1)
        raise InvalidTransition(say("This ended already: its last day was %(day)s.", day=last))
    if last_day < cover.valid_from:
        raise RuleViolated(
            say("The last day must not be before the first, %(start)s.", start=cover.valid_from),
            field="last_day",
        )
    dated.end(cover, last_day + timedelta(days=1))
    text = say(
        "Contract %(number)s covers work until %(day)s", number=contract.number, day=last_day
    )
    _changed(contract, cover, actor=actor, action="contract.cover_ended", text=text)


def end_of(cover: ContractCover) -> str:
    """What a page shows of its end, to compare with; empty while it is open."""
    return cover.valid_until.isoformat() if cover.valid_until is not None else ""


def correct_cover(contract: Contract, cover: ContractCover, *, actor: Actor) -> None:
    """It was entered by mistake: the contract never covered the work. Refuses a second time."""
    if cover.corrected_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    dated.correct(cover, clock.now())
    text = say("Cover by contract %(number)s taken back: a mistake", number=contract.number)
    _changed(contract, cover, actor=actor, action="contract.cover_corrected", text=text)


def _changed(
    contract: Contract, cover: ContractCover, *, actor: Actor, action: str, text: Message
) -> None:
    db.session.flush()
    _note(contract, cover.engagement_id)
    engagement = db.session.get_one(Engagement, cover.engagement_id)
    after = {"engagement": engagement.number, "until": cover.valid_until}
    record(actor, action, contract, text, also=[engagement], after=after)


def _note(contract: Contract, engagement_id: int) -> None:
    """A draft binds nobody: covering work with it changes nothing yet."""
    if contract.state is not ContractState.DRAFT:
        engagements.note_change(engagement_id, "cover", about=contract.number)
