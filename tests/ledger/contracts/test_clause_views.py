"""The clause check on screen: one clause at a time, and the whole list."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts import queries
from portal.ledger.contracts.models import ClauseState, Contract
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover
from tests.ledger.contracts.works import make_share

CLAUSE = "incident_notification"
TODAY = date(2026, 11, 25)


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


def check(contract: Contract, clause: str = CLAUSE) -> str:
    return f"/contracts/{contract.id}/clauses?clause={clause}"


def state_of(contract: Contract, clause: str = CLAUSE) -> ClauseState | None:
    row = queries.current_checks(contract.id).get(clause)
    return row.state if row else None


def test_saving_leads_to_the_next_clause_nobody_has_looked_at(
    pam: Browser, contract: Contract
) -> None:
    make_check(contract, "return_destruction")  # number 13, after 12
    db.session.commit()

    answer = pam.post(
        check(contract), data={"state": "present", "article": "9", "page": "3", "seen": "0"}
    )

    assert answer.location == (f"/contracts/{contract.id}/clauses?clause=copy_takeout_ban#clause")
    assert state_of(contract) is ClauseState.PRESENT


def test_the_screen_opens_where_the_check_was_left(pam: Browser, contract: Contract) -> None:
    make_check(contract, "data_scope_specified")
    db.session.commit()

    page = pam.get(f"/contracts/{contract.id}/clauses").text

    assert "oblige the vendor to keep the personal information it learns secret" in page
    assert "3 of 33 checked" in page  # two conditional clauses are not asked


def test_what_saving_does_is_said_before(pam: Browser, contract: Contract) -> None:
    make_checks(contract, besides=(CLAUSE,))
    db.session.commit()

    page = pam.get(check(contract)).text

    assert "With this every required clause is met for Answering calls." in page
    assert "The clause is then unmet for Answering calls" in page


def test_for_a_recommended_clause_nothing_is_decided(pam: Browser, contract: Contract) -> None:
    page = pam.get(check(contract, "data_location")).text

    assert "saving does not decide whether the work is bound" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose what you found."),
        ({"state": "unheard_of"}, "Choose what you found."),
        ({"state": "present"}, "Enter the article or the page"),
        ({"state": "present", "article": "9", "page": "three"}, "Please enter a whole number."),
        ({"state": "present", "page": "0"}, "Please enter a page from 1 to 9999."),
        ({"state": "not_applicable", "reason": "None"}, "A mandatory clause always applies"),
        ({"state": "covered_elsewhere"}, "Name the contract that has the clause."),
        ({"state": "absent", "quote": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_would_prove_nothing_comes_back_with_its_sentence(
    pam: Browser, contract: Contract, data: dict[str, str], sentence: str
) -> None:
    answer = pam.post(check(contract), data={"reason": "As Pip said", "seen": "0"} | data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert state_of(contract) is None


def test_what_was_typed_stays(pam: Browser, contract: Contract) -> None:
    page = pam.post(check(contract), data={"state": "present", "quote": "乙は", "seen": "0"}).text

    assert "乙は" in page
    assert 'value="present" checked' in page


def test_a_conditional_clause_appears_with_the_data_that_asks_for_it(
    pam: Browser, contract: Contract, calls: Engagement
) -> None:
    before = pam.get(check(contract, "cross_border")).text
    make_share(calls, "name_contact", storage_location="cloud_abroad", country="US")
    db.session.commit()
    after = pam.get(check(contract, "cross_border")).text

    assert "does not ask for this clause" in before
    assert "does not ask for this clause" not in after


def test_two_who_check_one_clause_see_both_sides(
    pam: Browser, cast: Cast, contract: Contract
) -> None:
    pam.post(check(contract), data={"state": "absent", "seen": "0"})
    pam.sign_in(cast.pip)

    mine = {"state": "present", "article": "9", "seen": "0"}
    answer = pam.post(check(contract), data=mine)

    assert answer.status_code == 409
    assert "Saved by Pam." in answer.text
    assert state_of(contract) is ClauseState.ABSENT

    seen = queries.current_checks(contract.id)[CLAUSE].id
    chosen = mine | {"seen": seen, "settling": "1", "keep-state": "mine", "keep-article": "mine"}
    pam.post(check(contract), data=chosen)
    assert state_of(contract) is ClauseState.PRESENT


def test_only_what_nobody_looked_at_can_be_shown(pam: Browser, contract: Contract) -> None:
    make_check(contract, "survival")
    db.session.commit()

    page = pam.get(check(contract) + "&show=open").text

    rows = page.partition('<ol class="clause-list">')[2]
    assert "Place of handling" in rows
    assert "Confidentiality survives the end" not in rows


def test_a_reader_sees_quote_and_reviewer_without_a_form(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    make_check(contract, CLAUSE, ClauseState.WEAK, quote="乙は", checked_by_id=cast.pam.id)
    db.session.commit()
    browser.sign_in(cast.ann)

    page = browser.get(check(contract)).text

    assert "乙は" in page
    assert "Checked by Pam" in page
    assert "clause-form" not in page


class TestTheWholeList:
    def test_pam_enters_a_check_done_on_paper(self, pam: Browser, contract: Contract) -> None:
        pam.post(
            f"/contracts/{contract.id}/clauses/list",
            data={
                f"{CLAUSE}-state": "present",
                f"{CLAUSE}-article": "9",
                f"{CLAUSE}-seen": "0",
                "audit_right-state": "absent",
                "audit_right-seen": "0",
            },
        )

        assert state_of(contract) is ClauseState.PRESENT
        assert state_of(contract, "audit_right") is ClauseState.ABSENT
        assert len(queries.current_checks(contract.id)) == 2

    def test_a_quote_stays_when_the_list_is_saved(self, pam: Browser, contract: Contract) -> None:
        known = make_check(contract, CLAUSE, quote="乙は", valid_from=TODAY)
        db.session.commit()

        pam.post(
            f"/contracts/{contract.id}/clauses/list",
            data={
                f"{CLAUSE}-state": "weak",
                f"{CLAUSE}-article": "1",
                f"{CLAUSE}-seen": str(known.id),
            },
        )

        row = queries.current_checks(contract.id)[CLAUSE]
        assert (row.state, row.quote) == (ClauseState.WEAK, "乙は")

    def test_one_wrong_line_saves_none_and_is_named(self, pam: Browser, contract: Contract) -> None:
        answer = pam.post(
            f"/contracts/{contract.id}/clauses/list",
            data={
                f"{CLAUSE}-state": "present",
                f"{CLAUSE}-seen": "0",
                "audit_right-state": "absent",
                "audit_right-seen": "0",
            },
        )

        assert answer.status_code == 422
        assert "Enter the article or the page" in answer.text
        assert queries.current_checks(contract.id) == {}

    def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
        self, pam: Browser, contract: Contract
    ) -> None:
        make_check(contract, CLAUSE, ClauseState.ABSENT, valid_from=TODAY)
        db.session.commit()
        mine = {f"{CLAUSE}-state": "present", f"{CLAUSE}-article": "9", f"{CLAUSE}-seen": "0"}

        answer = pam.post(f"/contracts/{contract.id}/clauses/list", data=mine)

        assert answer.status_code == 409
        assert "was checked by somebody else meanwhile" in answer.text
        assert state_of(contract) is ClauseState.ABSENT
