"""For whom the supervision plan sends a questionnaire, besides the standard one or in its place. Pure.

The standard sheet is planned for all work by its tier; any other one for the work its rule fits.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

MOST_MONTHS: Final = 60


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
    return PlanRule(
        tiers=frozenset(kept.get("tiers", ())),
        kinds=frozenset(kept.get("kinds", ())),
        purposes=frozenset(kept.get("purposes", ())),
        months=kept.get("months"),
        in_place=bool(kept.get("in_place")),
    )


def to_keep(rule: PlanRule | None) -> dict[str, Any] | None:
    """What `read` reads. Refuses an interval that cannot be."""
    if rule is None:
        return None
    if rule.months is not None and not 1 <= rule.months <= MOST_MONTHS:
        raise RuleViolated(
            say("Enter whole months from 1 to %(most)s, or nothing.", most=MOST_MONTHS),
            field="months",
        )
    return {
        "tiers": sorted(rule.tiers),
        "kinds": sorted(rule.kinds),
        "purposes": sorted(rule.purposes),
        "months": rule.months,
        "in_place": rule.in_place,
    }
