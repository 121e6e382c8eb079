"""A vendor with nothing to do is promised a mail only where one can leave."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import Cast


@pytest.fixture(params=["", "mail.example"])
def server(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    monkeypatch.setitem(app.config, "MAIL_SERVER", name)
    return name


@pytest.mark.parametrize("path", ["/todo", "/year"])
def test_a_vendor_with_nothing_to_do(
    browser: Browser,
    cast: Cast,
    server: str,
    path: str,
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(path).text
    assert ("and we write to you" in page) is bool(server)
    assert ("At present no mail leaves" in page) is not bool(server)
