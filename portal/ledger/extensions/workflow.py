"""How a wish for more time is asked, answered and taken back. No database, no web."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.extensions.models import Extension, ExtensionState
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind

S = ExtensionState
MOST_DAYS: Final = 90  # further than that nobody should have to wait

# What a vendor may ask more time for, together with others. An incident's items are due by law.
ASKED_TOGETHER: Final = (
    ObligationKind.ATTESTATION_SIGN,
    ObligationKind.ATTESTATION_CORRECTION,
    ObligationKind.QUESTIONNAIRE_ANSWER,
    ObligationKind.FINDING_REPAIR,
    ObligationKind.INSTRUCTION_ANSWER,
    ObligationKind.RETURN_INSTRUCTION,
    ObligationKind.TRAINING_ANSWER,
)

NEXT: Mapping[ExtensionState, frozenset[ExtensionState]] = {
    S.ASKED: frozenset({S.GRANTED, S.REFUSED, S.TAKEN_BACK}),
    S.GRANTED: frozenset(),
    S.REFUSED: frozenset(),
    S.TAKEN_BACK: frozenset(),
}
WORDS: Mapping[ExtensionState, Message] = {
    S.ASKED: say("Waiting for an answer"),
    S.GRANTED: say("Granted"),
    S.REFUSED: say("No more time given"),
    S.TAKEN_BACK: say("Taken back"),
}


def demand_askable(obligation: Obligation, waiting: Extension | None) -> None:
    """Only for what the vendor still owes, and one wish at a time."""
    if obligation.holder is not Holder.VENDOR or not obligation.is_open:
        raise InvalidTransition(say("This is no longer waiting for you."))
    if obligation.handed_in_on is not None:
        raise InvalidTransition(say("You have done this already; we are checking it."))
    if waiting is not None:
        raise InvalidTransition(say("You have asked for more time already; we will answer soon."))


def demand_extendable(obligation: Obligation) -> None:
    """That the company may give more time for it together with others: what a vendor still owes, and
    whose day is not set by law or by what it is about."""
    if obligation.holder is not Holder.VENDOR:
        raise InvalidTransition(say("No vendor owes this."))
    if not obligation.is_open:
        raise InvalidTransition(say("It is closed already."))
    if obligation.handed_in_on is not None:
        raise InvalidTransition(say("It has been handed in already."))
    if obligation.kind not in ASKED_TOGETHER:
        raise InvalidTransition(say("More time for this is given by itself, not with others."))


def demand_day_for_all(until: date, today: date, calendar: BusinessCalendar, *, field: str) -> None:
    """What holds of the day whatever it is for."""
    if until <= today:
        raise RuleViolated(say("The new date must be after %(due)s.", due=today), field=field)
    _demand_working_day(until, calendar, field)


def demand_date(
    obligation: Obligation, until: date, today: date, calendar: BusinessCalendar, *, field: str
) -> None:
    """Later than now, at most MOST_DAYS later, on a working day outside closed windows."""
    if until <= max(obligation.due_on, today):
        raise RuleViolated(
            say("The new date must be after %(due)s.", due=max(obligation.due_on, today)),
            field=field,
        )
    last = max(obligation.due_on, today) + timedelta(days=MOST_DAYS)
    if until > last:
        raise RuleViolated(
            say("At most until %(last)s; for longer, please talk to us.", last=last), field=field
        )
    _demand_working_day(until, calendar, field)


def _demand_working_day(until: date, calendar: BusinessCalendar, field: str) -> None:
    good = calendar.vendor_due(until)
    if good != until:
        raise RuleViolated(
            say("Nobody works on that day. The next possible day is %(day)s.", day=good),
            field=field,
        )


def grant(extension: Extension, *, until: date, answer: str, by: int | None, at: datetime) -> None:
    _move(extension, S.GRANTED, answer, by, at)
    extension.granted_until = until


def refuse(extension: Extension, *, answer: str, by: int | None, at: datetime) -> None:
    """Refuses without a reason."""
    if not answer.strip():
        raise RuleViolated(say("Say why, so that the vendor understands it."), field="answer")
    _move(extension, S.REFUSED, answer, by, at)


def take_back(extension: Extension, *, by: int | None, at: datetime) -> None:
    _move(extension, S.TAKEN_BACK, "", by, at)


def _move(
    extension: Extension, to: ExtensionState, answer: str, by: int | None, at: datetime
) -> None:
    if to not in NEXT[extension.state]:
        raise InvalidTransition(
            say("This has been answered already: %(state)s.", state=WORDS[extension.state])
        )
    extension.state, extension.answer = to, answer.strip()
    extension.decided_by_id, extension.decided_at = by, at
