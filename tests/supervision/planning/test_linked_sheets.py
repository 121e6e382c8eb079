"""A sheet that was out already is taken up by the plan: nothing was sent, and nothing says so."""

from sqlalchemy import select

from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.opening import services
from portal.supervision.questionnaires.models import QuestionnaireVersion
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import send
from tests.supervision.planning.test_sheets import plan, planned, published, sent, work

__all__ = ["published", "work"]  # fixtures


def told() -> list[str]:
    found = select(EVENTS.c.details).where(EVENTS.c.action == "questionnaire.planned")
    return list(db.session.scalars(found))


def test_the_log_says_sent_only_of_what_was_sent(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    plan(cast)
    item = planned()[0]
    with transaction():
        send(cast.acme, [work], published, actor=acting(cast.pam), due_on=item.planned_on)
    clock.go_to(item.opens_on)
    services.open_due()
    assert len(sent()) == 1
    (linked,) = told()
    assert "Sent a questionnaire" not in linked
    assert "was out already" in linked
