"""Once Pam recorded a signed paper, Acme is no longer told to sign."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.models import AttestationRequest
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import TOGETHER, ask, keys
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.papers.sheets import photo, record

TOLD = "signed on paper on Fri 20 Nov 2026"


def duty(request: AttestationRequest) -> Obligation:
    return db.session.scalars(
        select(Obligation).where(
            Obligation.kind == ObligationKind.ATTESTATION_SIGN, Obligation.subject_id == request.id
        )
    ).one()


def test_to_do_and_page_say_that_it_came(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    an_authority(cast.ada)
    browser.sign_in(cast.ada)
    before = browser.get("/todo").text
    assert "1 request for you" in before
    assert "Read and sign" in before
    browser.sign_in(cast.pam)
    assert record(browser, asked, scan=photo()).status_code == 302
    assert duty(asked).handed_in_on == date(2026, 11, 20)
    assert (
        "On paper, waits for a second person"
        in browser.get(f"/vendors/{asked.vendor_id}/attestations").text
    )

    browser.sign_in(cast.ada)
    todo = browser.get("/todo").text
    assert TOLD in todo
    assert "Read and sign" not in todo
    assert "request for you" not in todo
    page = browser.get(f"/attestations/requests/{asked.id}/sign").text
    assert TOLD in page
    assert "You do not have to sign it here." in page


def test_on_the_page_of_all_it_is_left_for_later(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    other = ask(cast, work, "no_subcontracting")
    browser.sign_in(cast.pam)
    assert record(browser, asked, scan=photo()).status_code == 302
    browser.sign_in(cast.ada)
    page = browser.get(TOGETHER).text
    assert sorted(keys(page))[-1] == f"r{asked.id}"
    assert page.count(TOLD) == 1
    assert f'id="r{asked.id}-answer-later" value="later" checked' in page
    assert other.id != asked.id


def test_sent_back_it_is_owed_again(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    paper = record(browser, asked, scan=photo()).location
    browser.sign_in(cast.pip)
    sent = browser.post(paper, data={"decision": "return", "wrong": "Another name is on it"})
    assert sent.status_code == 302, sent.text
    assert duty(asked).handed_in_on is None
    browser.sign_in(cast.ada)
    todo = browser.get("/todo").text
    assert "1 request for you" in todo
    assert "signed on paper" not in todo
