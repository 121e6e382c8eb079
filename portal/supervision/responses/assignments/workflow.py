"""How an assignment moves on, and what may be changed meanwhile. No database, no web."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.supervision.attestations.statements import periods
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.scores import hanging_on
from portal.supervision.responses.assignments.models import Assignment, AssignmentState

S = AssignmentState
MONTHS: Final = 12  # the period offered first

NEXT: Final[Mapping[AssignmentState, frozenset[AssignmentState]]] = {
    S.ASSIGNED: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.RECALLED}),
    S.IN_PROGRESS: frozenset({S.SUBMITTED, S.RECALLED}),
    S.SUBMITTED: frozenset({S.RETURNED, S.ACCEPTED, S.RECALLED}),
    S.RETURNED: frozenset({S.SUBMITTED, S.RECALLED}),
    S.ACCEPTED: frozenset(),
    S.RECALLED: frozenset(),
}
WORDS: Final[Mapping[AssignmentState, Message]] = {
    S.ASSIGNED: say("Not begun"),
    S.IN_PROGRESS: say("Being answered"),
    S.SUBMITTED: say("Handed in"),
    S.RETURNED: say("Sent back"),
    S.ACCEPTED: say("Accepted"),
    S.RECALLED: say("Recalled"),
}
DRAFT = frozenset({S.ASSIGNED, S.IN_PROGRESS})
ANSWERABLE = DRAFT | {S.RETURNED}


def time_asked(reach: Reach, first: date | None, last: date | None, today: date) -> Period:
    """The days a sheet asks about: a period only of days on which data was within reach.

    Before anything was handed over it asks as of today, without a period. None for both: the last
    twelve months, or the days since the first handover. Refuses a period that holds no such day.
    """
    as_of_today = Period(today, today)
    if not reach.has_begun_before(today):
        return as_of_today
    if first is None or last is None:
        since = Period(reach.first or today, today - timedelta(days=1))
        return reach.cut(periods.past(today, MONTHS)) or reach.cut(since) or as_of_today
    demand_period(first, last)
    handled = reach.cut(Period(first, last))
    if handled is None:
        raise RuleViolated(
            say(
                "From %(first)s to %(last)s no data was within the vendor's reach. %(why)s Choose "
                "a period that holds a day on which it was.",
                first=first,
                last=last,
                why=reach.why_not(Period(first, last)),
            ),
            field="period_to",
        )
    return handled


def demand_period(first: date, last: date) -> None:
    """Refuses a period that ends before it begins."""
    if last < first:
        raise RuleViolated(
            say("The period must not end before it begins on %(first)s.", first=first),
            field="period_to",
        )


def demand_open(assignment: Assignment, states: Collection[AssignmentState] = ANSWERABLE) -> None:
    """Refuses changes after handing in."""
    if assignment.state not in states:
        raise InvalidTransition(
            say("The answers can no longer be changed: %(state)s.", state=WORDS[assignment.state])
        )


def demand_answerable(assignment: Assignment, question_id: str, returned: Collection[str]) -> None:
    """Refuses changes after handing in; after a return only what came back can be changed."""
    demand_open(assignment)
    if assignment.state is S.RETURNED and question_id not in returned:
        raise InvalidTransition(
            say("This answer was not sent back, so it stays as it was handed in.")
        )


def demand_wanted(day: date | None, today: date, due_on: date | None) -> None:
    """Until when a colleague is asked for a section: not a day that passed, nor after the sheet is due."""
    if day is not None and day < today:
        raise RuleViolated(say("This day has passed already."), field="wanted_on")
    if day is not None and due_on is not None and today <= due_on < day:
        raise RuleViolated(
            say("The questionnaire is due on %(day)s: choose a day until then.", day=due_on),
            field="wanted_on",
        )


def changeable(assignment: Assignment, sheet: Sheet, returned: Collection[str]) -> frozenset[str]:
    """The questions the vendor can answer now; after a return what came back and hangs on it."""
    if assignment.state not in ANSWERABLE:
        return frozenset()
    if assignment.state is S.RETURNED:
        return hanging_on(sheet, returned)
    return frozenset(sheet.by_id)


def begin(assignment: Assignment) -> None:
    """The first answer; again and again it changes nothing."""
    if assignment.state is S.ASSIGNED:
        _move(assignment, S.IN_PROGRESS)


def submit(assignment: Assignment, *, by: int | None, on: date) -> None:
    _move(assignment, S.SUBMITTED)
    assignment.submitted_by_id = by
    assignment.submitted_on = on


def demand_reviewable(assignment: Assignment) -> None:
    """Answers are reviewed between handing in and accepting."""
    if assignment.state is not S.SUBMITTED:
        raise InvalidTransition(
            say("There is nothing to review now: %(state)s.", state=WORDS[assignment.state])
        )


def send_back(assignment: Assignment, questions: Collection[str]) -> None:
    """Refuses to send back nothing at all."""
    if not questions:
        raise RuleViolated(
            say("Choose at least one question to send back, and say what is missing."),
            field="questions",
        )
    _move(assignment, S.RETURNED)
    assignment.round += 1


def accept(assignment: Assignment, *, by: Actor, on: date, conclusion: str) -> None:
    """Refuses the person who handed it in for the vendor."""
    if by.is_any_of(assignment.submitted_by_id):
        raise RuleViolated(
            say("You entered these answers yourself; another person has to accept them.")
        )
    _move(assignment, S.ACCEPTED)
    assignment.conclusion = conclusion.strip()
    assignment.ended_on = on
    assignment.ended_by_id = by.user_id


def demand_accepted(assignment: Assignment) -> None:
    """Only what was accepted has a result."""
    if assignment.state is not S.ACCEPTED:
        raise InvalidTransition(
            say("There is no result yet: %(state)s.", state=WORDS[assignment.state])
        )


def recall(assignment: Assignment, *, reason: str, by: int | None, on: date) -> None:
    """Refuses without a reason."""
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field="reason")
    _move(assignment, S.RECALLED)
    assignment.reason = reason.strip()
    assignment.ended_on = on
    assignment.ended_by_id = by


def why_not_recalled(assignment: Assignment) -> Message | None:
    """None: it can be."""
    return _why_not(assignment, S.RECALLED)


def _why_not(assignment: Assignment, to: AssignmentState) -> Message | None:
    if to in NEXT[assignment.state]:
        return None
    return say("This is no longer possible: %(state)s.", state=WORDS[assignment.state])


def _move(assignment: Assignment, to: AssignmentState) -> None:
    why_not = _why_not(assignment, to)
    if why_not is not None:
        raise InvalidTransition(why_not)
    assignment.state = to
