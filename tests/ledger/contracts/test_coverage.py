"""What binds a piece of work: all its contracts in force, clause by clause."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.contracts.coverage.outcome import ClauseOutcome, ContractFacts, FoundClause, Need
from portal.ledger.contracts.models import ClauseState, ContractState
from tests.ledger.contracts.pieces import ALL, CLAUSES, DAY, IN_JAPAN, REQUIRED, contract, cover
from tests.ledger.contracts.pieces import present as is_present

GOOD = {one: is_present() for one in ALL}
CLAUSE = "incident_notification"


def but(clause: str, state: ClauseState, **facts: object) -> dict[str, FoundClause]:
    """All clauses present but one."""
    return GOOD | {clause: FoundClause(state, **facts)}  # type: ignore[arg-type]


def test_work_is_bound_by_one_contract_with_every_clause() -> None:
    coverage = cover(contract())

    assert coverage.is_complete
    assert coverage.rests_until is None


def test_work_without_a_contract_in_force_says_so() -> None:
    draft = contract(state=ContractState.DRAFT, signed_on=None)

    coverage = cover(draft)

    assert not coverage.is_complete
    assert not coverage.has_contract
    assert coverage.lapsed == (draft,)
    assert {one.finding for one in coverage.missing} == {ClauseOutcome.NO_CONTRACT}


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        (ClauseState.WEAK, ClauseOutcome.WEAK),
        (ClauseState.ABSENT, ClauseOutcome.ABSENT),
        (ClauseState.CONTRADICTED, ClauseOutcome.CONTRADICTED),
        (ClauseState.NOT_APPLICABLE, ClauseOutcome.SET_ASIDE),
        (ClauseState.UNREVIEWED, ClauseOutcome.UNREVIEWED),
    ],
)
def test_only_present_is_enough_for_a_required_clause(
    state: ClauseState, finding: ClauseOutcome
) -> None:
    coverage = cover(contract(found=but(CLAUSE, state)))

    assert [(one.clause.id, one.finding) for one in coverage.missing] == [(CLAUSE, finding)]


def test_a_clause_nobody_has_checked_is_not_enough() -> None:
    coverage = cover(contract(found={}))

    assert len(coverage.missing) == len(REQUIRED)
    assert {one.finding for one in coverage.missing} == {ClauseOutcome.UNREVIEWED}


def test_a_memorandum_mends_what_the_master_leaves_out() -> None:
    master = contract(1, but(CLAUSE, ClauseState.ABSENT))
    memorandum = contract(2, {CLAUSE: is_present("Art. 9")})

    result = cover(master, memorandum).by_clause[CLAUSE]

    assert result.finding is ClauseOutcome.PRESENT
    assert result.contract is memorandum
    assert result.place is not None
    assert result.place.article == "Art. 9"


def test_a_contradiction_outweighs_a_good_clause_elsewhere() -> None:
    memorandum = contract(2, but(CLAUSE, ClauseState.CONTRADICTED))

    coverage = cover(contract(1), memorandum)

    assert coverage.by_clause[CLAUSE].finding is ClauseOutcome.CONTRADICTED
    assert coverage.by_clause[CLAUSE].contract is memorandum


def test_a_contradiction_in_an_ended_contract_weighs_nothing() -> None:
    old = contract(
        2,
        but(CLAUSE, ClauseState.CONTRADICTED),
        state=ContractState.ENDED,
        ended_on=DAY - timedelta(days=1),
    )

    assert cover(contract(1), old).is_complete


def test_a_contradicted_recommended_clause_yields_to_a_good_one() -> None:
    other = contract(2, but("data_location", ClauseState.CONTRADICTED))

    assert cover(contract(1), other).by_clause["data_location"].finding is ClauseOutcome.PRESENT


class TestCoveredElsewhere:
    def found(self, elsewhere: int) -> dict[str, FoundClause]:
        return but(CLAUSE, ClauseState.COVERED_ELSEWHERE, elsewhere_id=elsewhere)

    def test_it_counts_while_the_contract_named_is_in_force_with_the_clause(self) -> None:
        terms = contract(2, {CLAUSE: is_present("Art. 4")})

        result = cover(contract(1, self.found(2)), others=[terms]).by_clause[CLAUSE]

        assert result.finding is ClauseOutcome.PRESENT
        assert (result.carrier, result.place) == (terms, is_present("Art. 4"))

    def test_it_stops_counting_when_that_contract_ends(self) -> None:
        terms = contract(2, {CLAUSE: is_present()}, ends_on=DAY - timedelta(days=1))

        result = cover(contract(1, self.found(2)), others=[terms]).by_clause[CLAUSE]

        assert result.finding is ClauseOutcome.ELSEWHERE_NOT_IN_FORCE

    @pytest.mark.parametrize("state", [s for s in ClauseState if s is not ClauseState.PRESENT])
    def test_the_clause_must_really_stand_there(self, state: ClauseState) -> None:
        terms = contract(2, {CLAUSE: FoundClause(state, elsewhere_id=1)})

        result = cover(contract(1, self.found(2)), others=[terms]).by_clause[CLAUSE]

        assert result.finding is ClauseOutcome.ELSEWHERE_NOT_PRESENT

    def test_it_rests_on_the_end_of_the_contract_named(self) -> None:
        terms = contract(2, {CLAUSE: is_present()}, ends_on=date(2026, 12, 20))

        assert cover(contract(1, self.found(2)), others=[terms]).rests_until == date(2026, 12, 20)


def test_conditional_clauses_are_asked_only_where_they_apply() -> None:
    found = {one: GOOD[one] for one in REQUIRED}

    assert cover(contract(found=found)).is_complete
    abroad = IN_JAPAN | {"engagement.outside_japan": True}
    numbers = IN_JAPAN | {"engagement.data_classes": frozenset({"specific_pi"})}
    assert [one.clause.id for one in cover(contract(found=found), facts=abroad).missing] == [
        "cross_border"
    ]
    assert [one.clause.id for one in cover(contract(found=found), facts=numbers).missing] == [
        "my_number"
    ]


def test_what_is_not_known_of_the_data_asks_for_no_conditional_clause() -> None:
    results = cover(contract(), facts={}).by_clause

    assert results["cross_border"].need is Need.NOT_ASKED
    assert results["my_number"].finding is ClauseOutcome.NOT_APPLICABLE


def test_incidental_sight_of_data_asks_for_confidentiality_alone() -> None:
    nda = contract(found={"confidentiality": is_present()})

    coverage = cover(nda, facts=IN_JAPAN | {"engagement.access": "incidental"})

    assert coverage.is_complete
    assert coverage.is_incidental
    assert [one.clause.id for one in coverage.clauses if one.need is Need.REQUIRED] == [
        "confidentiality"
    ]


def test_coverage_rests_on_the_first_end_that_nothing_replaces() -> None:
    short = contract(1, ends_on=date(2026, 12, 10))
    long = contract(2, {CLAUSE: is_present()}, ends_on=date(2027, 3, 31))

    assert cover(short, long).rests_until == date(2026, 12, 10)
    assert cover(short, contract(3)).rests_until is None


def test_coverage_rests_on_the_last_day_of_the_cover() -> None:
    assert cover(contract(), until=date(2026, 12, 31)).rests_until == date(2026, 12, 31)


STATES = st.sampled_from([one for one in ClauseState if one is not ClauseState.COVERED_ELSEWHERE])
DAYS = st.none() | st.dates(DAY - timedelta(days=40), DAY + timedelta(days=400))


@st.composite
def contracts(draw: st.DrawFn, number: int) -> ContractFacts:
    checked = draw(st.lists(st.sampled_from(ALL), unique=True, max_size=6))
    found = dict(GOOD)
    for clause in checked:
        state = draw(st.sampled_from(ClauseState))
        elsewhere = draw(st.integers(1, 3))
        found[clause] = FoundClause(state, elsewhere_id=elsewhere)
    return contract(number, found, ends_on=draw(DAYS), renews=draw(st.booleans()))


SOME = st.tuples(contracts(1), contracts(2), contracts(3))


@given(SOME)
def test_the_order_of_contracts_decides_nothing(some: tuple[ContractFacts, ...]) -> None:
    def findings(coverage_of: tuple[ContractFacts, ...]) -> list[ClauseOutcome]:
        return [one.finding for one in cover(*coverage_of).clauses]

    assert findings(some) == findings(some[::-1])


@given(SOME, st.sampled_from(REQUIRED))
def test_a_contradiction_in_force_is_never_outweighed(
    some: tuple[ContractFacts, ...], clause: str
) -> None:
    bad = contract(4, {clause: FoundClause(ClauseState.CONTRADICTED)})

    assert cover(*some, bad).by_clause[clause].finding is ClauseOutcome.CONTRADICTED


@given(SOME, st.sampled_from(REQUIRED), STATES)
def test_no_other_state_makes_more_of_a_contract_than_present(
    some: tuple[ContractFacts, ...], clause: str, state: ClauseState
) -> None:
    first, *rest = some
    with_state = contract(1, dict(first.found) | {clause: FoundClause(state)})
    with_present = contract(1, dict(first.found) | {clause: is_present()})

    if cover(with_state, *rest).is_complete:
        assert cover(with_present, *rest).is_complete


@given(SOME)
def test_coverage_holds_through_the_day_it_rests_on_and_no_longer(
    some: tuple[ContractFacts, ...],
) -> None:
    coverage = cover(*some)
    if not coverage.is_complete:
        return
    if coverage.rests_until is None:
        assert cover(*some, day=DAY + timedelta(days=2000)).is_complete
    else:
        assert cover(*some, day=coverage.rests_until).is_complete
        assert not cover(*some, day=coverage.rests_until + timedelta(days=1)).is_complete


@given(SOME)
def test_complete_means_every_required_clause_is_present(some: tuple[ContractFacts, ...]) -> None:
    coverage = cover(*some)
    required = [one for one in coverage.clauses if one.need is Need.REQUIRED]

    assert len(coverage.clauses) == len(CLAUSES)
    assert coverage.is_complete == all(one.finding is ClauseOutcome.PRESENT for one in required)
