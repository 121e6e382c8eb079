"""Pages promise a mail only where one leaves."""

import pytest
from flask import Flask

from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationRequest
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import address, signing


@pytest.fixture(params=["", "mail.example"])
def server(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    monkeypatch.setitem(app.config, "MAIL_SERVER", name)
    return name


def test_who_signed_is_told_where_the_receipt_is(
    cast: Cast,
    browser: Browser,
    asked: AttestationRequest,
    server: str,
) -> None:
    browser.sign_in(cast.ada)
    answer = browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    page = said = browser.get(answer.location).text
    assert ("follows by mail within a minute" in said) is bool(server)
    assert ("No mail goes out: within a minute the receipt" in said) is not bool(server)
    assert ("is being made and follows by mail" in page) is bool(server)
    assert ("No mail goes out: within a minute it can be downloaded" in page) is not bool(server)


def test_who_cannot_attest_is_told_where_the_receipt_is(
    cast: Cast, browser: Browser, asked: AttestationRequest, server: str
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    no = signing(page, answer="decline", explanation="We do not know")
    answer = browser.post(address(asked), data=no)
    assert answer.status_code in {302, 303}, answer.text
    said = browser.get(answer.location).text
    assert ("follows by mail within a minute" in said) is bool(server)
    assert ("cannot attest this. No mail goes out" in said) is not bool(server)


def test_who_asks_many_is_told_whether_the_vendors_are_told(
    cast: Cast, browser: Browser, signable: Engagement, server: str
) -> None:
    browser.sign_in(cast.pam)
    form = {
        "works": str(signable.id),
        "statements": ["no_subcontracting"],
        "period_from": "2025-11-01",
        "period_to": "2026-10-31",
        "due_on": "",
        "step": "ask",
    }
    said = browser.post("/attestations/ask", data=form, follow_redirects=True).text
    assert ("is told by mail if we have an address" in said) is bool(server)
    assert ("No mail leaves: tell the vendor yourself." in said) is not bool(server)
