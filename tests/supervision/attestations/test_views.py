"""What people see and can do on the pages about attestations."""

import re

import pytest
from sqlalchemy import func, select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    RequestState,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.queries import count_statements
from tests.supervision.attestations.pages import ROW, address, ask, ask_as_shown, signing
from tests.supervision.attestations.work import a_piece_of_work


def test_pam_asks_and_the_mistakes_are_named(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    browser.sign_in(cast.pam)
    form = f"/vendors/{cast.acme.id}/attestations/request"
    assert browser.get(form).status_code == 200
    data = {
        "engagement_id": str(signable.id),
        "statements": ["no_subcontracting", "incident_free"],
        "period_from": "2026-12-01",
    }
    refused = browser.post(form, data=data)
    assert refused.status_code == 422
    assert "Enter the last day of the period." in refused.text
    past = browser.post(form, data=data | {"due_on": "2026-11-24"})
    assert "The due date must not be in the past" in past.text
    data |= {"period_from": "2025-11-01", "period_to": "2026-10-31"}
    assert ask_as_shown(browser, form, data).status_code in (302, 303)
    assert db.session.scalar(select(func.count(AttestationRequest.id))) == 2
    tab = browser.get(f"/vendors/{cast.acme.id}/attestations").text
    assert "Waiting for the vendor" in tab


def test_pam_takes_a_request_back_with_a_reason(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    page = f"/attestations/requests/{asked.id}/withdraw"
    assert browser.post(page, data={"reason": ""}).status_code == 422
    browser.post(page, data={"reason": "Asked for the wrong period"})
    assert db.session.scalars(select(AttestationRequest.state)).one() is RequestState.WITHDRAWN


def test_pam_records_an_authority_and_an_exe_is_not_a_paper(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    import io

    browser.sign_in(cast.pam)
    page = f"/vendors/{cast.acme.id}/authorities/new"
    data = {
        "person_id": str(cast.ada.id),
        "given_by": "Representative Director",
        "paper": "Letter of 25 November 2026",
        "until": "2027-11-24",
    }
    bad = {"file": (io.BytesIO(b"MZ\x90\x00" + b"\x00" * 300), "letter.pdf")}
    refused = browser.post(page, data=data | bad)
    assert refused.status_code == 422
    assert "cannot be taken" in refused.text
    assert "Letter of 25 November 2026" in refused.text
    good = {"file": (io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"), "委任状.pdf")}
    assert browser.post(page, data=data | good).status_code in (302, 303)
    assert "Letter of 25 November 2026" in browser.get(f"/vendors/{cast.acme.id}/attestations").text


@pytest.mark.parametrize("lang", list(Language))
def test_every_page_opens_in_both_languages(
    cast: Cast, browser: Browser, asked: AttestationRequest, lang: Language
) -> None:
    cast.pam.language = cast.pia.language = cast.ada.language = lang
    db.session.commit()
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    data = signing(page, answer="affirm_with_exception", **ROW)
    browser.post(address(asked), data=data)
    attestation = db.session.scalars(select(Attestation)).one()
    assert browser.get(f"/attestations/{attestation.id}").status_code == 200
    browser.sign_in(cast.pam)
    for path in ("/attestations/", "/attestations/?state=answered", "/attestations/?state=late"):
        assert browser.get(path).status_code == 200
    exception = f"/attestations/{attestation.id}/exception"
    assert browser.get(exception).status_code == 200
    proposal = {
        "course": "approve",
        "reason": "Amended",
        "basis": "Amendment C-2026-004",
        "until": "2027-03-31",
    }
    browser.post(exception, data=proposal)
    browser.sign_in(cast.pia)
    shown = browser.get(f"/attestations/{attestation.id}").text
    decision = re.search(r"/exceptions/\d+/decision", shown)
    assert decision is not None
    assert browser.get(decision[0]).status_code == 200
    assert browser.post(decision[0], data={"reason": "Fine"}).status_code == 422, "yes or no?"
    answer = browser.post(decision[0], data={"reason": "Fine", "decision": "approve"})
    assert answer.status_code in (302, 303)


def test_the_register_costs_the_same_for_more_requests(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    def statements() -> int:
        with count_statements() as counted:
            assert browser.get("/attestations/").status_code == 200
        return counted.total

    browser.sign_in(cast.pam)
    ask(cast, signable, "no_subcontracting")
    few = statements()
    other = a_piece_of_work(cast.globex)
    db.session.commit()
    ask(cast, other, "no_subcontracting")
    ask(cast, signable, "confidentiality_pledge")
    assert statements() == few


def test_a_single_statement_without_an_answer_is_not_offered_to_be_left_for_later(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    refused = browser.post(address(asked), data=signing(page, answer=""))
    assert refused.status_code == 422
    assert "Choose one of the answers." in refused.text
    assert "leave it for later" not in refused.text.lower()
