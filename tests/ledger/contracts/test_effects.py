"""What Pam is told before she saves, and how work that is covered alike is told once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.ledger.contracts.clauses.page import effects_of
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import ContractFacts, Cover, FoundClause
from portal.ledger.contracts.documents.coverage_groups import contract_lines, groups_of
from portal.ledger.contracts.labels import STATES
from portal.ledger.contracts.models import ClauseState, ContractState
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from tests.ledger.contracts.pieces import ALL, CLAUSES, DAY, IN_JAPAN, contract, present
from tests.ledger.data_sharing.pieces import work_on_day

CLAUSE = "incident_notification"
UNCHECKED = {one: present() for one in ALL if one != CLAUSE}


Covered = tuple[WorkOnDay, tuple[Cover, ...]]


def facts(*contracts: ContractFacts, works: tuple[Covered, ...] = ()) -> CoverageFacts:
    return CoverageFacts(
        DAY,
        tuple(one for one, _ in works),
        {7: {one.id: one for one in contracts}},
        CLAUSES,
        covers={one.engagement_id: covers for one, covers in works},
    )


def work(number: int, *contracts: ContractFacts, facts: Mapping[str, object] = IN_JAPAN) -> Covered:
    named: dict[str, Any] = {"name": f"業務{number}", "name_en": f"Work {number}"}
    covers = tuple(Cover(one.id) for one in contracts)
    return work_on_day(engagement_id=number, facts=facts, **named), covers


def test_the_last_clause_completes_the_coverage() -> None:
    paper = contract(1, UNCHECKED)
    effects = effects_of(paper, CLAUSE, facts(paper, works=(work(1, paper),)))

    assert list(effects) == list(STATES)
    assert effects[ClauseState.PRESENT].tone == "good"
    assert "every required clause is met" in effects[ClauseState.PRESENT].text.id
    for state in (ClauseState.WEAK, ClauseState.ABSENT, ClauseState.CONTRADICTED):
        assert effects[state].tone == "bad"


def test_how_many_clauses_are_left_is_counted() -> None:
    paper = contract(1, {})
    effect = effects_of(paper, CLAUSE, facts(paper, works=(work(1, paper),)))[ClauseState.PRESENT]

    required = sum(clause.level == "mandatory" for clause in CLAUSES)
    assert effect.text.params["n"] == required - 1


def test_a_good_clause_in_another_contract_makes_a_missing_one_harmless() -> None:
    paper, other = contract(1, UNCHECKED), contract(2)
    effects = effects_of(paper, CLAUSE, facts(paper, other, works=(work(1, paper, other),)))

    assert effects[ClauseState.ABSENT].tone == "good"
    assert effects[ClauseState.CONTRADICTED].tone == "bad"


def test_a_contradiction_elsewhere_outweighs_and_is_named() -> None:
    paper = contract(1, UNCHECKED)
    other = contract(2, {CLAUSE: FoundClause(ClauseState.CONTRADICTED)})
    effects = effects_of(paper, CLAUSE, facts(paper, other, works=(work(1, paper, other),)))

    effect = effects[ClauseState.PRESENT]
    assert (effect.tone, effect.text.params["other"]) == ("bad", "Agreement 2")


def test_a_draft_and_a_contract_without_work_change_nothing() -> None:
    draft = contract(1, UNCHECKED, state=ContractState.DRAFT, signed_on=None)
    for_draft = effects_of(draft, CLAUSE, facts(draft, works=(work(1, draft),)))
    idle = contract(1, UNCHECKED)
    for_idle = effects_of(idle, CLAUSE, facts(idle, works=(work(1),)))

    assert {one.tone for one in (*for_draft.values(), *for_idle.values())} == {"quiet"}


def test_work_covered_alike_is_told_once() -> None:
    paper = contract(1)
    alike = (work(1, paper), work(2, paper))
    abroad = work(3, paper, facts=IN_JAPAN | {"engagement.outside_japan": True})

    groups = groups_of(7, facts(paper, works=(*alike, abroad, work(4))))

    assert [[name.en for name in group.works] for group in groups] == [
        ["Work 1", "Work 2"],
        ["Work 3"],
        ["Work 4"],
    ]
    assert groups[2].no_contract is not None


def test_clauses_nobody_has_checked_stand_apart_from_what_must_be_mended() -> None:
    paper = contract(1, {CLAUSE: FoundClause(ClauseState.WEAK, reason="No time limit.")})
    (group,) = groups_of(7, facts(paper, works=(work(1, paper),)))

    assert [(line.result.clause.id, line.reason) for line in group.mend] == [
        (CLAUSE, "No time limit.")
    ]
    assert len(group.unreviewed) == len(CLAUSES) - 3  # that one, and two that are not asked


def test_notice_is_moved_to_a_day_on_which_people_work() -> None:
    paper = contract(ends_on=date(2027, 3, 31), renews=True, renewal_months=12, notice_months=3)

    (line,) = contract_lines([paper], facts(paper), lambda _day: date(2026, 12, 28))

    assert line.renewal is not None
    assert line.renewal.params["day"] == date(2026, 12, 28)
