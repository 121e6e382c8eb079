"""What one person records about a vendor waits until a second person confirms it, or is taken back.

For records that a person of the company makes from what lies before it: customers' approvals, what a
provision needs. Persons are compared. The row: number, state, proposed_by_id, remark, decided_by_id and
decided_at. Pure.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say


class ProposedState(StrEnum):
    PROPOSED = "proposed"  # waits for a second person
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # by the second person; it is recorded anew
    WITHDRAWN = "withdrawn"  # was never confirmed


class ProposedRecord(Protocol):
    number: str
    state: ProposedState
    proposed_by_id: int
    remark: str
    decided_by_id: int | None
    decided_at: datetime | None


S = ProposedState
NEXT: Mapping[ProposedState, frozenset[ProposedState]] = {
    S.PROPOSED: frozenset({S.CONFIRMED, S.REFUSED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[ProposedState, Message] = {
    S.PROPOSED: say("Waits for a second person"),
    S.CONFIRMED: say("Confirmed by a second person"),
    S.REFUSED: say("Not confirmed"),
    S.WITHDRAWN: say("Withdrawn"),
}
LOOKS: Mapping[ProposedState, tuple[str, str]] = {
    S.PROPOSED: ("hourglass-split", "warn"),
    S.CONFIRMED: ("check2-circle", "good"),
    S.REFUSED: ("arrow-counterclockwise", "bad"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}


def confirm(row: ProposedRecord, *, by: Actor, at: datetime) -> None:
    """A second person compared it with what shows it. Refuses whoever recorded it."""
    demand_move(row, S.CONFIRMED)
    demand_other(row, by)
    _decide(row, S.CONFIRMED, "", by, at)


def refuse(row: ProposedRecord, *, remark: str, by: Actor, at: datetime) -> None:
    """With what is wrong: it is recorded anew."""
    demand_reason(remark, "remark", say("Say what is wrong, so that it can be recorded anew."))
    demand_move(row, S.REFUSED)
    demand_other(row, by)
    _decide(row, S.REFUSED, remark, by, at)


def withdraw(row: ProposedRecord, *, reason: str, by: Actor, at: datetime) -> None:
    """One that was never confirmed."""
    demand_reason(reason)
    demand_move(row, S.WITHDRAWN)
    _decide(row, S.WITHDRAWN, reason, by, at)


def demand_other(row: ProposedRecord, by: Actor) -> None:
    if by.is_any_of(row.proposed_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded it has to confirm."))


def demand_end(
    row: ProposedRecord, *, first: date, ended_on: date, reason: str, today: date
) -> None:
    """Refuses an end of what is not confirmed, and a day to come or before it counted (`first`)."""
    demand_reason(reason)
    if row.state is not S.CONFIRMED:
        raise _moved_on(row)
    if ended_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="ended_on"
        )
    if ended_on < first:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=first), field="ended_on"
        )


def demand_move(row: ProposedRecord, to: ProposedState) -> None:
    if to not in NEXT[row.state]:
        raise _moved_on(row)


def _moved_on(row: ProposedRecord) -> InvalidTransition:
    return InvalidTransition(
        say(
            "%(number)s has moved on meanwhile: %(state)s.",
            number=row.number,
            state=STATES[row.state],
        )
    )


def _decide(row: ProposedRecord, to: ProposedState, remark: str, by: Actor, at: datetime) -> None:
    row.state = to
    row.remark, row.decided_by_id, row.decided_at = remark.strip(), by.user_id, at
