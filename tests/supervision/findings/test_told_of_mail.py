"""Who answers a plan is told of a mail only where one can leave."""

import pytest
from flask import Flask

from portal.supervision.findings.models import Finding
from tests.browser import Browser
from tests.cast import Cast

PLAN = {
    "causes": "Nobody tested it",
    "measures": "Copy it",
    "ready_on": "2026-12-18",
    "responsible": "Alf",
}


@pytest.mark.parametrize("server", ["", "mail.example"])
def test_whoever_answers_a_plan(
    app: Flask,
    browser: Browser,
    cast: Cast,
    finding: Finding,
    monkeypatch: pytest.MonkeyPatch,
    server: str,
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", server)
    here = f"/findings/{finding.id}"
    browser.sign_in(cast.alf)
    browser.post(f"{here}/plan", data=PLAN)
    browser.sign_in(cast.pam)
    decided = {"decision": "return", "remark": "Who tests it?"}
    said = browser.post(f"{here}/plan/answer", data=decided, follow_redirects=True).text
    assert ("its author is told by mail if they" in said) is bool(server)
    assert ("No mail leaves: its author sees it" in said) is not bool(server)
