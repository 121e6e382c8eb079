"""Takes out of the plan what waits for a questionnaire that the plan does not send any more.

Pulled, like every effect that goes up (docs/architecture.md section 1): taking its rule away or retiring
it leaves that on the questionnaire, this compares. The standard sheet comes into its place with the
next planning. Run it twice or kill it halfway: each part is one command.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select

from portal.content.definitions.questions import SHEET
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.own_words import own_words
from portal.supervision.planning import kinds, workflow
from portal.supervision.planning.plan_models import WAITING, PlanItem
from portal.supervision.planning.scheduling import queries
from portal.supervision.questionnaires.models import Questionnaire

PART: Final = 200  # items in one command


def drop_unplanned() -> int:
    """How many items were dropped."""
    return sum(_of(one) for one in _not_sent())


def _not_sent() -> Sequence[int]:
    """Ids of the company's own questionnaires that the plan does not send."""
    return db.session.scalars(
        select(Questionnaire.id)
        .where(
            Questionnaire.name != SHEET,
            or_(Questionnaire.plan_rule.is_(None), Questionnaire.retired_on.is_not(None)),
        )
        .order_by(Questionnaire.id)
    ).all()


def _of(questionnaire_id: int) -> int:
    ids = db.session.scalars(
        select(PlanItem.id)
        .where(PlanItem.what == kinds.sheet(questionnaire_id), PlanItem.state.in_(WAITING))
        .order_by(PlanItem.id)
    ).all()
    parts = [ids[first : first + PART] for first in range(0, len(ids), PART)]
    return sum(_drop(questionnaire_id, part) for part in parts)


def _drop(questionnaire_id: int, ids: Sequence[int]) -> int:
    """0 where somebody else was faster, or it is planned again."""
    try:
        with transaction():
            row = db.session.get_one(Questionnaire, questionnaire_id, with_for_update=True)
            if row.plan_rule is not None and row.retired_on is None:
                return 0
            items = queries.lock_items(ids)
            why = _why(row)
            for item in items:
                workflow.drop(item, reason=own_words(why), by_id=None, at=clock.now())
            db.session.flush()
            if items:
                text = say("No longer asked for: “%(title)s”", title=row.title)
                record(SYSTEM, "plan.dropped", row, text, also=items, after={"reason": why})
            return len(items)
    except Overtaken:
        return 0


def _why(row: Questionnaire) -> Message:
    if row.retired_on is not None:
        return say("The questionnaire is no longer used.")
    return say("The plan does not send this questionnaire any more.")
