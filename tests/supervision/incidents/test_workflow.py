"""Every step of an incident from every state: what the table allows happens, all else is refused."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.supervision.incidents import workflow
from portal.supervision.incidents.models import Ending, Incident, IncidentState
from portal.supervision.incidents.rules.duties import ReportStage

S = IncidentState
DAY = date(2026, 11, 25)
ALLOWED = {
    (S.SUSPECTED, S.CONFIRMED),
    (S.SUSPECTED, S.NOT_AN_INCIDENT),
    (S.REPORTED, S.CONFIRMED),
    (S.REPORTED, S.NOT_AN_INCIDENT),
    (S.CONFIRMED, S.PRELIMINARY_SENT),
    (S.CONFIRMED, S.FINAL_SENT),
    (S.CONFIRMED, S.CLOSED),
    (S.CONFIRMED, S.NOT_AN_INCIDENT),
    (S.PRELIMINARY_SENT, S.FINAL_SENT),
    (S.PRELIMINARY_SENT, S.CLOSED),
    (S.PRELIMINARY_SENT, S.NOT_AN_INCIDENT),
    (S.FINAL_SENT, S.CLOSED),
}


def incident(state: IncidentState) -> Incident:
    return Incident(number="I-2026-001", state=state)


@pytest.mark.parametrize("start", IncidentState)
@pytest.mark.parametrize("to", IncidentState)
def test_only_what_the_table_knows_is_possible(start: IncidentState, to: IncidentState) -> None:
    if (start, to) in ALLOWED:
        workflow.demand_move(incident(start), to)
        assert to in workflow.NEXT[start]
    else:
        with pytest.raises(InvalidTransition):
            workflow.demand_move(incident(start), to)


@pytest.mark.parametrize("start", IncidentState)
@pytest.mark.parametrize("ending", Ending)
def test_it_ends_where_it_may(start: IncidentState, ending: Ending) -> None:
    row = incident(start)
    if (start, workflow.AFTER[ending]) in ALLOWED:
        workflow.end(row, ending, on=DAY, runs=False)
        assert (row.state, row.ended_on) == (workflow.AFTER[ending], DAY)
    else:
        with pytest.raises(InvalidTransition):
            workflow.end(row, ending, on=DAY, runs=False)


def test_it_is_not_closed_while_a_clock_runs_but_may_have_been_none() -> None:
    row = incident(S.CONFIRMED)
    with pytest.raises(RuleViolated):
        workflow.end(row, Ending.CLOSE, on=DAY, runs=True)
    workflow.end(row, Ending.NOT_AN_INCIDENT, on=DAY, runs=True)
    assert row.state is S.NOT_AN_INCIDENT


PRELIMINARY, FINAL, NOTICE = ReportStage.PRELIMINARY, ReportStage.FINAL, ReportStage.NOTICE


@pytest.mark.parametrize(
    ("start", "sent", "still", "then"),
    [
        (S.REPORTED, PRELIMINARY, (), S.PRELIMINARY_SENT),
        (S.SUSPECTED, NOTICE, (FINAL,), S.CONFIRMED),
        (S.CONFIRMED, PRELIMINARY, (PRELIMINARY,), S.CONFIRMED),
        (S.CONFIRMED, PRELIMINARY, (FINAL,), S.PRELIMINARY_SENT),
        (S.CONFIRMED, FINAL, (), S.FINAL_SENT),
        (S.CONFIRMED, FINAL, (PRELIMINARY,), S.CONFIRMED),
        (S.PRELIMINARY_SENT, FINAL, (FINAL,), S.PRELIMINARY_SENT),
        (S.PRELIMINARY_SENT, FINAL, (NOTICE,), S.FINAL_SENT),
        (S.PRELIMINARY_SENT, PRELIMINARY, (), S.PRELIMINARY_SENT),
        (S.FINAL_SENT, NOTICE, (), S.FINAL_SENT),
    ],
)
def test_what_was_sent_moves_it_on(
    start: IncidentState, sent: ReportStage, still: Any, then: IncidentState
) -> None:
    row = incident(start)
    workflow.note_sent(row, sent, still)
    assert row.state is then


@pytest.mark.parametrize("state", IncidentState)
def test_what_has_ended_takes_nothing_more(state: IncidentState) -> None:
    if state in workflow.ENDED:
        with pytest.raises(InvalidTransition):
            workflow.demand_open(incident(state))
    else:
        workflow.demand_open(incident(state))
        assert state in workflow.OPEN


def test_every_state_and_item_has_words() -> None:
    assert set(workflow.STATES) == set(workflow.LOOKS) == set(IncidentState)
    assert len(workflow.ITEMS) == 9
