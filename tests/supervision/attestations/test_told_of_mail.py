"""Pages promise a mail only where one leaves."""

import pytest
from flask import Flask

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
