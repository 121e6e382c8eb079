"""How an obligation is handed in, closed, withdrawn and moved. No database, no web."""

from datetime import date, datetime

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, Obligation, Outcome


def hand_in(obligation: Obligation, *, on: date) -> None:
    """The holder has done their part on this day; from now on nobody is chased for it."""
    _demand_open(obligation)
    if obligation.handed_in_on is None:
        obligation.handed_in_on = on


def hand_back(obligation: Obligation) -> None:
    """What was handed in was not enough: the holder owes it again by the same date."""
    _demand_open(obligation)
    obligation.handed_in_on = None


def hand_over(obligation: Obligation, *, to: Holder) -> None:
    """Let somebody else act next; the date stays."""
    _demand_open(obligation)
    obligation.holder = to
    obligation.person_id = None


def close(obligation: Obligation, *, reason: str, at: datetime, on: date) -> None:
    """End it as fulfilled. Late is for the day of handing in to say, not for the caller."""
    hand_in(obligation, on=on)
    handed_in = obligation.handed_in_on or on
    outcome = Outcome.LATE if handed_in > obligation.due_on else Outcome.DONE
    _end(obligation, outcome=outcome, reason=reason, at=at, on=on)


def withdraw(obligation: Obligation, *, reason: str, at: datetime, on: date) -> None:
    """End it unfulfilled, because it is no longer asked. Refuses without a reason."""
    _demand_open(obligation)
    demand_reason(reason)
    _end(obligation, outcome=Outcome.WITHDRAWN, reason=reason, at=at, on=on)


def move(obligation: Obligation, *, to: date, reason: str, at: datetime, on: date) -> Obligation:
    """End it and return the row that follows with the new date. Refuses a date that is no later."""
    _demand_open(obligation)
    demand_reason(reason)
    if to <= obligation.due_on:
        raise RuleViolated(
            say("The new date must be after %(due)s.", due=obligation.due_on), field="to"
        )
    _end(obligation, outcome=Outcome.MOVED, reason=reason, at=at, on=on)
    return Obligation(
        vendor_id=obligation.vendor_id,
        kind=obligation.kind,
        subject_kind=obligation.subject_kind,
        subject_id=obligation.subject_id,
        holder=obligation.holder,
        person_id=obligation.person_id,
        ladder=obligation.ladder,
        title=obligation.title,
        due_on=to,
        opened_at=at,
        opened_on=on,
        follows_id=obligation.id,
    )


def _end(obligation: Obligation, *, outcome: Outcome, reason: str, at: datetime, on: date) -> None:
    obligation.outcome = outcome
    obligation.reason = reason.strip()
    obligation.closed_at = at
    obligation.closed_on = on


def _demand_open(obligation: Obligation) -> None:
    if not obligation.is_open:
        raise InvalidTransition(
            say("This has been closed already, on %(day)s.", day=obligation.closed_on)
        )
