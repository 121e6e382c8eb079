"""A sheet of five questions, published and sent to Acme for its hotline."""

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import finding, publish, question, send, sheet

PROOF = {"required": True, "accept": {"ja": "規程", "en": "The rules"}}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's hotline."""
    engagement = make_engagement(cast.acme)
    db.session.commit()
    return engagement


@pytest.fixture
def published(cast: Cast, work: Engagement) -> QuestionnaireVersion:
    """ORG-01 with evidence; SUB-01 whose yes shows SUB-02 (table) and SUB-03; NUM a number."""
    shows = {"answer": "SUB-01", "op": "eq", "value": "yes"}
    of = sheet(
        question("ORG-01", evidence=PROOF, weight=4, findings=[finding("F-ORG-01", ["no"])]),
        question("NUM", "number", expected={"op": "gte", "value": 100}, weight=2, required=False),
        question("SUB-01", "yes_no", expected="no", weight=0),
        question("SUB-02", "table", show_if=shows, weight=3),
        question(
            "SUB-03",
            show_if=shows,
            weight=5,
            caps_grade="D",
            findings=[finding("F-SUB-03", ["no", "partial"], "critical", due_days=7)],
        ),
    )
    version = publish(of)
    db.session.commit()
    return version


@pytest.fixture
def assignment(cast: Cast, work: Engagement, published: QuestionnaireVersion) -> Assignment:
    with transaction():
        return send(cast.acme, [work], published)
