"""Who forgot a password is promised a mail only where one can leave, known or not."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import Cast

ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize("server", ["", "mail.example"])
def test_known_and_unknown_are_told_the_same(
    app: Flask, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", server)
    asking = browser.get("/password-reset", headers=ENGLISH).text
    assert ("we send it a link" in asking) is bool(server)
    assert ("Please ask the administrator" in asking) is not bool(server)
    for email in (cast.ada.email, "nobody@unknown.example"):
        said = browser.post("/password-reset", data={"email": email}, headers=ENGLISH).text
        assert ("a mail with a link is on its way" in said) is bool(server)
        assert ("Please ask the administrator" in said) is not bool(server)
