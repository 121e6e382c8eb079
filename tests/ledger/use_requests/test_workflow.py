"""How a request for use moves: the whole table, and what it refuses."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests import workflow
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.use_requests.workflow import NEXT, STATES, Wanted

S = UseRequestState
NOW, TODAY = datetime(2026, 11, 25, 3, tzinfo=UTC), date(2026, 11, 25)


def move(row: UseRequest, to: UseRequestState) -> None:
    if to is S.TAKEN_OVER:
        workflow.take_over(row, vendor_id=7, by=1, at=NOW, on=TODAY)
    elif to is S.WITHDRAWN:
        workflow.withdraw(row, reason="No longer wanted", by=1, at=NOW, on=TODAY)
    else:
        workflow.answer(row, to, reason="It is so", by=1, at=NOW, on=TODAY)


@pytest.mark.parametrize(
    ("now", "to"), list(product(S, [state for state in S if state is not S.ASKED]))
)
def test_a_request_moves_only_as_the_table_says(now: UseRequestState, to: UseRequestState) -> None:
    row = UseRequest(number="UR-2026-001", state=now)
    if to in NEXT[now]:
        move(row, to)
        assert (row.state, row.answered_by_id, row.answered_on) == (to, 1, TODAY)
        return
    with pytest.raises(InvalidTransition):
        move(row, to)
    assert row.state is now


def test_only_a_request_that_waits_can_be_answered() -> None:
    assert [state for state in S if NEXT[state]] == [S.ASKED]
    assert set(STATES) == set(S) == set(workflow.LOOKS)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_answer_without_a_reason_is_none(reason: str) -> None:
    row = UseRequest(number="UR-2026-001", state=S.ASKED)
    with pytest.raises(RuleViolated) as refused:
        workflow.answer(row, S.NOT_POSSIBLE, reason=reason, by=1, at=NOW, on=TODAY)
    assert refused.value.field == "reason"
    assert row.state is S.ASKED


@pytest.mark.parametrize("state", [S.ASKED, S.TAKEN_OVER, S.WITHDRAWN])
def test_an_answer_is_one_of_two(state: UseRequestState) -> None:
    row = UseRequest(number="UR-2026-001", state=S.ASKED)
    with pytest.raises(RuleViolated):
        workflow.answer(row, state, reason="It is so", by=1, at=NOW, on=TODAY)


def wanted(outcome: PayeeOutcome, *categories: str, **more: Any) -> Wanted:
    said: dict[str, Any] = {
        "name": "Aoba",
        "department": "Sales",
        "work": "Letters",
        "purpose": "We need it.",
    }
    return Wanted(wanted_on=TODAY, outcome=outcome, categories=categories, **(said | more))


def test_data_has_to_go_with_the_answers() -> None:
    workflow.demand_sound(wanted(PayeeOutcome.NO_DATA))
    workflow.demand_sound(wanted(PayeeOutcome.ENTRUSTED, "name_contact"))
    for wrong in (
        wanted(PayeeOutcome.NO_DATA, "name_contact"),
        wanted(PayeeOutcome.ENTRUSTED),
        wanted(PayeeOutcome.OTHER_BASIS),
    ):
        with pytest.raises(RuleViolated) as refused:
            workflow.demand_sound(wrong)
        assert refused.value.field == "categories"


@pytest.mark.parametrize("field", ["name", "work", "purpose"])
def test_a_request_says_who_what_and_why(field: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.demand_sound(wanted(PayeeOutcome.NO_DATA, **{field: " "}))
    assert refused.value.field == field
