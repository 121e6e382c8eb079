"""Where an assessment may go from where, and what is refused on the way."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.supervision.selections import workflow
from portal.supervision.selections.models import (
    Appraisal,
    SelectionAssessment,
    SelectionOutcome,
    SelectionState,
)
from portal.supervision.selections.workflow import FilledAnswer, ProposedOutcome

S, Out = SelectionState, SelectionOutcome
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
BASELINE = date(2026, 4, 1)
GOOD = Appraisal(100.0, (), (Out.ADOPT, Out.CONDITIONAL, Out.REJECT))
WAIVABLE = Appraisal(93.2, ("SEL-08",), (Out.EXCEPTION, Out.REJECT))
DECIDED: dict[str, Any] = {"by": 3, "at": NOW, "on": TODAY}


def row(state: SelectionState = S.PROPOSED, **others: Any) -> SelectionAssessment:
    usual: dict[str, Any] = {"number": "SA-2026-001", "proposed_by_id": 1, "earlier_by": []}
    return SelectionAssessment(state=state, **(usual | others))


ACTS: dict[str, tuple[Callable[[SelectionAssessment], None], SelectionState]] = {
    "propose": (lambda one: workflow.propose(one, at=NOW), S.PROPOSED),
    "decide": (lambda one: workflow.decide(one, remark="", **DECIDED), S.DECIDED),
    "send_back": (lambda one: workflow.send_back(one, remark="No file.", **DECIDED), S.RETURNED),
    "withdraw": (lambda one: workflow.withdraw(one, reason="Twice.", **DECIDED), S.WITHDRAWN),
}
POSSIBLE: dict[SelectionState, set[str]] = {
    S.DRAFT: {"propose", "withdraw"},
    S.PROPOSED: {"decide", "send_back", "withdraw"},
    S.RETURNED: {"propose", "withdraw"},
    S.DECIDED: set(),
    S.WITHDRAWN: set(),
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("name", list(ACTS))
def test_every_step_from_every_state(state: SelectionState, name: str) -> None:
    act, leads_to = ACTS[name]
    one = row(state)
    if name in POSSIBLE[state]:
        act(one)
        assert one.state is leads_to
    else:
        with pytest.raises(InvalidTransition):
            act(one)
        assert one.state is state


@pytest.mark.parametrize("act", ["send_back", "withdraw"])
def test_sent_back_or_withdrawn_says_why(act: str) -> None:
    said = {"send_back": {"remark": " "}, "withdraw": {"reason": " "}}[act]
    with pytest.raises(RuleViolated):
        getattr(workflow, act)(row(), **said, **DECIDED)


def test_everybody_who_filled_it_in_is_behind_it() -> None:
    one = row()
    for person in (2, 1, 3):
        workflow.sign(one, person, at=NOW)
    assert (one.proposed_by_id, one.earlier_by) == (3, [1, 2])


@pytest.mark.parametrize(
    ("until", "passes"), [(date(2026, 11, 24), False), (date(2026, 11, 25), True)]
)
def test_a_condition_that_is_over_is_not_decided_any_more(until: date, *, passes: bool) -> None:
    one = row(outcome=Out.CONDITIONAL, until=until, is_earlier=False)
    if passes:
        workflow.decide(one, remark="", **DECIDED)
    else:
        with pytest.raises(RuleViolated):
            workflow.decide(one, remark="", **DECIDED)
    assert (one.state is S.DECIDED) is passes


@pytest.mark.parametrize(
    ("day", "is_earlier", "passes"),
    [
        (date(2026, 11, 26), False, False),
        (date(2026, 11, 25), False, True),
        (date(2026, 4, 1), False, True),
        (date(2026, 3, 31), False, False),
        (date(2026, 3, 31), True, True),
        (date(2026, 4, 1), True, False),
    ],
)
def test_the_day_decides_which_form_it_has(day: date, *, is_earlier: bool, passes: bool) -> None:
    try:
        workflow.demand_day(day, today=TODAY, baseline_on=BASELINE, is_earlier=is_earlier)
        refused = None
    except RuleViolated as refusal:
        refused = refusal.field
    assert refused == (None if passes else "assessed_on")


def test_before_the_portal_is_in_use_one_is_assessed_today() -> None:
    later = date(2027, 1, 1)
    workflow.demand_day(TODAY, today=TODAY, baseline_on=later, is_earlier=False)
    with pytest.raises(RuleViolated):
        workflow.demand_day(date(2026, 11, 24), today=TODAY, baseline_on=later, is_earlier=False)


def refused_at(proposed: ProposedOutcome, appraisal: Appraisal = GOOD) -> str | None:
    try:
        workflow.demand_outcome(proposed, appraisal, today=TODAY)
    except RuleViolated as refusal:
        return refusal.field
    return None


def on_condition(**others: Any) -> ProposedOutcome:
    usual: dict[str, Any] = {
        "outcome": Out.CONDITIONAL,
        "until": date(2027, 5, 25),
        "conditions": "Rules in writing by March.",
        "reason": "The only one with this machine.",
    }
    return ProposedOutcome(**(usual | others))


@pytest.mark.parametrize(
    ("proposed", "field"),
    [
        (ProposedOutcome(), "outcome"),
        (ProposedOutcome(Out.ADOPT), "reason"),
        (ProposedOutcome(Out.ADOPT, reason="Sound."), None),
        (ProposedOutcome(Out.REJECT, reason="Dear."), None),
        (ProposedOutcome(Out.EXCEPTION, reason="Needed."), "outcome"),
        (on_condition(), None),
        (on_condition(reason=""), "reason"),
        (on_condition(conditions=" "), "conditions"),
        (on_condition(until=None), "until"),
        (on_condition(until=date(2026, 11, 24)), "until"),
        (on_condition(until=date(2026, 11, 25)), None),
        (on_condition(until=date(2027, 5, 26)), "until"),
    ],
)
def test_what_may_be_proposed(proposed: ProposedOutcome, field: str | None) -> None:
    assert refused_at(proposed) == field


def test_a_special_approval_needs_measures_and_an_end() -> None:
    exception = on_condition(outcome=Out.EXCEPTION)
    assert refused_at(exception, WAIVABLE) is None
    assert refused_at(on_condition(outcome=Out.EXCEPTION, conditions=""), WAIVABLE) == "conditions"
    assert refused_at(ProposedOutcome(Out.ADOPT, reason="Sound."), WAIVABLE) == "outcome"


def answered(**others: Any) -> dict[str, FilledAnswer]:
    usual: dict[str, Any] = {
        "value": "yes", "checked_on": TODAY, "methods": ("registry",), "checked_by_id": 1,
    }  # fmt: skip
    return {"SEL-01": FilledAnswer(**(usual | others))}


@pytest.mark.parametrize(
    ("answers", "passes"),
    [
        (answered(), True),
        (answered(checked_on=None), False),
        (answered(methods=()), False),
        (answered(checked_by_id=None), False),
        (answered(checked_on=date(2026, 11, 26)), False),
        ({}, False),
    ],
)
def test_who_the_vendor_is_was_checked_on_a_day_somehow_by_somebody(
    answers: dict[str, FilledAnswer], *, passes: bool
) -> None:
    try:
        workflow.demand_answered(TODAY, answers, unanswered=[], unshown=[], checked=["SEL-01"])
        refused = None
    except RuleViolated as refusal:
        refused = refusal.field
    assert refused == (None if passes else "q-SEL-01")


def test_one_from_before_is_recorded_as_it_was() -> None:
    earlier = ProposedOutcome(Out.ADOPT, reason="The board decided.")
    workflow.demand_earlier(earlier, assessed_on=date(2025, 6, 1), basis="Rules of 2020")
    for wrong, field in (
        (ProposedOutcome(reason="x"), "outcome"),
        (ProposedOutcome(Out.ADOPT), "reason"),
        (on_condition(until=date(2025, 5, 31)), "until"),
    ):
        with pytest.raises(RuleViolated) as refusal:
            workflow.demand_earlier(wrong, assessed_on=date(2025, 6, 1), basis="Rules of 2020")
        assert refusal.value.field == field
