"""The contracts tab of a vendor: what to mend first, then what is met."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ClauseState, Contract, ContractKind, ContractState
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import (
    contracts_of,
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_waiver,
)
from tests.ledger.contracts.works import make_work
from tests.queries import count_statements


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    db.session.commit()
    return made


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


class TestTheTab:
    def test_pam_sees_what_to_mend_with_its_reason_and_quote(
        self, pam: Browser, cast: Cast, contract: Contract
    ) -> None:
        make_checks(contract, besides=("incident_notification",))
        make_check(
            contract,
            "incident_notification",
            ClauseState.WEAK,
            article="9",
            page=3,
            reason="No time limit.",
            quote="乙は、甲に報告するものとする。",
        )
        db.session.commit()

        page = pam.get(f"/vendors/{cast.acme.id}/contracts").text

        assert "Incident report and time limit" in page
        assert "No time limit." in page
        assert "乙は、甲に報告するものとする。" in page
        assert "33 / 33" in page
        assert "Clauses met" in page

    def test_without_a_contract_the_page_says_what_to_do(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        page = pam.get(f"/vendors/{cast.acme.id}/contracts").text

        assert "No contract yet" in page
        assert "No contract covers this work." in page

    def test_a_draft_binds_nobody_and_the_page_says_so(
        self, pam: Browser, cast: Cast, calls: Engagement
    ) -> None:
        draft = make_contract(cast.acme, "Draft paper", state=ContractState.DRAFT)
        make_cover(draft, calls.id)
        db.session.commit()

        page = pam.get(f"/vendors/{cast.acme.id}/contracts").text

        assert "Draft paper is a draft: it has not been signed." in page

    def test_it_takes_as_many_statements_for_twice_the_contracts(
        self, pam: Browser, cast: Cast
    ) -> None:
        def grow(number: int) -> None:
            for one in range(number):
                work = make_work(cast.acme, f"業務{number}{one}")
                paper = make_contract(cast.acme, f"Paper {number}{one}")
                make_cover(paper, work.id)
                make_checks(paper, besides=("survival",))
                make_check(paper, "survival", ClauseState.WEAK)
                make_waiver(paper, "survival", proposer=cast.pip)
                amendment = make_contract(
                    cast.acme,
                    f"Memo {number}{one}",
                    kind=ContractKind.MEMORANDUM,
                    parent_id=paper.id,
                )
                make_check(amendment, "data_location", replaces=True)
            db.session.commit()

        def statements(path: str) -> int:
            with count_statements() as counted:
                assert pam.get(path).status_code == 200
            return counted.total

        grow(2)
        first = contracts_of(cast.acme.id)[0].id
        paths = (
            f"/vendors/{cast.acme.id}/contracts",
            f"/contracts/{first}/clauses",
            f"/contracts/{first}",
        )
        before = [statements(path) for path in paths]
        grow(4)

        assert [statements(path) for path in paths] == before
        assert (
            max(before) <= 56
        )  # all promises and the way to the first data above the tab included


def test_a_renewed_contract_shows_the_term_that_runs(cast: Cast, browser: Browser) -> None:
    make_contract(
        cast.acme,
        signed_on=date(2023, 4, 1),
        starts_on=date(2023, 4, 1),
        ends_on=date(2024, 3, 31),
        renews=True,
        renewal_months=12,
    )
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/contracts").text
    assert "31 Mar 2027" in page
    assert "31 Mar 2024" not in page
