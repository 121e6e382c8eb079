"""The pack of data categories: what may be shared, about whom, how it travels and where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from portal.content.definitions.pack import Choice, Pack, by_id
from portal.foundation.core.plain_data import Flag, Id, InBoth, Things, Whole, Words

PACK = "data-categories"
BY_COUNTRY = "by_country"
# What the first version meant: it does not say which of its purposes are billing.
UNSAID_BILLING: Final = frozenset({"payment", "collection"})


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data; `base_level` 1 to 6 rises with the harm a leak does."""

    id: Id
    label: InBoth
    base_level: Whole
    colour: Id


@dataclass(frozen=True, slots=True)
class LeakTrigger:
    """From how many persons a leak is reported, and in how many days finally; None: never."""

    id: Id
    label: InBoth
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
class VolumeBand:
    """How many persons, up to `max` (None: no end)."""

    id: Id
    label: InBoth
    max: Whole | None
    points: Whole


@dataclass(frozen=True, slots=True)
class ProvisionBasis:
    """On what ground data is handed over, and which records that needs."""

    id: Id
    label: InBoth
    law: Words
    needs: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What work data is handed over for; `requires` is customer_approval or None.

    `is_billing` None: this version of the pack does not say.
    """

    id: Id
    label: InBoth
    requires: Literal["customer_approval"] | None = None
    is_billing: Annotated[Flag | None, Field(alias="billing")] = None


@dataclass(frozen=True, slots=True)
class TransferMethod:
    """How data travels; `risk` 1 to 5."""

    id: Id
    label: InBoth
    risk: Whole


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """Where data lies. `outside_japan` None and `tier_location` by_country: its country decides."""

    id: Id
    label: InBoth
    outside_japan: Flag | None
    tier_location: Id


@dataclass(frozen=True)
class CategoryPack(Pack):
    """Every pick list of a data share, each in the order of the pack."""

    classes: Things[DataClass]
    leak_triggers: Things[LeakTrigger]
    categories: Things[DataCategory]
    data_subjects: Things[Choice]
    volume_bands: Things[VolumeBand]
    provision_basis: Things[ProvisionBasis]
    purposes: Things[Purpose]
    transfer_methods: Things[TransferMethod]
    processing_operations: Things[Choice]
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
        if all(one.is_billing is None for one in self.purposes):
            return UNSAID_BILLING
        return frozenset(one.id for one in self.purposes if one.is_billing)

    @cached_property
    def places_by_id(self) -> Mapping[str, StoragePlace]:
        return by_id(self.storage_locations)
