"""Coverage as of any day, for one vendor or for all, in the same number of statements."""

from datetime import date, timedelta

from portal.foundation.core.database.db import db
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.outcome import ClauseOutcome, Coverage
from portal.ledger.contracts.models import ClauseState
from portal.ledger.engagements.models import Engagement
from tests.cast import Cast
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_share, make_work
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def coverage(work: Engagement, day: date = TODAY) -> Coverage:
    return queries.coverage_facts([work.vendor_id], day).by_engagement()[work.id]


def test_a_checked_contract_binds_the_work_it_covers(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_checks(contract)
    assert not coverage(calls).has_contract

    make_cover(contract, calls.id)

    assert coverage(calls).is_complete
    assert coverage(calls).work.name.en == "Answering calls"


def test_a_cover_counts_from_its_first_to_its_last_day(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, calls.id, valid_from=date(2026, 5, 1), valid_until=date(2026, 12, 1))
    make_checks(contract)

    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 11, 30), date(2026, 12, 1)]

    assert [coverage(calls, day).is_complete for day in days] == [False, True, True, False]
    assert coverage(calls).rests_until == date(2026, 11, 30)


def test_what_was_found_later_was_not_known_before(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, calls.id)
    make_checks(contract, valid_from=TODAY)

    assert coverage(calls, TODAY - DAY).missing[0].finding is ClauseOutcome.UNREVIEWED
    assert coverage(calls).is_complete


def test_a_mistyped_finding_counts_on_no_day(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, calls.id)
    make_checks(contract, besides=("survival",))
    wrong = make_check(contract, "survival", ClauseState.CONTRADICTED)
    wrong.corrected_at = wrong.checked_at
    db.session.flush()
    make_check(contract, "survival")

    assert coverage(calls).is_complete


def test_data_abroad_asks_for_the_clause_about_it(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, calls.id)
    make_checks(contract)
    make_share(calls, "name_contact", storage_location="cloud_abroad", country="US")

    assert [one.clause.id for one in coverage(calls).missing] == ["cross_border"]


def test_my_numbers_ask_for_the_clause_about_them(cast: Cast, calls: Engagement) -> None:
    contract = make_contract(cast.acme)
    make_cover(contract, calls.id)
    make_checks(contract)
    make_share(calls, "my_number")

    assert [one.clause.id for one in coverage(calls).missing] == ["my_number"]


def test_incidental_sight_asks_for_confidentiality_alone(cast: Cast) -> None:
    cleaning = make_work(cast.acme, "清掃", "Cleaning", access="incidental")
    contract = make_contract(cast.acme)
    make_cover(contract, cleaning.id)
    make_check(contract, "confidentiality")

    assert coverage(cleaning).is_complete
    assert coverage(cleaning).is_incidental


def test_another_vendors_contract_binds_nothing_here(cast: Cast, calls: Engagement) -> None:
    foreign = make_contract(cast.globex)
    make_checks(foreign)
    db.session.flush()

    assert queries.coverage_facts([cast.acme.id], TODAY).contracts == {}
    assert not coverage(calls).has_contract


def test_ten_vendors_take_as_many_statements_as_one(cast: Cast) -> None:
    def add_vendor(number: int) -> None:
        vendor = make_vendor(f"Vendor {number}")
        for name in ("印刷", "発送"):
            work = make_work(vendor, name)
            make_share(work, "name_contact")
            contract = make_contract(vendor)
            make_cover(contract, work.id)
            make_checks(contract)

    def load() -> int:
        with count_statements() as counted:
            facts = queries.coverage_facts(None, TODAY)
            assert all(one.is_complete for one in facts.by_engagement().values())
        return counted.total

    add_vendor(1)
    one = load()
    for number in range(2, 11):
        add_vendor(number)

    assert load() == one
    assert one <= 9
