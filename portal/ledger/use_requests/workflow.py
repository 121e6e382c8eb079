"""How a request for use is asked, taken over, answered and withdrawn. Its words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.payees.workflow import OUTCOMES
from portal.ledger.use_requests.models import UseRequest, UseRequestState

S = UseRequestState
NEXT: Mapping[UseRequestState, frozenset[UseRequestState]] = {
    S.ASKED: frozenset({S.TAKEN_OVER, S.NOT_NEEDED, S.NOT_POSSIBLE, S.WITHDRAWN}),
    S.TAKEN_OVER: frozenset(),
    S.NOT_NEEDED: frozenset(),
    S.NOT_POSSIBLE: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[UseRequestState, Message] = {
    S.ASKED: say("Waits for procurement"),
    S.TAKEN_OVER: say("Taken over by procurement"),
    S.NOT_NEEDED: say("No registration needed"),
    S.NOT_POSSIBLE: say("Not possible"),
    S.WITHDRAWN: say("Withdrawn by the asker"),
}
LOOKS: Mapping[UseRequestState, tuple[str, str]] = {
    S.ASKED: ("hourglass-split", "warn"),
    S.TAKEN_OVER: ("arrow-right-circle", "good"),
    S.NOT_NEEDED: ("check2-circle", "quiet"),
    S.NOT_POSSIBLE: ("x-circle", "bad"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
# Where the questions ended; whether it is in the register is said elsewhere.
ENDS: Mapping[PayeeOutcome, Any] = {**OUTCOMES, PayeeOutcome.ENTRUSTED: _l("Entrusted to it")}
REFUSED: Final = (S.NOT_NEEDED, S.NOT_POSSIBLE)  # answered by a sentence, and nothing follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for. `answers`, `outcome`, `basis`: as the questions about payees ended."""

    name: str
    department: str
    work: str
    purpose: str
    wanted_on: date
    outcome: PayeeOutcome
    corporate_number: str = ""
    categories: tuple[str, ...] = ()
    answers: Mapping[str, bool] = field(default_factory=dict)
    basis: str = ""


def demand_sound(wanted: Wanted) -> None:
    """Refuses blanks, and data that does not go with the first answer."""
    demand_reason(wanted.name, "name", say("Say which company it is."))
    demand_reason(wanted.work, "work", say("Say what it is to do for us."))
    demand_reason(wanted.purpose, "purpose", say("Say why, and why this company."))
    if wanted.outcome is PayeeOutcome.NO_DATA and wanted.categories:
        raise RuleViolated(
            say(
                "The first answer says that it gets no personal data. Take the ticks away, or answer it anew."
            ),
            field="categories",
        )
    if wanted.outcome is not PayeeOutcome.NO_DATA and not wanted.categories:
        raise RuleViolated(
            say(
                "Tick the personal data it would get. If you are not sure, tick what may be in it."
            ),
            field="categories",
        )


def take_over(row: UseRequest, *, vendor_id: int, by: int | None, at: datetime, on: date) -> None:
    _move(row, S.TAKEN_OVER)
    row.registered_id = vendor_id
    _answered(row, by, at, on)


def answer(
    row: UseRequest, state: UseRequestState, *, reason: str, by: int | None, at: datetime, on: date
) -> None:
    """With the reason: the asker reads that."""
    if state not in REFUSED:
        raise RuleViolated(say("Please choose one."), field="state")
    demand_reason(reason, "reason", say("Say why: the asker reads it."))
    _move(row, state)
    row.answer = reason.strip()
    _answered(row, by, at, on)


def withdraw(row: UseRequest, *, reason: str, by: int | None, at: datetime, on: date) -> None:
    demand_reason(reason)
    _move(row, S.WITHDRAWN)
    row.answer = reason.strip()
    _answered(row, by, at, on)


def _answered(row: UseRequest, by: int | None, at: datetime, on: date) -> None:
    row.answered_by_id, row.answered_at, row.answered_on = by, at, on


def _move(row: UseRequest, to: UseRequestState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )
    row.state = to
