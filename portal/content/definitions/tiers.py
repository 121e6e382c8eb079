"""The packs of data categories and of risk tiers: what may be shared and how it travels, and how
strictly work with it is supervised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from portal.content.definitions.conditions import Written
from portal.content.definitions.pack import Pack, PackChoice, by_id
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

FACTORS = ("data", "volume", "access", "location", "subcontracting")  # the order they are added in


@dataclass(frozen=True, slots=True)
class FactorValue(PackChoice):
    points: Whole


@dataclass(frozen=True)
class Factor(PackChoice):
    """One of FACTORS with its values."""

    values: Things[FactorValue]

    @cached_property
    def by_id(self) -> Mapping[str, FactorValue]:
        return by_id(self.values)


@dataclass(frozen=True, slots=True)
class Tier(PackChoice):
    """From how many points, and what supervision it means; months are intervals."""

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


BY_COUNTRY = "by_country"
# What the first version meant: it does not say which of its purposes are billing.
UNSAID_BILLING: Final = frozenset({"payment", "collection"})


@dataclass(frozen=True, slots=True)
class DataClass(PackChoice):
    """A class of data; `base_level` 1 to 6 rises with the harm a leak does."""

    base_level: Whole
    colour: Id


@dataclass(frozen=True, slots=True)
class LeakTrigger(PackChoice):
    """From how many persons a leak is reported, and in how many days finally; None: never."""

    min_persons: Whole | None
    final_days: Whole | None
    basis: Words


@dataclass(frozen=True, slots=True)
class DataCategory:
    """A kind of personal data. `class_set_by` names the role that decides the class to assume."""

    id: Id
    title: InBoth
    data_class: Annotated[Id, Field(alias="class")]
    sensitivity: Whole
    leak_triggers: tuple[Id, ...]
    typical_subject: Id
    examples: InBoth
    legal_note: InBoth
    minimisation_hint: InBoth
    laws: tuple[Words, ...]
    class_set_by: Id | None = None


@dataclass(frozen=True, slots=True)
class VolumeBand(PackChoice):
    """How many persons, up to `max` (None: no end)."""

    max: Whole | None
    points: Whole


@dataclass(frozen=True, slots=True)
class ProvisionBasis(PackChoice):
    """On what ground data is handed over, and which records that needs."""

    law: Words
    needs: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Purpose(PackChoice):
    """What work data is handed over for; `requires` is customer_approval or None.

    `is_billing` None: this version of the pack does not say.
    """

    requires: Literal["customer_approval"] | None = None
    is_billing: Annotated[Flag | None, Field(alias="billing")] = None


@dataclass(frozen=True, slots=True)
class TransferMethod(PackChoice):
    """How data travels; `risk` 1 to 5."""

    risk: Whole


@dataclass(frozen=True, slots=True)
class StoragePlace(PackChoice):
    """Where data lies. `outside_japan` None and `tier_location` by_country: its country decides."""

    outside_japan: Flag | None
    tier_location: Id


@dataclass(frozen=True)
class CategoryPack(Pack):
    """Every pick list of a data share, each in the order of the pack."""

    classes: Things[DataClass]
    leak_triggers: Things[LeakTrigger]
    categories: Things[DataCategory]
    data_subjects: Things[PackChoice]
    volume_bands: Things[VolumeBand]
    provision_basis: Things[ProvisionBasis]
    purposes: Things[Purpose]
    transfer_methods: Things[TransferMethod]
    processing_operations: Things[PackChoice]
    storage_locations: Things[StoragePlace]

    @cached_property
    def by_id(self) -> Mapping[str, DataCategory]:
        return by_id(self.categories)

    @cached_property
    def classes_by_id(self) -> Mapping[str, DataClass]:
        return by_id(self.classes)

    @cached_property
    def billing_purposes(self) -> frozenset[str]:
        """For which billing data may be handed over; a version that says of none means two."""
        if all(purpose.is_billing is None for purpose in self.purposes):
            return UNSAID_BILLING
        return frozenset(purpose.id for purpose in self.purposes if purpose.is_billing)

    @cached_property
    def places_by_id(self) -> Mapping[str, StoragePlace]:
        return by_id(self.storage_locations)
