"""Who answers a plan is told of a mail only where one can leave."""

import pytest
from flask import Flask

from portal.supervision.findings.models import Finding
from tests.browser import Browser
from tests.cast import Cast

PLAN = {
    "cause": "Nobody tested it",
    "measures": "Copy it",
    "ready_on": "2026-12-18",
    "responsible": "Alf",
}


@pytest.fixture(params=["", "mail.example"])
def server(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    monkeypatch.setitem(app.config, "MAIL_SERVER", name)
    return name


def test_whoever_answers_a_plan(
    browser: Browser,
    cast: Cast,
    finding: Finding,
    server: str,
) -> None:
    here = f"/findings/{finding.id}"
    browser.sign_in(cast.alf)
    browser.post(f"{here}/plan", data=PLAN)
    browser.sign_in(cast.pam)
    decided = {"decision": "return", "remark": "Who tests it?"}
    said = browser.post(f"{here}/plan/answer", data=decided, follow_redirects=True).text
    assert ("its author is told by mail if they" in said) is bool(server)
    assert ("No mail leaves: its author sees it" in said) is not bool(server)
