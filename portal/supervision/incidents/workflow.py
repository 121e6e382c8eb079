"""How an incident moves on, and its words. No database, no web."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say, say_p
from portal.supervision.incidents.models import (
    Ending,
    Going,
    Incident,
    IncidentState,
    PersonsTold,
    ReportItem,
    ToldPersonsWay,
)
from portal.supervision.incidents.rules.duties import ReportStage

S = IncidentState
NEXT: Mapping[IncidentState, frozenset[IncidentState]] = {
    S.SUSPECTED: frozenset({S.CONFIRMED, S.NOT_AN_INCIDENT}),
    S.REPORTED: frozenset({S.CONFIRMED, S.NOT_AN_INCIDENT}),
    S.CONFIRMED: frozenset({S.PRELIMINARY_SENT, S.FINAL_SENT, S.CLOSED, S.NOT_AN_INCIDENT}),
    S.PRELIMINARY_SENT: frozenset({S.FINAL_SENT, S.CLOSED, S.NOT_AN_INCIDENT}),
    S.FINAL_SENT: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.NOT_AN_INCIDENT: frozenset(),
}
ENDED = frozenset({S.CLOSED, S.NOT_AN_INCIDENT})
OPEN = frozenset(IncidentState) - ENDED


def confirm(row: Incident) -> None:
    """It has happened, or must be taken to have."""
    _move(row, S.CONFIRMED)


def note_sent(row: Incident, stage: ReportStage, open_stages: Collection[ReportStage]) -> None:
    """A report was sent. It moves on once nothing of that stage is owed any more.

    `open_stages`: of the clocks that still run.
    """
    if row.state in (S.SUSPECTED, S.REPORTED):
        confirm(row)  # what is reported is taken to have happened
    if row.state not in (S.CONFIRMED, S.PRELIMINARY_SENT):
        return
    if stage is ReportStage.FINAL and not {ReportStage.PRELIMINARY, ReportStage.FINAL} & set(
        open_stages
    ):
        _move(row, S.FINAL_SENT)
    elif (
        stage is ReportStage.PRELIMINARY
        and row.state is S.CONFIRMED
        and ReportStage.PRELIMINARY not in open_stages
    ):
        _move(row, S.PRELIMINARY_SENT)


def end(row: Incident, ending: Ending, *, on: date, runs: bool) -> None:
    """Refuses to close one while a clock runs (`runs`): what is owed is sent first."""
    demand_ending(row, ending, runs=runs)
    _move(row, AFTER[ending])
    row.ended_on = on


def demand_ending(row: Incident, ending: Ending, *, runs: bool) -> None:
    demand_move(row, AFTER[ending])
    if ending is Ending.CLOSE and runs:
        raise RuleViolated(
            say("A clock of %(number)s still runs: record what was sent first.", number=row.number)
        )


AFTER: Mapping[Ending, IncidentState] = {
    Ending.CLOSE: S.CLOSED,
    Ending.NOT_AN_INCIDENT: S.NOT_AN_INCIDENT,
}


def demand_open(row: Incident) -> None:
    """Refuses what would change one that has ended."""
    if row.state in ENDED:
        raise _moved_on(row)


def demand_move(row: Incident, to: IncidentState) -> None:
    if to not in NEXT[row.state]:
        raise _moved_on(row)


def _moved_on(row: Incident) -> InvalidTransition:
    return InvalidTransition(
        say(
            "%(number)s has moved on meanwhile: %(state)s.",
            number=row.number,
            state=STATES[row.state],
        )
    )


def _move(row: Incident, to: IncidentState) -> None:
    demand_move(row, to)
    row.state = to


STATES: Mapping[IncidentState, Message] = {
    S.SUSPECTED: say("Suspicion"),
    S.REPORTED: say("Reported by the vendor or by us"),
    S.CONFIRMED: say("Confirmed"),
    S.PRELIMINARY_SENT: say("Preliminary report sent"),
    S.FINAL_SENT: say("Final report sent"),
    S.CLOSED: say_p("an incident", "Closed"),
    S.NOT_AN_INCIDENT: say("Not an incident"),
}
LOOKS: Mapping[IncidentState, tuple[str, str]] = {
    S.SUSPECTED: ("question-circle", "warn"),
    S.REPORTED: ("exclamation-circle", "warn"),
    S.CONFIRMED: ("exclamation-triangle", "bad"),
    S.PRELIMINARY_SENT: ("send", "warn"),
    S.FINAL_SENT: ("send-check", "good"),
    S.CLOSED: ("check2-circle", "good"),
    S.NOT_AN_INCIDENT: ("slash-circle", "quiet"),
}


def counting(told: Sequence[PersonsTold]) -> Sequence[PersonsTold]:
    """Without those that another record replaces."""
    gone = {one.corrects_id for one in told}
    return [one for one in told if one.id not in gone]


def demand_told(
    told: PersonsTold,
    before: Sequence[PersonsTold],
    *,
    at_most: int | None,
    known_on: date,
    today: date,
) -> None:
    """Refuses nobody told, a day to come or before it was known, a substitute without address and reason,
    and that everybody was told while the records say fewer (`at_most`: as assessed, None: not known)."""
    if told.people < 1:
        raise RuleViolated(say("Enter how many persons, from 1 on."), field="people")
    if told.told_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="told_on"
        )
    if told.told_on < known_on:
        raise RuleViolated(say("That is before it became known."), field="told_on")
    if told.way is ToldPersonsWay.SUBSTITUTE:
        demand_reason(told.address, "address", say("Say where it was published."))
        demand_reason(told.reason, "reason", say("Say why it is hard to tell the persons."))
    if not told.is_all:
        return
    if at_most is None and told.way is not ToldPersonsWay.SUBSTITUTE:
        raise RuleViolated(
            say("How many persons there are is not known yet: assess that first."), field="is_all"
        )
    reached = told.people + sum(one.people for one in before)
    if at_most is not None and reached < at_most:
        raise RuleViolated(
            say(
                "The records say %(told)s of at most %(all)s persons. Record the others too, a substitute "
                "measure where notice is hard, or assess how many there are.",
                told=reached,
                all=at_most,
            ),
            field="is_all",
        )


ITEMS: Mapping[ReportItem, Message] = {
    ReportItem.OVERVIEW: say("What has happened"),
    ReportItem.DATA: say("Which data"),
    ReportItem.PEOPLE: say("How many persons"),
    ReportItem.CAUSE: say("Cause of the incident"),
    ReportItem.SECONDARY: say("Harm that followed or may follow"),
    ReportItem.PERSONS: say("What is done for the persons"),
    ReportItem.PUBLICATION: say("Publication"),
    ReportItem.PREVENTION: say("How it is kept from happening again"),
    ReportItem.OTHER: say("Anything else"),
}
GOING: Mapping[Going, Message] = {
    Going.YES: say("It still goes on"),
    Going.NO: say("It has stopped"),
    Going.UNKNOWN: say("Nobody knows yet"),
}
WAYS: Mapping[ToldPersonsWay, Message] = {
    ToldPersonsWay.LETTER: say("By letter"),
    ToldPersonsWay.EMAIL: say("By e-mail"),
    ToldPersonsWay.TELEPHONE: say("By telephone"),
    ToldPersonsWay.IN_PERSON: say("In person"),
    ToldPersonsWay.SUBSTITUTE: say("Substitute measure: made public, or a place to ask announced"),
}
ENDINGS: Mapping[Ending, Message] = {
    Ending.CLOSE: say("Close it"),
    Ending.NOT_AN_INCIDENT: say("It was not an incident"),
}
