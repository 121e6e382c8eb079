"""Command: say for whom the supervision plan sends a questionnaire. Callers commit."""

from collections.abc import Mapping
from typing import Any

from portal.content.definitions.questions import SHEET
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.plan import rule as planned
from portal.supervision.questionnaires.plan.rule import PlanRule


def set_plan_rule(
    questionnaire: Questionnaire, rule: PlanRule | None, *, version: int, actor: Actor
) -> None:
    """From the next planning on. None: it is planned no more, and what waits for it is dropped
    (planning.unplanned).

    Refuses the standard sheet, which every tier asks for, one that is no longer used, an interval
    that cannot be, and when somebody else changed it since `version`.
    """
    if questionnaire.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if questionnaire.name == SHEET:
        raise InvalidTransition(say("The standard sheet is planned for all work, by its tier."))
    if questionnaire.retired_on is not None and rule is not None:
        raise InvalidTransition(say("This questionnaire is no longer sent to anybody."))
    old, new = questionnaire.plan_rule, planned.to_keep(rule)
    if old == new:
        return
    before, after = differences(_told(old), _told(new))
    questionnaire.plan_rule = new
    db.session.flush()
    record(
        actor,
        "questionnaire.plan_changed",
        questionnaire,
        say("Changed for whom “%(title)s” is planned", title=questionnaire.title),
        before=before,
        after=after,
    )


def _told(kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """For the record, by the names its labels know."""
    rule = kept or {}
    return {
        "is_planned": kept is not None,
        "in_place": rule.get("in_place", False),
        "for_tiers": ", ".join(rule.get("tiers", ())),
        "for_kinds": ", ".join(rule.get("kinds", ())),
        "for_purposes": ", ".join(rule.get("purposes", ())),
        "every_months": rule.get("months"),
    }
