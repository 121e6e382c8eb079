"""A clause is present only in a document somebody can show: by its file, or by its original."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.coverage.terms import TIME_FOR_COPIES
from portal.ledger.contracts.models import ClauseState, Contract, ContractFile, ContractKind
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.queries import evaluate, evaluate_vendor
from portal.supervision.promises.results import Place, RuleResult, Verdict
from tests.cast import Cast
from tests.factories.contracts import (
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_original,
)
from tests.factories.papers import attached
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
SPRING = date(2026, 4, 1)
UPGRADE = date(2026, 11, 2)
GRACE_ENDS = UPGRADE + TIME_FOR_COPIES


@pytest.fixture
def printing(cast: Cast) -> Engagement:
    return work_of(cast.acme, signer=cast.ada, bound=False)


def bind(work: Engagement, cast: Cast, **facts: Any) -> Contract:
    """Every clause found present; nobody has the paper."""
    contract = make_contract(cast.acme, seen=False, **facts)
    make_checks(contract, valid_from=contract.signed_on or SPRING)
    make_cover(contract, work.id, valid_from=contract.signed_on or SPRING)
    return contract


def file_came(contract: Contract, on: date) -> ContractFile:
    file = attached(contract, b"%PDF-1.7 signed")
    file.added_at = clock.midnight(on)
    db.session.flush()
    return file


def finding(cast: Cast, day: date = TODAY) -> RuleResult:
    (judged,) = evaluate_vendor(cast.acme.id, day).engagements
    return judged.findings["bound"]


def verdict(cast: Cast, day: date = TODAY) -> Verdict:
    return finding(cast, day).verdict


def test_a_contract_nobody_can_show_binds_nobody(cast: Cast, printing: Engagement) -> None:
    contract = bind(printing, cast)

    found = finding(cast)

    assert found.verdict is Verdict.BROKEN
    (reason,) = found.reasons  # one, however many clauses
    assert words(reason, "ja").startswith("印刷: 契約書の写しがありません(Services agreement、")
    assert found.step is not None
    assert (found.step.target.place, found.step.target.id) == (Place.CONTRACT, contract.id)
    assert words(found.step.what, "en") == (
        "Attach the file of Services agreement, or record where its original is kept and have a "
        "second person look at it."
    )


def test_the_only_file_is_gone_and_with_it_the_proof(cast: Cast, printing: Engagement) -> None:
    contract = bind(printing, cast)
    file_came(contract, SPRING)
    assert verdict(cast) is Verdict.KEPT

    db.session.execute(delete(ContractFile).where(ContractFile.contract_id == contract.id))

    assert verdict(cast) is Verdict.BROKEN


def test_a_file_shows_from_the_day_on_which_it_came(cast: Cast, printing: Engagement) -> None:
    file_came(bind(printing, cast), date(2026, 9, 10))

    assert verdict(cast, date(2026, 9, 9)) is Verdict.BROKEN
    assert verdict(cast, date(2026, 9, 10)) is Verdict.KEPT


def test_an_original_shows_from_the_day_somebody_else_saw_it_as_long_as_it_is_there(
    cast: Cast, printing: Engagement
) -> None:
    contract = bind(printing, cast)
    kept = make_original(contract, valid_from=date(2026, 8, 3))
    assert verdict(cast) is Verdict.BROKEN
    assert "have a second person look at the original" in words(finding(cast).step.what, "en")  # type: ignore[union-attr]

    kept.seen_on, kept.seen_by_id = date(2026, 9, 10), cast.pia.id
    kept.valid_until = date(2026, 11, 20)
    make_original(contract, "Cellar", valid_from=date(2026, 11, 20))

    days = (date(2026, 9, 9), date(2026, 9, 10), date(2026, 11, 19), date(2026, 11, 20))
    assert [verdict(cast, day) for day in days] == [
        Verdict.BROKEN,
        Verdict.KEPT,
        Verdict.KEPT,
        Verdict.BROKEN,
    ]


def test_a_bad_clause_counts_whether_it_can_be_shown_or_not(
    cast: Cast, printing: Engagement
) -> None:
    contract = bind(printing, cast)
    db.session.flush()
    shown = make_contract(cast.acme, "Individual contract", kind=ContractKind.INDIVIDUAL)
    make_checks(shown)
    make_cover(shown, printing.id)
    assert verdict(cast) is Verdict.KEPT  # in the one that can be shown

    third = make_contract(cast.acme, "Old terms", kind=ContractKind.INDIVIDUAL, seen=False)
    make_check(third, "confidentiality", ClauseState.CONTRADICTED)
    make_cover(third, printing.id)

    assert verdict(cast) is Verdict.BROKEN
    assert contract.id != third.id


def test_where_it_is_covered_elsewhere_that_document_counts(
    cast: Cast, printing: Engagement
) -> None:
    other = make_contract(cast.acme, "Master", seen=False)
    make_check(other, "survival")
    contract = make_contract(cast.acme, "Individual contract", kind=ContractKind.INDIVIDUAL)
    make_checks(contract, besides=("survival",))
    elsewhere = ClauseState.COVERED_ELSEWHERE
    make_check(contract, "survival", elsewhere, elsewhere_id=other.id)
    make_cover(contract, printing.id)

    found = finding(cast)
    assert found.verdict is Verdict.BROKEN
    assert found.reasons[0].params["contract"] == "Master"
    assert found.step is not None
    assert found.step.target.id == other.id

    file_came(other, SPRING)
    assert verdict(cast) is Verdict.KEPT


def test_an_amendment_nobody_can_show_takes_the_place_of_the_clause_and_proves_nothing(
    cast: Cast, printing: Engagement
) -> None:
    contract = bind(printing, cast)
    file_came(contract, SPRING)
    amendment = make_contract(
        cast.acme,
        "Amendment",
        kind=ContractKind.MEMORANDUM,
        parent_id=contract.id,
        signed_on=date(2026, 10, 1),
        starts_on=date(2026, 10, 1),
        seen=False,
    )
    make_check(amendment, "survival", replaces=True, valid_from=date(2026, 10, 1))

    assert verdict(cast, date(2026, 9, 30)) is Verdict.KEPT
    assert verdict(cast) is Verdict.BROKEN
    assert finding(cast).reasons[0].params["contract"] == "Amendment"


class TestFromBefore:
    """Signed in 2024, registered before the upgrade of 2 November; the baseline is 1 April 2026."""

    @pytest.fixture
    def old(self, cast: Cast, printing: Engagement) -> Contract:
        cast.company.baseline_on, cast.company.copies_asked_on = SPRING, UPGRADE
        signed = date(2024, 5, 1)
        contract = bind(printing, cast, signed_on=signed, starts_on=signed)
        contract.created_at = clock.midnight(UPGRADE)
        db.session.flush()
        return contract

    def test_it_is_due_soon_for_90_days_with_reason_and_last_day(
        self, cast: Cast, old: Contract
    ) -> None:
        found = finding(cast)
        assert found.verdict is Verdict.DUE_SOON
        assert words(found.reasons[0], "en") == (
            f"Printing: there is no copy of the contract (Services agreement, {old.number}), which "
            "is from before the portal. It counts without one until Sun 31 Jan 2027."
        )
        assert found.step is not None
        assert found.step.by == GRACE_ENDS
        assert found.rests_until == GRACE_ENDS
        assert verdict(cast, GRACE_ENDS) is Verdict.DUE_SOON
        assert verdict(cast, GRACE_ENDS + DAY) is Verdict.BROKEN

    def test_with_a_copy_it_is_kept(self, cast: Cast, old: Contract) -> None:
        file_came(old, date(2026, 11, 10))
        assert verdict(cast, date(2026, 11, 9)) is Verdict.DUE_SOON
        assert verdict(cast) is Verdict.KEPT

    def test_one_that_is_entered_after_the_upgrade_has_no_such_time(
        self, cast: Cast, old: Contract
    ) -> None:
        old.created_at = clock.midnight(UPGRADE + DAY)
        assert verdict(cast) is Verdict.BROKEN

    def test_nor_has_one_signed_since_the_baseline(self, cast: Cast, old: Contract) -> None:
        old.signed_on = SPRING
        assert verdict(cast) is Verdict.BROKEN

    def test_nor_any_where_no_upgrade_was(self, cast: Cast, old: Contract) -> None:
        cast.company.copies_asked_on = None
        assert verdict(cast) is Verdict.BROKEN


def test_copies_of_ten_vendors_take_as_many_statements_as_of_one(cast: Cast) -> None:
    def add(number: int) -> None:
        vendor = make_vendor(f"Vendor {number}")
        work = work_of(vendor, signer=cast.ada, bound=False, attested=False)
        contract = make_contract(vendor, seen=number % 2 == 0)
        make_checks(contract)
        make_cover(contract, work.id)
        db.session.commit()

    def load() -> int:
        with count_statements() as counted:
            evaluate(None, TODAY)
        return counted.total

    add(1)
    one = load()
    for number in range(2, 11):
        add(number)
    assert load() == one
