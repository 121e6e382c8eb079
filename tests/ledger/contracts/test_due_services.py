"""A check falls due again once, is confirmed in one step, and leaves what was found readable."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.services import activate_version, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import queries as due_queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.due_again import LibraryChangeKind
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import ClauseState, Contract, ContractKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
CLAUSE = "survival"


@pytest.fixture
def contract(cast: Cast, calls: Engagement, clock: Clock) -> Contract:
    """Checked in spring, entered an hour ago."""
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    make_checks(made)
    db.session.commit()
    clock.advance(hours=1)
    return made


def new_library() -> None:
    """A version in which one clause asks otherwise and one took another's place, from today."""
    old = next(one for one in shelf.shipped() if one.pack == shelf.CLAUSES.id)
    data: Any = copy.deepcopy(old.data)
    data["version"] = "2026.4"
    clauses = data["clauses"]
    changed = next(one for one in clauses if one["id"] == CLAUSE)
    changed["test_question"] = {"en": "For how long?", "ja": "いつまで存続するか。"}
    gone = next(one for one in clauses if one["id"] == "named_manager")
    gone["id"] = "export_control"
    with transaction():
        others = [one for one in shelf.shipped() if one is not old]
        load_packs(SYSTEM, [*others, shelf.write(shelf.CLAUSES, data)])
    with transaction():
        activate_version(SYSTEM, shelf.CLAUSES.id, "2026.4")


def amend(cast: Cast, contract: Contract) -> Contract:
    details = Details(ContractKind.MEMORANDUM, "Memorandum", parent_id=contract.id, signed_on=TODAY)
    with transaction():
        return services.register_contract(cast.acme, details, actor=acting(cast.pam))


def asked(contract: Contract) -> Obligation:
    found = find_open(ObligationKind.CLAUSE_CHECK, contract)
    assert found is not None
    return found


def confirm(cast: Cast, contract: Contract, *besides: str) -> int:
    rows = queries.current_checks(contract.id)
    seen = {name: row.id for name, row in rows.items() if name not in besides}
    with transaction():
        return check_services.confirm_checks(contract, seen, actor=acting(cast.pam))


def test_nothing_is_asked_while_the_check_is_fresh(contract: Contract) -> None:
    assert check_services.open_due_checks() == 0


def test_a_year_later_it_is_asked_for_once(cast: Cast, contract: Contract, clock: Clock) -> None:
    clock.go_to(date(2028, 3, 6))

    assert [check_services.open_due_checks() for _ in range(2)] == [1, 0]
    one = asked(contract)
    assert one.due_on == date(2028, 4, 3)  # the first of April is a Saturday
    assert one.ladder == "internal"


def test_of_two_schedulers_that_read_the_same_one_asks(
    cast: Cast, contract: Contract, clock: Clock
) -> None:
    amend(cast, contract)
    due, known_at = due_queries.contracts_due(None, TODAY)[contract.id], clock.now()

    assert [check_services.ask_for_check(due, known_at) for _ in range(2)] == [True, False]


def test_what_was_checked_after_the_scheduler_read_is_not_asked_for(
    cast: Cast, contract: Contract, clock: Clock
) -> None:
    amend(cast, contract)
    due, known_at = due_queries.contracts_due(None, TODAY)[contract.id], clock.now()
    clock.advance(minutes=1)
    confirm(cast, contract)

    assert not check_services.ask_for_check(due, known_at)


def test_an_amendment_asks_for_the_check_of_what_it_amends(cast: Cast, contract: Contract) -> None:
    memo = amend(cast, contract)

    assert [check_services.open_due_checks() for _ in range(2)] == [1, 0]
    reason = asked(contract).text.params["reason"]
    assert reason.params["amendment"] == f"{memo.number} Memorandum"
    assert find_open(ObligationKind.CLAUSE_CHECK, memo) is None  # it was never checked


def test_an_amendment_of_an_amendment_amends_both(cast: Cast, contract: Contract) -> None:
    memo = amend(cast, contract)
    second = amend(cast, memo)

    assert [one.amendment_id for one in queries.list_changes(contract.id)] == [
        second.id,
        memo.id,
    ]


def test_confirming_what_did_not_change_closes_it_in_one_step(
    cast: Cast, contract: Contract
) -> None:
    amend(cast, contract)
    check_services.open_due_checks()
    before = queries.current_checks(contract.id)

    number = confirm(cast, contract)

    now = queries.current_checks(contract.id)
    assert number == len(before)
    assert find_open(ObligationKind.CLAUSE_CHECK, contract) is None
    done = of_subjects(ObligationKind.CLAUSE_CHECK, "contracts", [contract.id])[contract.id]
    assert done.outcome is Outcome.DONE
    assert {name: row.state for name, row in now.items()} == {
        name: row.state for name, row in before.items()
    }
    assert trail_of(contract)[0].action == "clause_checks.confirmed"
    assert check_services.open_due_checks() == 0


def test_some_confirmed_leave_it_open(cast: Cast, contract: Contract) -> None:
    amend(cast, contract)
    check_services.open_due_checks()
    confirm(cast, contract, CLAUSE)

    assert asked(contract)
    due = due_queries.contract_due(contract, TODAY)
    assert due is not None
    assert set(due.clauses) == {CLAUSE}


def test_saving_the_last_clause_one_by_one_closes_it_too(cast: Cast, contract: Contract) -> None:
    amend(cast, contract)
    check_services.open_due_checks()
    confirm(cast, contract, CLAUSE)
    row = queries.current_checks(contract.id)[CLAUSE]

    entry = ClauseEntry(
        catalogue.clause(CLAUSE), Observation(ClauseState.WEAK, article="20"), row.id
    )
    with transaction():
        check_services.save_check(contract, entry, actor=acting(cast.pam))

    assert find_open(ObligationKind.CLAUSE_CHECK, contract) is None


def test_saved_again_on_the_day_of_the_amendment_it_counts_as_looked_at(
    cast: Cast, contract: Contract, clock: Clock
) -> None:
    confirm(cast, contract)
    clock.advance(hours=1)
    amend(cast, contract)
    clock.advance(hours=1)
    row = queries.current_checks(contract.id)[CLAUSE]
    same = Observation(row.state, row.article, row.page)
    with transaction():
        check_services.save_check(
            contract, ClauseEntry(catalogue.clause(CLAUSE), same, row.id), actor=acting(cast.pam)
        )

    due = due_queries.contract_due(contract, TODAY)
    assert due is not None
    assert CLAUSE not in due.clauses


def test_a_row_that_somebody_else_saved_meanwhile_is_not_confirmed(
    cast: Cast, contract: Contract
) -> None:
    amend(cast, contract)
    seen = {name: row.id for name, row in queries.current_checks(contract.id).items()}
    confirm(cast, contract)

    with pytest.raises(ChangedMeanwhile), transaction():
        check_services.confirm_checks(contract, seen, actor=acting(cast.pip))


def test_nothing_ticked_is_told_so(cast: Cast, contract: Contract) -> None:
    with pytest.raises(RuleViolated, match="at least one"), transaction():
        check_services.confirm_checks(contract, {}, actor=acting(cast.pam))


class TestANewLibrary:
    def test_the_changed_and_the_new_clause_are_asked_for(
        self, cast: Cast, contract: Contract
    ) -> None:
        new_library()

        due = due_queries.contract_due(contract, TODAY)

        assert due is not None
        assert set(due.clauses) == {CLAUSE, "export_control"}
        changes = due_queries.library_changes(contract)
        assert [(one.kind, one.clause.id) for one in changes] == [
            (LibraryChangeKind.CHANGED, CLAUSE),
            (LibraryChangeKind.ADDED, "export_control"),
            (LibraryChangeKind.REMOVED, "named_manager"),
        ]

    def test_confirmed_under_the_new_version_the_old_check_keeps_its_words(
        self, cast: Cast, contract: Contract
    ) -> None:
        new_library()
        check_services.open_due_checks()
        confirm(cast, contract)
        entry = ClauseEntry(catalogue.clause("export_control"), Observation(ClauseState.ABSENT), 0)
        with transaction():
            check_services.save_check(contract, entry, actor=acting(cast.pam))

        now, before = queries.all_checks(contract.id, CLAUSE)
        assert (now.clause_version, before.clause_version) == ("2026.4", "2026.3")
        old = catalogue.clause(CLAUSE, before.clause_version).test_question
        assert old != catalogue.clause(CLAUSE, now.clause_version).test_question
        assert find_open(ObligationKind.CLAUSE_CHECK, contract) is None


def test_a_contract_that_is_over_is_not_asked_about_any_more(
    cast: Cast, contract: Contract
) -> None:
    amend(cast, contract)
    cast.company.default_language = "en"
    db.session.commit()
    check_services.open_due_checks()
    with transaction():
        services.end_contract(contract, on=TODAY - timedelta(days=1), actor=acting(cast.pam))

    assert check_services.open_due_checks() == 0
    last = of_subjects(ObligationKind.CLAUSE_CHECK, "contracts", [contract.id])[contract.id]
    assert last.outcome is Outcome.WITHDRAWN
    assert last.reason == "The contract is not in force any more."


def test_a_contract_that_covers_no_running_work_is_not_asked_about(cast: Cast) -> None:
    paper = make_contract(cast.acme)
    make_checks(paper, valid_from=date(2020, 4, 1))
    db.session.commit()

    assert check_services.open_due_checks() == 0


def test_looking_for_what_is_due_takes_as_many_statements_for_ten_vendors(
    cast: Cast, contract: Contract, calls: Engagement
) -> None:
    def statements() -> int:
        with count_statements() as counted:
            due_queries.contracts_due(None, TODAY)
        return counted.total

    one = statements()
    for number in range(10):
        paper = make_contract(cast.acme, f"Paper {number}")
        make_cover(paper, calls.id)
        make_checks(paper)
    db.session.commit()

    assert statements() == one
