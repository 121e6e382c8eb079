"""For whom the supervision plan sends a questionnaire, besides the standard one or in its place. Pure.

The standard sheet is planned for all work by its tier; any other one for the work its rule fits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.content.definitions.questions import SELECTION, SHEET
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.models import Questionnaire

MOST_MONTHS: Final = 60
_SETS: Final = ("tiers", "kinds", "purposes")


@dataclass(frozen=True, slots=True)
class PlanRule:
    """Ids of tiers, kinds of vendor and purposes of work; an empty one asks for nothing of it.

    `months`: how often; None: as often as the tier asks. `in_place`: of the standard sheet, which
    is then not asked about the same work.
    """

    tiers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    months: int | None = None
    in_place: bool = False

    def fits(self, tier: str, kind: str, purposes: Collection[str]) -> bool:
        """Whether it is asked about work of this tier, for a vendor of this kind."""
        return (
            (not self.tiers or tier in self.tiers)
            and (not self.kinds or kind in self.kinds)
            and (not self.purposes or not self.purposes.isdisjoint(purposes))
        )


def read(kept: Mapping[str, Any] | None) -> PlanRule | None:
    """`questionnaires.plan_rule`; None: the plan does not send it."""
    if kept is None:
        return None
    sets = {name: frozenset(kept.get(name, ())) for name in _SETS}
    return PlanRule(**sets, months=kept.get("months"), in_place=bool(kept.get("in_place")))


def to_keep(rule: PlanRule | None) -> dict[str, Any] | None:
    """What `read` reads. Refuses an interval that cannot be."""
    if rule is None:
        return None
    if rule.months is not None and not 1 <= rule.months <= MOST_MONTHS:
        raise RuleViolated(
            say("Enter whole months from 1 to %(most)s, or nothing.", most=MOST_MONTHS),
            field="months",
        )
    sets = {name: sorted(getattr(rule, name)) for name in _SETS}
    return {**sets, "months": rule.months, "in_place": rule.in_place}


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
    if questionnaire.name == SELECTION:
        raise InvalidTransition(
            say("The selection criteria are asked on the page of a vendor, not by the plan.")
        )
    if questionnaire.name == SHEET:
        raise InvalidTransition(say("The standard sheet is planned for all work, by its tier."))
    if questionnaire.retired_on is not None and rule is not None:
        raise InvalidTransition(say("This questionnaire is no longer sent to anybody."))
    old, new = questionnaire.plan_rule, to_keep(rule)
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
