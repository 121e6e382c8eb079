"""Which step leads where, whoever takes it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.supervision.findings import workflow
from portal.supervision.findings.models import (
    Finding,
    FindingPlan,
    FindingRepair,
    FindingState,
    RiskAcceptance,
)

S = FindingState
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
ENDED = (S.CLOSED, S.DROPPED)


def a_finding(state: FindingState = S.OPEN) -> Finding:
    return Finding(number="F-2026-001", state=state)


def test_every_state_has_its_steps_and_the_last_ones_have_none() -> None:
    assert set(workflow.NEXT) == set(FindingState)
    assert all(not workflow.NEXT[one] for one in ENDED)
    assert all(set(ENDED) <= workflow.NEXT[one] for one in FindingState if one not in ENDED)


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_never_moves_again(state: FindingState) -> None:
    for to in FindingState:
        with pytest.raises(InvalidTransition, match="moved on"):
            workflow.move(a_finding(state), to)


def test_nobody_lives_with_what_was_reported_as_mended() -> None:
    with pytest.raises(InvalidTransition):
        workflow.demand_risk(a_finding(S.REMEDIED), "Why", TODAY, TODAY, 12)


def test_a_plan_that_waits_is_answered_before_a_risk_is_proposed() -> None:
    with pytest.raises(InvalidTransition):
        workflow.demand_risk(a_finding(S.PLAN_SUBMITTED), "Why", TODAY, TODAY, 12)


def test_a_plan_is_sent_back_with_words_only() -> None:
    finding, plan = a_finding(S.PLAN_SUBMITTED), FindingPlan()
    with pytest.raises(RuleViolated):
        workflow.answer_plan(finding, plan, accepted=False, remark=" ", by=1, at=NOW)
    workflow.answer_plan(finding, plan, accepted=False, remark="Who?", by=1, at=NOW)
    assert (finding.state, plan.accepted, plan.remark) == (S.OPEN, False, "Who?")


def test_a_repair_that_is_not_enough_goes_back_to_the_plan_where_there_was_one() -> None:
    for has_plan, back in ((True, S.PLAN_ACCEPTED), (False, S.OPEN)):
        finding, repair = a_finding(S.REMEDIED), FindingRepair()
        workflow.reject(finding, repair, remark="No", has_plan=has_plan, by=1, at=NOW)
        assert (finding.state, repair.verified) == (back, False)


def test_a_risk_is_accepted_once_and_not_when_its_last_day_is_over() -> None:
    over = RiskAcceptance(until=date(2026, 11, 24))
    decided: dict[str, Any] = {"remark": "Yes", "by": 1, "at": NOW, "on": TODAY, "months": 12}
    with pytest.raises(RuleViolated, match="is over"):
        workflow.decide_risk(a_finding(), over, accepted=True, **decided)
    finding, risk = a_finding(), RiskAcceptance(until=date(2026, 12, 31))
    workflow.decide_risk(finding, risk, accepted=True, **decided)
    assert (finding.state, finding.accepted_until) == (S.RISK_ACCEPTED, date(2026, 12, 31))
    with pytest.raises(InvalidTransition):
        workflow.decide_risk(finding, risk, accepted=False, **decided)


@pytest.mark.parametrize(
    ("cause", "measures", "ready_on", "field"),
    [
        (" ", "m", TODAY, "cause"),
        ("c", " ", TODAY, "measures"),
        ("c", "m", date(2026, 11, 24), "ready_on"),
    ],
)
def test_a_plan_says_why_what_and_until_when(
    cause: str, measures: str, ready_on: date, field: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.demand_plan(cause, measures, ready_on, TODAY)
    assert refused.value.field == field
