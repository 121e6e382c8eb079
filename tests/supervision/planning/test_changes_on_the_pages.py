"""From a change in the ledger to the new signature, as the people on both sides see it."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from portal.foundation.accounts.signing_in import passwords
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
)
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.reminders.services import send_reminders
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import PASSWORD, signing
from tests.supervision.onboarding.acts import state_of
from tests.supervision.planning.changes import requests, sign_all, void

TODAY = date(2026, 11, 25)


@pytest.fixture
def signed_work(cast: Cast, active_work: Engagement) -> Engagement:
    cast.ada.password_hash = passwords.hash_password(PASSWORD)
    sign_all(cast, active_work)
    return active_work


def read(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    words = unescape(re.sub(r"<[^>]+>", "", answer.text))
    return words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_an_amendment_makes_two_statements_void_and_both_sides_read_why(
    browser: Browser, cast: Cast, signed_work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    title = "Memorandum on the relay"
    amendment = {
        "title": title,
        "kind": "memorandum",
        "signed_on": TODAY.isoformat(),
        "works": [str(signed_work.id)],
    }
    address = f"/vendors/{cast.acme.id}/contracts/new"
    assert browser.post(address, data=amendment).status_code == 302
    number = db.session.scalars(select(Contract.number)).one()

    reconcile(thorough=False)

    assert [one.statement_id for one in void()] == ["no_subcontracting", "confidentiality_pledge"]
    because = "The contract changed on Wed 25 Nov 2026."
    tab = read(browser, f"/vendors/{cast.acme.id}/attestations")
    assert because in tab
    assert f"{void()[0].number} no longer stands." in tab
    record = read(browser, f"/attestations/{void()[0].id}")
    assert because in record
    assert requests()[0].number in record
    assert "Void:" in record  # in the history

    assert title in read(browser, f"/vendors/{cast.acme.id}/contracts")  # for staff

    browser.sign_in(cast.ada)
    for address in ("/todo", "/done", f"/attestations/{void()[0].id}"):
        told = read(browser, address)
        assert because in told
        assert number not in told  # our own number and title are none of the vendor's papers
        assert title not in told


def test_the_new_requests_stand_in_the_digest_of_the_day(
    cast: Cast, browser: Browser, signed_work: Engagement
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)
    assert browser.post(f"/data/{share.id}/end", data={"day": TODAY.isoformat()}).status_code == 302
    reconcile(thorough=False)
    send_reminders()
    mail = db.session.scalars(
        select(OutboxEmail).where(OutboxEmail.recipient == cast.ada.email)
    ).one()
    assert "No subcontracting" in mail.body
    assert "Purpose limitation" in mail.body


def test_signing_anew_follows_the_void_one_and_settles_it(
    browser: Browser, cast: Cast, signed_work: Engagement
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)
    browser.post(f"/data/{share.id}/end", data={"day": TODAY.isoformat()})
    reconcile(thorough=False)
    request = requests()[0]
    browser.sign_in(cast.ada)
    page = browser.get(f"/attestations/requests/{request.id}/sign").text
    assert "no longer stands" in page
    answer = browser.post(f"/attestations/requests/{request.id}/sign", data=signing(page))
    assert answer.status_code == 302
    again = db.session.scalars(
        select(Attestation).where(Attestation.request_id == request.id)
    ).one()
    assert (again.answer, again.replaces_id) == (Answer.AFFIRM, void()[0].id)
    assert again.state is AttestationState.SIGNED
    assert reconcile().voided == 0
    browser.sign_in(cast.pam)
    shown = read(browser, f"/attestations/{again.id}")
    assert void()[0].number in shown


def test_a_refusal_leads_to_a_stop_a_second_person_and_to_handing_over_again(
    browser: Browser, cast: Cast, signed_work: Engagement
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)
    browser.post(f"/data/{share.id}/end", data={"day": TODAY.isoformat()})
    reconcile(thorough=False)
    request = requests()[0]
    browser.sign_in(cast.ada)
    page = browser.get(f"/attestations/requests/{request.id}/sign").text
    refusal = signing(page, answer="decline", explanation="A relay reads the mails.")
    assert (
        browser.post(f"/attestations/requests/{request.id}/sign", data=refusal).status_code == 302
    )
    declined = db.session.scalars(
        select(Attestation).where(Attestation.request_id == request.id)
    ).one()

    browser.sign_in(cast.pam)
    assert "Stop handovers at once" in read(browser, f"/attestations/{declined.id}")
    stop = f"/vendors/{cast.acme.id}/suspension?attestation={declined.id}"
    assert browser.post(stop, data={"reason": "It says that others read."}).status_code == 302

    browser.sign_in(cast.pia)
    today = read(browser, "/today")
    assert "Confirm that handovers to Acme are stopped" in today
    confirm = "/suspensions/1/confirmation"
    assert declined.number in read(browser, confirm)
    assert browser.post(confirm, data={"remark": ""}).status_code == 302
    assert state_of(cast.acme) is VendorState.SUSPENDED

    resume = f"/vendors/{cast.acme.id}/resumption"
    browser.sign_in(cast.pam)
    assert browser.post(resume, data={"reason": "The relay is off."}).status_code == 403
    browser.sign_in(cast.pia)
    assert browser.post(resume, data={"reason": "The relay is off."}).status_code == 302
    assert state_of(cast.acme) is VendorState.ACTIVE


def test_what_is_asked_is_shown_with_its_reason_to_nobody_else(
    browser: Browser, cast: Cast, signed_work: Engagement
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)
    browser.post(f"/data/{share.id}/end", data={"day": TODAY.isoformat()})
    reconcile()
    browser.sign_in(cast.gus)
    assert browser.get(f"/attestations/{void()[0].id}").status_code == 404
    assert "no longer stands" not in read(browser, "/todo")
    assert db.session.scalars(select(AttestationRequest.vendor_id)).all().count(cast.globex.id) == 0
