"""Work is bound by contract with every clause it needs, or it is said which one is not there."""

from datetime import date
from typing import Any

import pytest

from portal.ledger.contracts.coverage.outcome import ContractFacts, FoundClause
from portal.ledger.contracts.models import ClauseState, ContractState
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.bound import bound
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import ALL, contract, cover, present
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    sentences,
    share,
    signed,
    signed_for,
    standards,
    work,
)

INCIDENT = "incident_notification"


def without(clause_id: str, state: ClauseState | None, number: int = 1) -> ContractFacts:
    """A contract in which one clause is not simply present; None: not checked."""
    found: dict[str, FoundClause] = {one: present() for one in ALL}
    if state is None:
        del found[clause_id]
    else:
        found[clause_id] = FoundClause(state, article="9", page=3)
    return contract(number, found=found)


def covered(*contracts: ContractFacts, **others: Any) -> SupervisedWork:
    return work(coverage=cover(*contracts), **others)


def judged(piece: SupervisedWork, as_of: date = TODAY) -> RuleResult:
    finding = bound(piece, standards(as_of))
    assert finding is not None
    return finding


def test_every_clause_present_is_kept_and_names_the_contract() -> None:
    finding = judged(covered(contract()))

    assert finding.verdict is Verdict.KEPT
    assert [record.number for record in finding.records] == ["C-2026-001"]
    assert finding.rests_until is None


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (None, "not checked yet"),
        (ClauseState.WEAK, "weak in"),
        (ClauseState.ABSENT, "absent from"),
        (ClauseState.CONTRADICTED, "contradicts it"),
    ],
)
def test_a_clause_that_is_not_present_is_not_kept_with_its_own_reason(
    state: ClauseState | None, sentence: str
) -> None:
    finding = judged(covered(without(INCIDENT, state)))

    assert finding.verdict is Verdict.BROKEN
    reason = finding.reasons[0].params["reason"]
    assert sentence in reason.id
    assert reason.params["no"] == 12


def test_a_contradiction_outweighs_a_good_clause_elsewhere() -> None:
    finding = judged(covered(contract(1), without(INCIDENT, ClauseState.CONTRADICTED, 2)))

    assert finding.verdict is Verdict.BROKEN


def test_a_good_clause_elsewhere_outweighs_an_absent_one() -> None:
    finding = judged(covered(contract(1), without(INCIDENT, ClauseState.ABSENT, 2)))

    assert finding.verdict is Verdict.KEPT


def test_a_contract_nobody_has_read_is_one_reason_that_counts_the_clauses() -> None:
    finding = judged(covered(contract(found={})))

    assert len(finding.points) == 1
    assert finding.reasons[0].params["n"] > 10
    assert finding.step is not None
    assert finding.step.target.place is Place.CLAUSE_CHECK


def test_no_contract_at_all() -> None:
    finding = judged(covered(bound_since=None))

    assert finding.verdict is Verdict.BROKEN
    assert finding.step is not None
    assert (finding.step.target.place, finding.step.target.id) == (Place.NEW_CONTRACT, 7)


def test_a_draft_binds_nobody() -> None:
    draft = contract(state=ContractState.DRAFT, signed_on=None)

    finding = judged(covered(draft))

    assert finding.verdict is Verdict.BROKEN
    assert "draft" in finding.reasons[0].params["reason"].id


@pytest.mark.parametrize(
    ("last_day", "verdict"),
    [
        (date(2026, 11, 24), Verdict.BROKEN),
        (date(2026, 11, 25), Verdict.DUE_SOON),
        (date(2026, 12, 25), Verdict.DUE_SOON),
        (date(2026, 12, 26), Verdict.KEPT),
    ],
)
def test_a_contract_that_does_not_renew_is_due_soon_before_its_end(
    last_day: date, verdict: Verdict
) -> None:
    assert judged(covered(contract(ends_on=last_day))).verdict is verdict


def test_a_contract_that_renews_by_itself_is_kept() -> None:
    renewing = contract(ends_on=date(2026, 12, 1), renews=True, renewal_months=12)

    assert judged(covered(renewing)).verdict is Verdict.KEPT


def test_a_contract_that_ends_with_the_work_is_not_soon() -> None:
    last = date(2026, 12, 10)

    assert judged(covered(contract(ends_on=last), ends_on=last)).verdict is Verdict.KEPT


def test_a_contract_later_than_the_first_handover_is_kept_since_then_and_says_so() -> None:
    late = covered(
        contract(signed_on=date(2024, 4, 1), starts_on=date(2024, 4, 1)),
        shares=(share(handed_over_on=date(2019, 4, 1)),),
        bound_since=date(2024, 4, 1),
    )

    finding = judged(late)

    assert finding.verdict is Verdict.KEPT
    assert finding.reasons[-1].params["since"] == date(2024, 4, 1)
    assert finding.reasons[-1].params["began"] == date(2019, 4, 1)


def test_work_that_shares_no_data_is_not_in_scope() -> None:
    assert bound(covered(shares=()), standards()) is None


def cleaning(**others: Any) -> SupervisedWork:
    """Work that sees data by chance only, since July."""
    secrecy = contract(found={"confidentiality": present()})
    return work(coverage=cover(secrecy, facts=INCIDENTAL), shares=(), **others)


def test_cleaners_need_the_confidentiality_clause_and_the_pledge_and_no_more() -> None:
    finding = judged(cleaning(signed={"confidentiality_pledge": signed()}))

    assert finding.verdict is Verdict.KEPT
    assert [record.number for record in finding.records] == ["C-2026-001", "S-2026-031"]


def test_cleaners_without_a_signed_pledge_are_not_bound() -> None:
    finding = judged(cleaning())

    assert finding.verdict is Verdict.BROKEN
    assert any("has not been signed" in sentence for sentence in sentences(finding))


def test_cleaners_without_the_clause_are_not_bound() -> None:
    bare = work(
        coverage=cover(contract(found={}), facts=INCIDENTAL),
        shares=(),
        signed={"confidentiality_pledge": signed()},
    )

    assert judged(bare).verdict is Verdict.BROKEN


def test_cleaners_who_came_before_the_baseline_pledge_for_a_period() -> None:
    since_2020 = {"starts_on": date(2020, 4, 1)}
    ahead = cleaning(signed={"confidentiality_pledge": signed()}, **since_2020)
    back = signed_for(date(2025, 10, 1), date(2026, 9, 30))
    looking_back = cleaning(signed={"confidentiality_pledge": back}, **since_2020)

    assert judged(ahead).verdict is Verdict.BROKEN
    assert judged(looking_back).verdict is Verdict.KEPT
