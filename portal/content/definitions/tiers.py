"""The pack of risk tiers: points, tiers, floors and what moves a tier for a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from portal.content.definitions.conditions import Written
from portal.content.definitions.pack import Pack, by_id
from portal.foundation.core.plain_data import (
    Flag,
    Id,
    InBoth,
    Table,
    Things,
    Whole,
    Words,
    fields_named,
    with_ids,
)

PACK = "risk-tiers"
FACTORS = ("data", "volume", "access", "location", "subcontracting")  # the order they are added in


@dataclass(frozen=True, slots=True)
class FactorValue:
    """One value of a factor, worth so many points."""

    id: Id
    label: InBoth
    points: Whole


@dataclass(frozen=True)
class Factor:
    """One of FACTORS with its values."""

    id: Id
    label: InBoth
    values: Things[FactorValue]

    @cached_property
    def by_id(self) -> Mapping[str, FactorValue]:
        return by_id(self.values)


@dataclass(frozen=True, slots=True)
class Tier:
    """From how many points, and what supervision it means; months are intervals."""

    id: Id
    label: InBoth
    min_points: Whole
    questionnaire_months: Whole
    attestations: tuple[Id, ...]
    onsite: InBoth
    clause_review_months: Whole
    selection_validity_months: Whole
    reports: Words
    reviewer: Words


@dataclass(frozen=True, slots=True)
class IncidentalOnly:
    """What work with only incidental sight of data is asked for, and no more."""

    when: Written
    attestations: tuple[Id, ...]
    mandatory_clauses: tuple[Id, ...]
    questionnaire: Flag
    why: InBoth


@dataclass(frozen=True, slots=True)
class Floor:
    """While `when` holds, the tier is at least as strict as `min_tier`; nobody may lower it."""

    id: Id
    when: Written
    min_tier: Id
    why: InBoth
    max_questionnaire_months: Whole | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a rule does to a tier, or to an interval. Exactly one is set."""

    raise_tiers: Whole | None = None
    set_tier: Id | None = None
    questionnaire_months_times: Whole | None = None


@dataclass(frozen=True, slots=True)
class DynamicRule:
    """What moves a tier, or an interval, while `when` holds."""

    id: Id
    when: Written
    effect: Move
    why: InBoth


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: points by factor, their total and the tier."""

    title: InBoth
    points: Annotated[Table[Whole], fields_named(*FACTORS)]
    total: Whole
    tier: Id
    because: InBoth


@dataclass(frozen=True)
class TierPack(Pack):
    """Tiers stand strictest first."""

    factors: Annotated[Table[Factor], with_ids, fields_named(*FACTORS)]
    tiers: Things[Tier]
    incidental_only: IncidentalOnly
    designated_countries: tuple[Id, ...]
    floors: Things[Floor]
    dynamic: Things[DynamicRule]
    examples: tuple[Example, ...]
    facts_note: Any = None

    @cached_property
    def by_id(self) -> Mapping[str, Tier]:
        return by_id(self.tiers)

    def rank(self, tier_id: str) -> int:
        """0 for the strictest tier, rising as tiers grow lighter."""
        return [tier.id for tier in self.tiers].index(tier_id)

    def strictest(self, *tier_ids: str) -> str:
        return min(tier_ids, key=self.rank)

    def tier_of(self, points: int) -> Tier:
        """The strictest tier whose points are reached."""
        return next((t for t in self.tiers if points >= t.min_points), self.tiers[-1])
