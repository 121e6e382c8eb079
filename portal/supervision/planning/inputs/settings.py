"""How the company wants its year planned: what recurrence counts from, and how much a week. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

MOST_A_WEEK: Final = 500
MOST_MONTHS: Final = 60


class CountsFrom(StrEnum):
    """What the next time counts from."""

    ACCEPTANCE = "acceptance"  # the last time it was accepted
    MONTH = "month"  # a fixed month of each tier


# Starting values: the suggested round of domain.md 8b, and the visits of risk_tiers.yaml in months.
MONTHS: Final = {"tier_1": 5, "tier_2": 9, "tier_3": 9, "tier_4": 9}
VISITS: Final = {"tier_1": 12, "tier_2": 24}
PER_WEEK: Final = 10


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """`months`: the fixed month by tier, 1 to 12. `visits`: months between visits by tier; a tier
    that is absent is not visited. `per_week`: vendors due with one reviewer in one week."""

    basis: CountsFrom = CountsFrom.ACCEPTANCE
    months: Mapping[str, int] = field(default_factory=MONTHS.copy)
    visits: Mapping[str, int] = field(default_factory=VISITS.copy)
    per_week: int = PER_WEEK

    def month_of(self, tier: str) -> int | None:
        """The month in which this tier is asked; None: whenever it is due."""
        return self.months.get(tier) if self.basis is CountsFrom.MONTH else None


def read(kept: Mapping[str, Any] | None) -> PlanSettings:
    """`organisation.plan`, with the starting values for what is not in it."""
    own = kept or {}
    return PlanSettings(
        basis=CountsFrom(own.get("basis", CountsFrom.ACCEPTANCE)),
        months={**MONTHS, **own.get("months", {})},
        visits=dict(own.get("visits", VISITS)),
        per_week=own.get("per_week", PER_WEEK),
    )


def to_keep(settings: PlanSettings) -> dict[str, Any]:
    """What `read` reads. Refuses a month, an interval or a number that cannot be."""
    for month in settings.months.values():
        if not 1 <= month <= 12:  # noqa: PLR2004
            raise RuleViolated(say("Choose a month for every tier."))
    if any(not 1 <= months <= MOST_MONTHS for months in settings.visits.values()):
        raise RuleViolated(
            say("Enter whole months from 1 to %(most)s, or nothing.", most=MOST_MONTHS)
        )
    if not 1 <= settings.per_week <= MOST_A_WEEK:
        raise RuleViolated(
            say("Enter a whole number from 1 to %(most)s.", most=MOST_A_WEEK), field="per_week"
        )
    return {
        "basis": settings.basis.value,
        "months": dict(sorted(settings.months.items())),
        "visits": dict(sorted(settings.visits.items())),
        "per_week": settings.per_week,
    }
