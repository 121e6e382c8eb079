"""Pages promise a mail only where one leaves."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import Cast
from tests.proof.reports.drafts import drafted

SERVERS = pytest.mark.parametrize("server", ["", "mail.example"])


@SERVERS
def test_whoever_issues_a_report_is_told_whether_management_gets_a_mail(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", server)
    report = drafted(cast)
    browser.sign_in(cast.pia)
    page = browser.get(f"/reports/{report.id}").text
    assert ("Management is told by mail." in page) is bool(server)
    assert ("tell them yourself that the report can be read" in page) is not bool(server)
