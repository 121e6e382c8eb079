"""How a waiver is proposed, decided and ended."""

from datetime import date, timedelta

import pytest

from portal.content.packs import kinds as shelf
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.contracts import workflow
from portal.ledger.contracts.models import ClauseState, Waiver, WaiverState
from portal.ledger.contracts.workflow import NEXT_OF_WAIVER

LIBRARY = shelf.shipped_pack(shelf.CLAUSES).by_id
TODAY = date(2026, 11, 25)
NEVER = ("confidentiality", "purpose_limitation", "incident_notification", "return_destruction")


def waiver(state: WaiverState, until: date = date(2027, 3, 31)) -> Waiver:
    return Waiver(
        number="WV-2026-001",
        clause_id="survival",
        found=ClauseState.WEAK,
        reason="In spring",
        measure="A look every month",
        until=until,
        state=state,
    )


def decide(row: Waiver, *, approved: bool, reason: str = "Agreed") -> None:
    workflow.decide_waiver(
        row, approved=approved, reason=reason, by=7, at=clock.midnight(TODAY), on=TODAY
    )


def step(row: Waiver, to: WaiverState) -> None:
    if to in (WaiverState.APPROVED, WaiverState.REFUSED):
        decide(row, approved=to is WaiverState.APPROVED)
    else:
        workflow.end_waiver(row, reason="Agreed now", by=7, on=TODAY)


@pytest.mark.parametrize("to", [one for one in WaiverState if one is not WaiverState.PROPOSED])
@pytest.mark.parametrize("start", WaiverState)
def test_the_table_and_the_steps_agree(start: WaiverState, to: WaiverState) -> None:
    row = waiver(start)
    if to in NEXT_OF_WAIVER[start]:
        step(row, to)
        assert row.state is to
        return
    if start in (WaiverState.PROPOSED, WaiverState.APPROVED) and to in (
        WaiverState.WITHDRAWN,
        WaiverState.ENDED,
    ):
        step(row, to)  # the same act: it ends what holds and takes back what waits
        assert row.state in NEXT_OF_WAIVER[start]
        return
    with pytest.raises(InvalidTransition):
        step(row, to)
    assert row.state is start


@pytest.mark.parametrize("clause_id", NEVER)
def test_what_binds_most_can_never_be_waived(clause_id: str) -> None:
    with pytest.raises(RuleViolated, match="never be waived"):
        workflow.demand_waivable(LIBRARY[clause_id])


def test_only_these_four_can_never_be_waived() -> None:
    assert tuple(one.id for one in LIBRARY.values() if not one.waivable) == NEVER


def test_nobody_needs_a_waiver_of_what_is_only_recommended() -> None:
    with pytest.raises(RuleViolated, match="nothing to waive"):
        workflow.demand_waivable(LIBRARY["data_location"])


def test_a_decision_needs_its_reason_and_a_last_day_to_come() -> None:
    with pytest.raises(RuleViolated) as refused:
        decide(waiver(WaiverState.PROPOSED), approved=True, reason=" ")
    assert refused.value.field == "reason"
    late = waiver(WaiverState.PROPOSED, until=TODAY - timedelta(days=1))
    with pytest.raises(RuleViolated):
        decide(late, approved=True)
    decide(late, approved=False)
    assert late.state is WaiverState.REFUSED


@pytest.mark.parametrize(
    ("reason", "measure", "until", "field"),
    [
        (" ", "A look", TODAY, "reason"),
        ("Spring", " ", TODAY, "measure"),
        ("Spring", "A look", TODAY - timedelta(days=1), "until"),
    ],
)
def test_a_proposal_says_why_what_instead_and_until_when(
    reason: str, measure: str, until: date, field: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.check_waiver(reason, measure, until, TODAY)
    assert refused.value.field == field


def test_it_holds_through_its_last_day_and_no_longer() -> None:
    row = waiver(WaiverState.APPROVED, until=TODAY)

    assert workflow.holds_on(row, TODAY)
    assert not workflow.holds_on(row, TODAY + timedelta(days=1))
    with pytest.raises(InvalidTransition):
        workflow.end_waiver(row, reason="Over", by=7, on=TODAY + timedelta(days=1))
