"""Pam proposes to live without a clause, Pia decides, and it is followed up before it ends."""

from datetime import date, timedelta

import pytest

from portal.content import catalogue
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import queries as waiver_queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses import waiver_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.clauses.waiver_services import WaiverTerms
from portal.ledger.contracts.models import ClauseState, Contract, Waiver, WaiverState
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover

CLAUSE = "no_subcontracting"
TODAY = date(2026, 11, 25)
SPRING = date(2027, 3, 31)
TERMS = WaiverTerms("The vendor agrees in spring", "We ask every month", SPRING)


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    """Every clause present but one, which is weak."""
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    make_checks(made, besides=(CLAUSE,))
    make_check(made, CLAUSE, ClauseState.WEAK)
    db.session.commit()
    return made


def propose(
    contract: Contract,
    by: User,
    clause_id: str = CLAUSE,
    *,
    terms: WaiverTerms = TERMS,
    engagement: Engagement | None = None,
) -> Waiver:
    with transaction():
        return waiver_services.propose_waiver(
            contract,
            catalogue.clause(clause_id),
            terms,
            engagement=engagement,
            actor=acting(by),
        )


def decide(waiver: Waiver, by: User, *, approved: bool = True, reason: str = "Fine") -> None:
    row = waiver_queries.find_waiver(waiver.id)
    assert row is not None
    with transaction():
        waiver_services.decide_waiver(row, approved=approved, reason=reason, actor=acting(by))


def waiting(kind: ObligationKind, waiver: Waiver) -> Obligation:
    found = find_open(kind, waiver)
    assert found is not None
    return found


def is_unmet(contract: Contract, day: date = TODAY) -> bool:
    (coverage,) = queries.coverage_facts([contract.vendor_id], day).of_vendor(contract.vendor_id)
    return [one.clause.id for one in coverage.unmet] == [CLAUSE]


def test_what_pam_proposes_waits_for_the_officer(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pam)

    asked = waiting(ObligationKind.WAIVER_DECISION, waiver)
    assert (waiver.number, waiver.found) == ("WV-2026-001", ClauseState.WEAK)
    assert (asked.holder, asked.due_on) == (Holder.PRIVACY_OFFICER, date(2026, 12, 2))
    assert [one.action for one in trail_of(waiver)] == ["waiver.proposed"]
    assert is_unmet(contract)


def test_approved_it_holds_from_that_day_through_its_last_day(
    cast: Cast, contract: Contract
) -> None:
    waiver = propose(contract, cast.pam)
    decide(waiver, cast.pia)

    before, after = TODAY - timedelta(days=1), SPRING + timedelta(days=1)
    days = (before, TODAY, SPRING, after)
    assert [is_unmet(contract, day) for day in days] == [True, False, False, True]
    assert find_open(ObligationKind.WAIVER_DECISION, waiver) is None
    follow_up = waiting(ObligationKind.WAIVER_END, waiver)
    assert (follow_up.holder, follow_up.due_on) == (Holder.PROCUREMENT, SPRING)


def test_refused_it_changes_nothing(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pam)
    decide(waiver, cast.pia, approved=False)

    assert waiver.state is WaiverState.REFUSED
    assert is_unmet(contract)
    assert find_open(ObligationKind.WAIVER_END, waiver) is None


def test_a_long_reason_is_kept_whole_and_shortened_where_it_waited(
    cast: Cast, contract: Contract
) -> None:
    waiver = propose(contract, cast.pam)
    asked = waiting(ObligationKind.WAIVER_DECISION, waiver)
    decide(waiver, cast.pia, reason="x" * 2000)

    assert waiver.decision_reason == "x" * 2000
    assert asked.reason == "x" * 1000


def test_whoever_proposed_cannot_decide(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pia)

    with pytest.raises(RuleViolated, match="Somebody else"):
        decide(waiver, cast.pia)
    assert waiver.state is WaiverState.PROPOSED


def test_management_decides_what_an_officer_proposed(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pia)

    assert waiting(ObligationKind.WAIVER_DECISION, waiver).holder is Holder.MANAGEMENT
    decide(waiver, cast.max)
    assert not is_unmet(contract)


def test_management_does_not_decide_what_procurement_proposed(
    cast: Cast, contract: Contract
) -> None:
    with pytest.raises(RuleViolated, match="privacy officer"):
        decide(propose(contract, cast.pam), cast.max)


def test_it_is_decided_once(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pam)
    decide(waiver, cast.pia)

    with pytest.raises(InvalidTransition):
        decide(waiver, make_committed("Second", Role.PRIVACY_OFFICER), approved=False)


def make_committed(name: str, role: Role) -> User:
    user = make_user(name, role)
    db.session.commit()
    return user


@pytest.mark.parametrize(
    ("clause_id", "sentence"),
    [
        ("confidentiality", "never be waived"),
        ("data_location", "recommended"),
        ("survival", "nothing to waive"),  # it is present
        ("cross_border", "nothing to waive"),  # no data leaves the country
    ],
)
def test_what_cannot_or_need_not_be_waived_is_refused(
    cast: Cast, contract: Contract, clause_id: str, sentence: str
) -> None:
    with pytest.raises(RuleViolated, match=sentence):
        propose(contract, cast.pam, clause_id)


def test_what_nobody_has_checked_is_not_waived(cast: Cast, calls: Engagement) -> None:
    paper = make_contract(cast.acme)
    make_cover(paper, calls.id)
    db.session.commit()

    with pytest.raises(RuleViolated, match="Check the clause first"):
        propose(paper, cast.pam)


def test_a_contradiction_is_waived_where_it_stands(
    cast: Cast, calls: Engagement, contract: Contract
) -> None:
    memo = make_contract(cast.acme, "Memorandum")
    make_cover(memo, calls.id)
    make_check(memo, CLAUSE, ClauseState.CONTRADICTED)
    db.session.commit()

    with pytest.raises(RuleViolated, match="propose the waiver for that contract"):
        propose(contract, cast.pam)
    waiver = propose(memo, cast.pam)
    decide(waiver, cast.pia)

    assert waiver.found is ClauseState.CONTRADICTED
    assert not is_unmet(contract)


def test_a_contradiction_found_later_is_not_waived_by_it(cast: Cast, contract: Contract) -> None:
    decide(propose(contract, cast.pam), cast.pia)
    save(contract, ClauseState.CONTRADICTED, cast.pam)

    assert is_unmet(contract)


def save(contract: Contract, state: ClauseState, by: User) -> None:
    known = queries.current_checks(contract.id)[CLAUSE]
    seen = Observation(state, article="4")
    with transaction():
        check_services.save_check(
            contract, ClauseEntry(catalogue.clause(CLAUSE), seen, known.id), actor=acting(by)
        )


def test_one_proposal_waits_at_a_time_and_a_shorter_one_is_refused(
    cast: Cast, contract: Contract
) -> None:
    first = propose(contract, cast.pam)
    with pytest.raises(InvalidTransition):
        propose(contract, cast.pip)
    decide(first, cast.pia)

    with pytest.raises(RuleViolated) as refused:
        propose(contract, cast.pip, terms=TERMS)
    assert refused.value.field == "until"


def test_a_longer_one_takes_over_what_was_to_be_done(cast: Cast, contract: Contract) -> None:
    first = propose(contract, cast.pam)
    decide(first, cast.pia)
    longer = propose(contract, cast.pam, terms=WaiverTerms("Summer", "A look", date(2027, 6, 30)))
    decide(longer, cast.pia)

    assert find_open(ObligationKind.WAIVER_END, first) is None
    assert waiting(ObligationKind.WAIVER_END, longer).due_on == date(2027, 6, 30)


def test_anybody_of_procurement_ends_it_early(cast: Cast, contract: Contract) -> None:
    waiver = propose(contract, cast.pam)
    decide(waiver, cast.pia)
    row = waiver_queries.find_waiver(waiver.id)
    assert row is not None
    with transaction():
        waiver_services.end_waiver(row, reason="Agreed now", actor=acting(cast.pip))

    assert (waiver.state, waiver.ended_on) == (WaiverState.ENDED, TODAY)
    assert is_unmet(contract)
    assert last(ObligationKind.WAIVER_END, waiver).outcome is Outcome.WITHDRAWN


def last(kind: ObligationKind, waiver: Waiver) -> Obligation:
    return of_subjects(kind, "waivers", [waiver.id])[waiver.id]


def test_a_waiver_of_one_piece_of_work_leaves_the_others(
    cast: Cast, contract: Contract, calls: Engagement
) -> None:
    decide(propose(contract, cast.pam, engagement=calls), cast.pia)

    assert not is_unmet(contract)
    (waiver,) = (row.waiver for row in waiver_queries.list_waivers(cast.acme.id))
    assert (waiver.contract_id, waiver.engagement_id) == (None, calls.id)


class TestFollowingUp:
    def test_an_agreed_clause_settles_it(self, cast: Cast, contract: Contract) -> None:
        waiver = propose(contract, cast.pam)
        decide(waiver, cast.pia)
        assert waiver_services.settle_waivers() == 0

        save(contract, ClauseState.PRESENT, cast.pam)

        assert [waiver_services.settle_waivers() for _ in range(2)] == [1, 0]
        assert last(ObligationKind.WAIVER_END, waiver).outcome is Outcome.DONE

    def test_past_its_last_day_it_stays_open_and_overdue(
        self, cast: Cast, contract: Contract, clock: Clock
    ) -> None:
        waiver = propose(contract, cast.pam)
        decide(waiver, cast.pia)
        clock.go_to(SPRING + timedelta(days=1))

        assert waiver_services.settle_waivers() == 0
        assert waiting(ObligationKind.WAIVER_END, waiver).is_overdue(SPRING + timedelta(days=1))


def test_every_refusal_leaves_nothing_behind(cast: Cast, contract: Contract) -> None:
    for clause_id in ("confidentiality", "survival"):
        with pytest.raises(DomainError):
            propose(contract, cast.pam, clause_id)

    assert waiver_queries.list_waivers(cast.acme.id) == []
