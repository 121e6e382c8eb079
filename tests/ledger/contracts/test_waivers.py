"""Which waiver, if any, makes living without a clause an approved exception."""

from dataclasses import replace
from datetime import date

import pytest

from portal.ledger.contracts.coverage.outcome import (
    ContractFacts,
    Coverage,
    FoundClause,
    WaiverFacts,
)
from portal.ledger.contracts.models import ClauseState
from tests.ledger.contracts.pieces import ALL, contract, cover, present

CLAUSE = "no_subcontracting"
NEVER = "confidentiality"


def paper(state: ClauseState, number: int = 1, clause: str = CLAUSE) -> ContractFacts:
    found = {one: present() for one in ALL} | {clause: FoundClause(state, article="4")}
    return contract(number, found)


def waiver(number: int = 1, **facts: object) -> WaiverFacts:
    """It holds until spring, for all work under the first contract, of a weak clause."""
    usual: dict[str, object] = {
        "id": number,
        "number": f"WV-2026-{number:03d}",
        "clause_id": CLAUSE,
        "contract_id": 1,
        "engagement_id": None,
        "found": ClauseState.WEAK,
        "until": date(2027, 3, 31),
        "holds": True,
    }
    return WaiverFacts(**(usual | facts))  # type: ignore[arg-type]


def judged(*papers: ContractFacts, waivers: tuple[WaiverFacts, ...]) -> Coverage:
    return replace(cover(*papers), waivers=waivers)


def unmet(*papers: ContractFacts, waivers: tuple[WaiverFacts, ...]) -> list[str]:
    return [one.clause.id for one in judged(*papers, waivers=waivers).unmet]


@pytest.mark.parametrize("state", [ClauseState.WEAK, ClauseState.ABSENT])
def test_a_waiver_of_the_contract_serves_all_its_work(state: ClauseState) -> None:
    assert unmet(paper(state), waivers=()) == [CLAUSE]
    assert unmet(paper(state), waivers=(waiver(),)) == []


def test_a_waiver_of_the_work_serves_it_whichever_contract_it_is() -> None:
    of_the_work = waiver(contract_id=None, engagement_id=3)

    assert unmet(paper(ClauseState.WEAK, 2), waivers=(of_the_work,)) == []


def test_a_waiver_of_another_contract_or_clause_serves_nothing() -> None:
    other = waiver(contract_id=9)
    elsewhere = waiver(clause_id="survival")

    assert unmet(paper(ClauseState.WEAK), waivers=(other, elsewhere)) == [CLAUSE]


def test_what_is_only_proposed_serves_nothing() -> None:
    coverage = judged(paper(ClauseState.WEAK), waivers=(waiver(holds=False),))

    assert [one.clause.id for one in coverage.unmet] == [CLAUSE]
    proposed = coverage.proposed_for(coverage.missing[0])
    assert proposed is not None
    assert proposed.number == "WV-2026-001"


def test_confidentiality_is_never_waived() -> None:
    anyway = waiver(clause_id=NEVER)

    assert unmet(paper(ClauseState.WEAK, clause=NEVER), waivers=(anyway,)) == [NEVER]


def test_no_waiver_takes_the_place_of_a_contract() -> None:
    everything = tuple(waiver(n, clause_id=one, engagement_id=3) for n, one in enumerate(ALL))

    coverage = judged(waivers=everything)

    assert len(coverage.unmet) == len(coverage.missing) > 0


class TestContradictions:
    """An unwaived contradiction outweighs a good clause elsewhere."""

    BAD = ClauseState.CONTRADICTED

    def test_a_waiver_that_knew_of_it_serves(self) -> None:
        knowing = waiver(found=self.BAD)

        assert unmet(paper(self.BAD), waivers=(knowing,)) == []
        assert unmet(paper(self.BAD), contract(2), waivers=(knowing,)) == []

    def test_a_waiver_of_a_weak_clause_does_not_serve_a_contradiction(self) -> None:
        assert unmet(paper(self.BAD), waivers=(waiver(),)) == [CLAUSE]

    def test_each_contract_that_contradicts_must_be_waived(self) -> None:
        both = paper(self.BAD, 1), paper(self.BAD, 2)
        first = waiver(1, found=self.BAD, until=date(2027, 3, 31))
        second = waiver(2, found=self.BAD, contract_id=2, until=date(2026, 12, 31))

        assert unmet(*both, waivers=(first,)) == [CLAUSE]
        assert unmet(*both, waivers=(first, second)) == []
        coverage = judged(*both, waivers=(first, second))
        rests_on = coverage.waiver_of(coverage.missing[0])
        assert rests_on is second  # the first to end decides

    def test_the_work_as_a_whole_can_be_waived(self) -> None:
        whole = waiver(found=self.BAD, contract_id=None, engagement_id=3)

        assert unmet(paper(self.BAD, 1), paper(self.BAD, 2), waivers=(whole,)) == []

    def test_another_contract_without_the_clause_needs_no_second_waiver(self) -> None:
        absent = paper(ClauseState.ABSENT, 2)

        assert unmet(paper(self.BAD), absent, waivers=(waiver(found=self.BAD),)) == []


def test_of_several_the_one_that_lasts_longest_counts() -> None:
    short, long = waiver(1, until=date(2026, 12, 1)), waiver(2, until=date(2027, 12, 1))

    coverage = judged(paper(ClauseState.WEAK), waivers=(long, short))

    assert coverage.waiver_of(coverage.missing[0]) is long
