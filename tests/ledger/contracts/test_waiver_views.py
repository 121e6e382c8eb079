"""The pages on which a waiver is proposed, decided and ended, as people use them."""

from datetime import date

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.contracts.clauses import queries
from portal.ledger.contracts.models import ClauseState, Contract, Waiver, WaiverState
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import (
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_waiver,
)
from tests.ledger.contracts.works import make_share

CLAUSE = "no_subcontracting"
FORM = {
    "engagement_id": "",
    "reason": "The vendor agrees in spring",
    "measure": "We ask every month",
    "until": "2027-03-31",
}


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_share(calls, "name_contact")
    make_cover(made, calls.id)
    make_checks(made, besides=(CLAUSE,))
    make_check(
        made, CLAUSE, ClauseState.CONTRADICTED, article="4", quote="再委託することができる。"
    )
    db.session.commit()
    return made


def new(contract: Contract, clause_id: str = CLAUSE) -> str:
    return f"/contracts/{contract.id}/waivers/new?clause={clause_id}"


def proposed(contract: Contract, cast: Cast) -> Waiver:
    made = make_waiver(
        contract,
        CLAUSE,
        proposer=cast.pam,
        state=WaiverState.PROPOSED,
        found=ClauseState.CONTRADICTED,
    )
    db.session.commit()
    return made


def test_pam_proposes_from_the_clause_and_pia_decides(
    cast: Cast, browser: Browser, contract: Contract
) -> None:
    browser.sign_in(cast.pam)
    assert "再委託することができる。" in browser.get(new(contract)).text
    answer = browser.post(new(contract), data=FORM)
    (row,) = queries.list_waivers(cast.acme.id)
    assert answer.headers["Location"].endswith(f"/waivers/{row.waiver.id}")
    assert "Waits for a decision" in browser.get(f"/waivers/{row.waiver.id}").text

    browser.sign_in(cast.pia)
    page = browser.get(f"/waivers/{row.waiver.id}/decision").text
    assert "Not kept" in page
    assert "Approved exception" in page
    assert "not kept the day after" in page
    browser.post(
        f"/waivers/{row.waiver.id}/decision",
        data={"decision": "approve", "reason": "It is made up for"},
    )

    assert "Holds until" in browser.get(f"/waivers/{row.waiver.id}").text
    tab = browser.get(f"/vendors/{cast.acme.id}/contracts").text
    assert row.waiver.number in tab
    assert "Waived until" in tab


def test_what_was_typed_stays_when_it_is_refused(
    cast: Cast, browser: Browser, contract: Contract
) -> None:
    browser.sign_in(cast.pam)

    answer = browser.post(new(contract), data=FORM | {"until": "2026-11-24"})

    assert answer.status_code == 422
    assert "The last day is over already" in answer.text
    assert "We ask every month" in answer.text


def test_a_clause_that_can_never_be_waived_has_no_form(
    cast: Cast, browser: Browser, contract: Contract
) -> None:
    browser.sign_in(cast.pam)

    page = browser.get(new(contract, "confidentiality")).text

    assert "can never be waived" in page
    assert 'name="measure"' not in page
    assert browser.get(new(contract, "no_such_clause")).status_code == 404


def test_whoever_proposed_finds_no_buttons_to_decide(
    cast: Cast, browser: Browser, contract: Contract
) -> None:
    waiver = proposed(contract, cast)
    waiver.proposed_by_id = cast.pia.id
    db.session.commit()
    browser.sign_in(cast.pia)

    page = browser.get(f"/waivers/{waiver.id}/decision").text
    answer = browser.post(
        f"/waivers/{waiver.id}/decision", data={"decision": "approve", "reason": "Mine"}
    )

    assert "Another person than the proposer decides" in page
    assert 'name="decision"' not in page
    assert answer.status_code == 422
    assert "Somebody else" in answer.text


def test_pip_ends_it_before_its_last_day(cast: Cast, browser: Browser, contract: Contract) -> None:
    waiver = make_waiver(contract, CLAUSE, proposer=cast.pam, found=ClauseState.CONTRADICTED)
    db.session.commit()
    browser.sign_in(cast.pip)

    assert browser.post(f"/waivers/{waiver.id}/end", data={}).status_code == 422
    browser.post(f"/waivers/{waiver.id}/end", data={"reason": "Agreed now"})

    assert "Ended on" in browser.get(f"/waivers/{waiver.id}").text


@pytest.mark.parametrize(
    "standing",
    [
        (WaiverState.PROPOSED, date(2027, 3, 31), "Waits for a decision"),
        (WaiverState.APPROVED, date(2027, 3, 31), "Holds until"),
        (WaiverState.APPROVED, date(2026, 11, 24), "Ran out on"),
        (WaiverState.REFUSED, date(2027, 3, 31), "Waiver refused"),
        (WaiverState.WITHDRAWN, date(2027, 3, 31), "Taken back"),
    ],
)
def test_the_page_says_how_it_stands(
    cast: Cast, browser: Browser, contract: Contract, standing: tuple[WaiverState, date, str]
) -> None:
    state, until, words = standing
    waiver = make_waiver(contract, CLAUSE, proposer=cast.pam, state=state, until=until)
    db.session.commit()
    browser.sign_in(cast.ann)

    assert words in browser.get(f"/waivers/{waiver.id}").text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(
    cast: Cast, browser: Browser, contract: Contract, language: str
) -> None:
    waiver = proposed(contract, cast)
    cast.pia.language = Language(language)
    browser.sign_in(cast.pia)

    for path in (
        new(contract),
        f"/waivers/{waiver.id}",
        f"/waivers/{waiver.id}/decision",
        f"/waivers/{waiver.id}/end",
    ):
        assert browser.get(path).status_code == 200
