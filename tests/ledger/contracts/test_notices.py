"""Before a contract ends or renews somebody is asked, once for each term."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.terms import END, NOTICE, RenewalNotice, notice_of
from portal.ledger.contracts.documents import renewal_services, services
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import ChangeKind, Contract
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract
from tests.ledger.contracts.pieces import contract as plain

TODAY = date(2026, 11, 25)
LEADS = {NOTICE: 30, END: 120}
KIND = ObligationKind.CONTRACT_NOTICE


def notice(today: date = TODAY, **facts: Any) -> RenewalNotice | None:
    return notice_of(plain(**facts), today, BusinessCalendar().on_or_before, LEADS)


def renewing(**facts: Any) -> dict[str, Any]:
    """A year at a time to the end of March, notice two months before."""
    usual: dict[str, Any] = {
        "ends_on": date(2027, 3, 31),
        "renews": True,
        "renewal_months": 12,
        "notice_months": 2,
    }
    return usual | facts


def test_the_end_of_a_term_that_does_not_renew_is_asked_about_from_120_days_before() -> None:
    found = notice(ends_on=date(2027, 3, 31))

    assert found == RenewalNotice(END, date(2027, 3, 31), date(2026, 12, 1), date(2027, 3, 31))


def test_before_a_renewal_the_day_to_give_notice_counts() -> None:
    found = notice(**renewing())

    # two months before is a Sunday: decided on the Friday
    assert found == RenewalNotice(NOTICE, date(2027, 1, 29), date(2026, 12, 30), date(2027, 3, 31))


def test_once_that_day_is_past_the_next_term_counts() -> None:
    found = notice(date(2027, 2, 1), **renewing())

    assert found is not None
    assert found.term_ends_on == date(2028, 3, 31)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"ends_on": TODAY - timedelta(days=1)},
        {"ends_on": date(2027, 3, 31), "ended_on": date(2026, 12, 31)},
        {"state": "draft", "signed_on": None, "ends_on": date(2027, 3, 31)},
        renewing(notice_months=None),
    ],
)
def test_where_nothing_is_to_be_decided_nobody_is_asked(facts: dict[str, Any]) -> None:
    assert notice(**facts) is None


def made(cast: Cast, **facts: Any) -> Contract:
    contract = make_contract(cast.acme, **facts)
    db.session.commit()
    return contract


def asked(contract: Contract) -> Obligation:
    found = find_open(KIND, contract)
    assert found is not None
    return found


def last(contract: Contract) -> Obligation:
    return of_subjects(KIND, "contracts", [contract.id])[contract.id]


def edit(cast: Cast, contract: Contract, **changes: Any) -> None:
    details = Details(**(services.details_of(contract) | changes))
    with transaction():
        services.edit_contract(contract, details, version=contract.version, actor=acting(cast.pam))


def test_it_is_opened_once_when_its_first_stage_comes(cast: Cast, clock: Clock) -> None:
    contract = made(cast, ends_on=date(2027, 3, 31))
    assert renewal_services.open_contract_notices() == 0

    clock.go_to(date(2026, 12, 1))

    assert [renewal_services.open_contract_notices() for _ in range(2)] == [1, 0]
    assert (asked(contract).due_on, asked(contract).ladder) == (date(2027, 3, 31), END)


def test_weeks_missed_lose_nothing(cast: Cast, clock: Clock) -> None:
    contract = made(cast, ends_on=date(2027, 3, 31))
    clock.go_to(date(2027, 3, 15))

    assert renewal_services.open_contract_notices() == 1
    assert asked(contract).due_on == date(2027, 3, 31)


def test_once_decided_it_is_not_asked_again_for_that_term(cast: Cast, clock: Clock) -> None:
    contract = made(cast, **renewing())
    clock.go_to(date(2027, 1, 4))
    renewal_services.open_contract_notices()
    with transaction():
        renewal_services.decide_term(contract, reason="Good work", actor=acting(cast.pam))

    assert last(contract).outcome is Outcome.DONE
    assert renewal_services.open_contract_notices() == 0
    clock.go_to(date(2028, 1, 4))
    assert renewal_services.open_contract_notices() == 1  # the next term
    assert asked(contract).due_on == date(2028, 1, 31)


def test_a_decision_needs_a_reason_and_something_to_decide(cast: Cast) -> None:
    contract = made(cast, ends_on=date(2027, 1, 31))
    with pytest.raises(InvalidTransition), transaction():
        renewal_services.decide_term(contract, reason="Why", actor=acting(cast.pam))
    renewal_services.open_contract_notices()
    with pytest.raises(RuleViolated), transaction():
        renewal_services.decide_term(contract, reason=" ", actor=acting(cast.pam))


def test_when_its_dates_move_what_is_open_moves_with_them(cast: Cast) -> None:
    contract = made(cast, ends_on=date(2027, 1, 29))
    renewal_services.open_contract_notices()

    edit(cast, contract, ends_on=date(2027, 2, 26))
    assert asked(contract).due_on == date(2027, 2, 26)
    edit(cast, contract, ends_on=date(2027, 1, 15))
    assert asked(contract).due_on == date(2027, 1, 15)
    edit(cast, contract, ends_on=None)
    assert last(contract).outcome is Outcome.WITHDRAWN
    assert renewal_services.open_contract_notices() == 0


def test_ending_it_is_a_decision(cast: Cast) -> None:
    contract = made(cast, ends_on=date(2027, 1, 31))
    renewal_services.open_contract_notices()
    with transaction():
        services.end_contract(contract, on=date(2026, 12, 31), actor=acting(cast.pam))

    assert last(contract).outcome is Outcome.DONE


def test_a_day_to_give_notice_that_passed_is_not_asked_about_any_more(
    cast: Cast, clock: Clock
) -> None:
    contract = made(cast, **renewing())
    clock.go_to(date(2027, 1, 4))
    renewal_services.open_contract_notices()
    clock.go_to(date(2027, 2, 1))
    cast.company.default_language = "en"
    db.session.commit()

    assert renewal_services.open_contract_notices() == 0
    assert last(contract).outcome is Outcome.WITHDRAWN
    assert last(contract).reason.isascii(), "told in the company's language"


class TestRenewalByItself:
    def test_it_is_noted_once_by_the_portal(self, cast: Cast, clock: Clock) -> None:
        contract = made(cast, **renewing())
        assert renewal_services.renew_terms() == 0
        clock.go_to(date(2027, 4, 1))

        assert [renewal_services.renew_terms() for _ in range(2)] == [1, 0]
        (change,) = queries.list_changes(contract.id)
        assert (change.kind, change.changed_on) == (ChangeKind.RENEWED, date(2027, 4, 1))
        line = trail_of(contract)[0]
        assert (line.action, line.actor_id) == ("contract.renewed", None)
        kept = queries.find_contract(contract.id)
        assert kept is not None
        assert kept.ends_on == date(2027, 3, 31)  # from it the renewals are counted

    def test_terms_before_it_was_registered_are_not_noted(self, cast: Cast) -> None:
        made(cast, **renewing(ends_on=date(2022, 3, 31)))

        assert renewal_services.renew_terms() == 0

    def test_of_several_terms_that_began_unnoticed_the_one_that_runs_is(
        self, cast: Cast, clock: Clock
    ) -> None:
        contract = made(cast, **renewing(renewal_months=3, notice_months=1))
        clock.go_to(date(2027, 11, 1))

        assert renewal_services.renew_terms() == 1
        (change,) = queries.list_changes(contract.id)
        assert change.changed_on == date(2027, 10, 1)

    def test_putting_off_an_agreed_end_is_a_renewal_too(self, cast: Cast) -> None:
        contract = made(cast, ends_on=date(2027, 1, 31))
        edit(cast, contract, ends_on=date(2028, 1, 31))

        (change,) = queries.list_changes(contract.id)
        assert (change.kind, change.changed_on) == (ChangeKind.RENEWED, date(2027, 2, 1))
