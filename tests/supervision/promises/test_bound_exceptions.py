"""A clause we live without for a time is an approved exception; a check due again is due soon."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage.outcome import (
    ContractFacts,
    FoundClause,
    Recheck,
    WaiverFacts,
)
from portal.ledger.contracts.models import ClauseState
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.bound import bound
from tests.ledger.contracts.pieces import ALL, contract, cover, present
from tests.supervision.promises.pieces import TODAY, standards, work

CLAUSE = "no_subcontracting"
SPRING = date(2027, 3, 31)


def paper(state: ClauseState, clause_id: str = CLAUSE) -> ContractFacts:
    found = {one: present() for one in ALL} | {clause_id: FoundClause(state, article="4")}
    return contract(found=found)


def waiver(**facts: Any) -> WaiverFacts:
    usual: dict[str, Any] = {
        "id": 5,
        "number": "WV-2026-005",
        "clause_id": CLAUSE,
        "contract_id": 1,
        "engagement_id": None,
        "found": ClauseState.CONTRADICTED,
        "until": SPRING,
        "holds": True,
    }
    return WaiverFacts(**(usual | facts))


def judged(
    *papers: ContractFacts,
    waivers: tuple[WaiverFacts, ...] = (),
    rechecks: tuple[Recheck, ...] = (),
    **others: Any,
) -> RuleResult:
    coverage = replace(cover(*papers), waivers=waivers, rechecks=rechecks)
    finding = bound(work(coverage=coverage, **others), standards())
    assert finding is not None
    return finding


@pytest.mark.parametrize("state", [ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED])
def test_a_waived_clause_is_an_approved_exception(state: ClauseState) -> None:
    finding = judged(paper(state), waivers=(waiver(),))

    assert finding.verdict is Verdict.EXCEPTED
    assert finding.rests_until == SPRING
    assert [one.number for one in finding.records] == ["C-2026-001", "WV-2026-005"]
    assert finding.step is None


def test_a_waived_contradiction_beside_a_good_clause_is_an_exception_too() -> None:
    finding = judged(paper(ClauseState.CONTRADICTED), contract(2), waivers=(waiver(),))

    assert finding.verdict is Verdict.EXCEPTED


def test_a_contradiction_nobody_knew_of_is_not_kept() -> None:
    weak = waiver(found=ClauseState.WEAK)

    assert judged(paper(ClauseState.CONTRADICTED), waivers=(weak,)).verdict is Verdict.BROKEN


def test_another_clause_that_is_unmet_is_not_kept_all_the_same() -> None:
    both = {one: present() for one in ALL}
    both |= {CLAUSE: FoundClause(ClauseState.WEAK), "survival": FoundClause(ClauseState.ABSENT)}

    finding = judged(contract(found=both), waivers=(waiver(),))

    assert [point.verdict for point in finding.points] == [Verdict.BROKEN, Verdict.EXCEPTED]


def test_in_its_last_month_it_is_due_soon_with_a_way_to_it() -> None:
    last = TODAY + timedelta(days=30)
    finding = judged(paper(ClauseState.WEAK), waivers=(waiver(until=last),))

    assert finding.verdict is Verdict.DUE_SOON
    assert finding.step is not None
    assert (finding.step.who, finding.step.by) == (Holder.PROCUREMENT, last)
    assert (finding.step.target.place, finding.step.target.id) == (Place.WAIVER, 5)


def test_a_waiver_of_what_ends_before_it_is_not_soon() -> None:
    last = TODAY + timedelta(days=30)
    finding = judged(paper(ClauseState.WEAK), waivers=(waiver(until=last),), ends_on=last)

    assert finding.verdict is Verdict.EXCEPTED


def test_while_it_waits_the_next_step_is_to_decide() -> None:
    waits = waiver(holds=False, decider=Holder.MANAGEMENT)
    finding = judged(paper(ClauseState.WEAK), waivers=(waits,))

    assert finding.verdict is Verdict.BROKEN
    assert finding.step is not None
    assert finding.step.who is Holder.MANAGEMENT
    assert (finding.step.target.place, finding.step.target.id) == (Place.WAIVER_DECISION, 5)


def test_a_clause_that_can_never_be_waived_is_not_kept_whatever_is_on_record() -> None:
    bad = paper(ClauseState.ABSENT, "incident_notification")
    anyway = waiver(clause_id="incident_notification")

    assert judged(bad, waivers=(anyway,)).verdict is Verdict.BROKEN


def again(days: int) -> Recheck:
    why = say("Another term began on %(day)s.", day=TODAY)
    return Recheck(contract_id=1, by=TODAY + timedelta(days=days), why=why)


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(31, Verdict.KEPT), (30, Verdict.DUE_SOON), (0, Verdict.DUE_SOON), (-9, Verdict.DUE_SOON)],
)
def test_a_check_that_is_due_again_is_due_soon_and_never_broken(
    days: int, verdict: Verdict
) -> None:
    finding = judged(contract(), rechecks=(again(days),))

    assert finding.verdict is verdict
    if finding.step is not None:
        assert (finding.step.target.place, finding.step.target.id) == (Place.CHECK_AGAIN, 1)
