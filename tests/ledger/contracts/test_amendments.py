"""An amendment takes the place of clauses of what it amends, from its first day to its last."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.contracts.coverage.decide_coverage import coverage_of
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ContractFacts,
    Cover,
    Coverage,
    FoundClause,
)
from portal.ledger.contracts.coverage.terms import heirs_of, may_replace, with_inherited
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState
from tests.ledger.contracts.pieces import ALL, CLAUSES, DAY, IN_JAPAN, contract, present
from tests.ledger.data_sharing.pieces import work_on_day

CLAUSE = "incident_notification"
ONE = timedelta(days=1)


def master(state: ClauseState | None = ClauseState.PRESENT, **facts: object) -> ContractFacts:
    """Every clause present, but the one of these tests in the state given; None: not checked."""
    found = {one: present() for one in ALL}
    if state is None:
        del found[CLAUSE]
    else:
        found[CLAUSE] = FoundClause(state, article="Art. 7")
    return contract(1, found, **facts)


def amendment(
    state: ClauseState = ClauseState.PRESENT,
    number: int = 2,
    *,
    replaces: bool = True,
    parent: int = 1,
    **facts: object,
) -> ContractFacts:
    """A memorandum under the master, from 1 June, that speaks of the one clause only."""
    usual: dict[str, object] = {
        "kind": ContractKind.MEMORANDUM,
        "parent_id": parent,
        "inherits": True,
        "signed_on": date(2026, 6, 1),
        "starts_on": date(2026, 6, 1),
    }
    found = {CLAUSE: FoundClause(state, article="Art. 2", replaces=replaces)}
    return contract(number, found, **(usual | facts))


def covered(*contracts: ContractFacts, day: date = DAY, by: tuple[int, ...] = (1,)) -> Coverage:
    """One piece of work covered by the contracts of these ids, and by what inherits from them."""
    covers = with_inherited([Cover(one) for one in by], heirs_of(contracts))
    known = {one.id: one for one in contracts}
    return coverage_of(work_on_day(facts=IN_JAPAN), covers, known, CLAUSES, day=day)


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        (ClauseState.PRESENT, ClauseOutcome.PRESENT),
        (ClauseState.WEAK, ClauseOutcome.WEAK),
        (ClauseState.ABSENT, ClauseOutcome.ABSENT),
        (ClauseState.CONTRADICTED, ClauseOutcome.CONTRADICTED),
    ],
)
@pytest.mark.parametrize("before", [*ClauseState, None])
def test_the_amendments_clause_counts_whatever_the_parents_was(
    before: ClauseState | None, state: ClauseState, finding: ClauseOutcome
) -> None:
    old = master(ClauseState.PRESENT if before is ClauseState.UNREVIEWED else before)

    result = covered(old, amendment(state)).by_clause[CLAUSE]

    assert result.finding is finding
    assert (result.contract.number if result.contract else "") == "C-2026-002"
    assert result.replaced == (old,)


def test_the_document_that_carries_the_clause_is_named_with_its_place() -> None:
    results = covered(master(), amendment()).by_clause

    changed, kept = results[CLAUSE], results["confidentiality"]
    assert changed.carrier is not None
    assert changed.place is not None
    assert (changed.carrier.number, changed.place.article) == ("C-2026-002", "Art. 2")
    assert kept.carrier is not None
    assert kept.place is not None
    assert (kept.carrier.number, kept.place.article) == ("C-2026-001", "Art. 1")


def test_an_amendment_counts_from_its_first_day_and_the_parent_again_after_its_last() -> None:
    weak = amendment(ClauseState.WEAK, ends_on=date(2026, 8, 31))

    def found(day: date) -> ClauseOutcome:
        return covered(master(), weak, day=day).by_clause[CLAUSE].finding

    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [found(day) for day in days] == [
        ClauseOutcome.PRESENT,
        ClauseOutcome.WEAK,
        ClauseOutcome.WEAK,
        ClauseOutcome.PRESENT,
    ]


def test_an_amendment_that_replaces_nothing_stands_beside_its_parent() -> None:
    beside = amendment(ClauseState.ABSENT, replaces=False)

    assert covered(master(), beside).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT
    assert covered(master(), beside).by_clause[CLAUSE].replaced == ()


def test_the_newest_of_two_amendments_counts() -> None:
    older = amendment(ClauseState.CONTRADICTED, 2)
    newer = amendment(ClauseState.PRESENT, 3, starts_on=date(2026, 9, 1))

    assert covered(master(), older, newer).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT
    before = covered(master(), older, newer, day=date(2026, 8, 31)).by_clause[CLAUSE]
    assert before.finding is ClauseOutcome.CONTRADICTED


def test_of_two_from_one_day_the_one_registered_later_counts() -> None:
    first, second = amendment(ClauseState.CONTRADICTED, 2), amendment(ClauseState.PRESENT, 3)

    assert covered(master(), second, first).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT


def test_an_amendment_of_an_amendment_replaces_both() -> None:
    first = amendment(ClauseState.CONTRADICTED, 2)
    second = amendment(ClauseState.PRESENT, 3, parent=2, starts_on=date(2026, 9, 1))

    result = covered(master(ClauseState.CONTRADICTED), first, second).by_clause[CLAUSE]

    assert result.finding is ClauseOutcome.PRESENT
    assert [one.id for one in result.replaced] == [1, 2]


def test_an_individual_contract_under_the_same_master_is_not_replaced() -> None:
    individual = contract(
        4,
        {CLAUSE: FoundClause(ClauseState.CONTRADICTED, article="Art. 3")},
        kind=ContractKind.INDIVIDUAL,
        parent_id=1,
    )

    result = covered(master(), individual, amendment(), by=(1, 4)).by_clause[CLAUSE]

    assert result.finding is ClauseOutcome.CONTRADICTED
    assert result.contract is individual
    assert result.against == (individual,)


def test_an_amendment_covers_what_its_parent_covers_and_falls_with_it() -> None:
    ended = master(ends_on=DAY - ONE)

    assert [one.id for one in covered(master(), amendment()).contracts] == [1, 2]
    assert covered(ended, amendment()).contracts == ()
    assert covered(ended, amendment()).lapsed == (ended,)


def test_an_amendment_with_cover_of_its_own_does_not_touch_other_work() -> None:
    """It was entered for other work only: this work keeps its parent's clause."""
    elsewhere = amendment(ClauseState.CONTRADICTED, inherits=False)

    assert covered(master(), elsewhere).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT


def test_a_clause_left_to_the_master_is_read_in_its_amendment() -> None:
    individual = contract(
        4,
        {one: present() for one in ALL}
        | {CLAUSE: FoundClause(ClauseState.COVERED_ELSEWHERE, elsewhere_id=1)},
        kind=ContractKind.INDIVIDUAL,
        parent_id=1,
    )

    good = covered(master(ClauseState.ABSENT), individual, amendment(), by=(4,)).by_clause[CLAUSE]
    bad = covered(master(), individual, amendment(ClauseState.WEAK), by=(4,)).by_clause[CLAUSE]

    assert good.finding is ClauseOutcome.PRESENT
    assert good.carrier is not None
    assert good.carrier.number == "C-2026-002"
    assert bad.finding is ClauseOutcome.ELSEWHERE_NOT_PRESENT


def test_an_amendment_that_was_read_says_nothing_of_what_it_does_not_change() -> None:
    """The parent's absent clause is absent, not unchecked; an unread amendment may mend it."""
    old, read = master(ClauseState.ABSENT), amendment()
    other = replace(read, found={"survival": FoundClause(ClauseState.PRESENT, article="Art. 1")})
    unread = replace(read, found={})

    assert covered(old, other).by_clause[CLAUSE].finding is ClauseOutcome.ABSENT
    assert covered(old, unread).by_clause[CLAUSE].finding is ClauseOutcome.UNREVIEWED


def test_what_a_draft_says_replaces_nothing() -> None:
    draft = replace(amendment(ClauseState.CONTRADICTED), state=ContractState.DRAFT, signed_on=None)

    assert covered(master(), draft).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT


def test_two_papers_never_replace_each_other() -> None:
    """The memorandum begins after the one that amends it."""
    late = amendment(ClauseState.WEAK, 2, starts_on=date(2026, 9, 1))
    early = amendment(ClauseState.PRESENT, 3, parent=2)
    known = {one.id: one for one in (master(), late, early)}

    assert may_replace(early, late, known)
    assert not may_replace(late, early, known)
    assert covered(*known.values()).by_clause[CLAUSE].finding is ClauseOutcome.PRESENT


STATES = st.sampled_from([ClauseState.PRESENT, ClauseState.WEAK, ClauseState.CONTRADICTED])
ENDS = st.none() | st.dates(DAY, DAY + timedelta(days=90))


@st.composite
def papers(draw: st.DrawFn) -> tuple[ContractFacts, ...]:
    """A master with up to three amendments, each with an end or none."""
    first = master(draw(STATES), ends_on=draw(ENDS))
    more = [
        amendment(
            draw(STATES),
            number,
            replaces=draw(st.booleans()),
            starts_on=date(2026, 6, number),
            ends_on=draw(ENDS),
        )
        for number in range(2, 2 + draw(st.integers(0, 3)))
    ]
    return first, *more


@given(papers())
def test_coverage_holds_through_the_day_it_rests_on_and_no_longer(
    some: tuple[ContractFacts, ...],
) -> None:
    coverage = covered(*some)
    if not coverage.is_complete:
        return
    last = coverage.rests_until or DAY + timedelta(days=120)
    days = [DAY + timedelta(days=ahead) for ahead in range((last - DAY).days + 1)]

    assert all(covered(*some, day=day).is_complete for day in days)
    if coverage.rests_until is not None:
        assert not covered(*some, day=last + ONE).is_complete


@given(papers())
def test_the_newest_amendment_in_force_decides(some: tuple[ContractFacts, ...]) -> None:
    speaking = [one for one in some if one.found[CLAUSE].replaces]
    if not speaking:
        return
    newest = max(speaking, key=lambda one: one.id)
    result = covered(*some).by_clause[CLAUSE]

    later = [one for one in some if one.id > newest.id]  # beside it, replacing nothing
    among = [newest, *later]
    assert result.contract in among
    assert not {one.id for one in result.replaced} & {one.id for one in among}
