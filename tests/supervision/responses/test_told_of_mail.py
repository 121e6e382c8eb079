"""Who sends to many is told of a mail only where one can leave."""

import pytest
from flask import Flask

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.models import QuestionnaireVersion
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import make_share


@pytest.fixture(params=["", "mail.example"])
def server(app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    monkeypatch.setitem(app.config, "MAIL_SERVER", name)
    return name


def test_whoever_sends_to_many(
    browser: Browser,
    cast: Cast,
    work: Engagement,
    published: QuestionnaireVersion,
    server: str,
) -> None:
    make_share(work)
    db.session.commit()
    browser.sign_in(cast.pam)
    form = {
        "works": str(work.id),
        "questionnaire": str(published.questionnaire_id),
        "period_from": "2026-04-01",
        "period_to": "2026-09-30",
        "due_on": "2026-12-11",
        "message": "Thank you",
        "step": "send",
    }
    answer = browser.post("/questionnaires/send", data=form)
    assert answer.status_code == 303, answer.text
    said = browser.get(answer.location).text
    assert ("vendor, who is told by mail" in said) is bool(server)
    assert ("No mail leaves: tell the vendor yourself." in said) is not bool(server)
