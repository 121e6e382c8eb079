"""The pack of data categories: what may be shared, about whom, how it travels and where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from portal.content.definitions.named import Choice, by_id, read_choice
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "data-categories"
BY_COUNTRY = "by_country"
# What the first version meant: it does not say which of its purposes are billing.
UNSAID_BILLING: Final = frozenset({"payment", "collection"})


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data; `base_level` 1 to 6 rises with the harm a leak does."""

    id: str
    label: Text
    base_level: int
    colour: str


@dataclass(frozen=True, slots=True)
class LeakTrigger:
    """From how many persons a leak is reported, and in how many days finally; None: never."""

    id: str
    label: Text
    min_persons: int | None
    final_days: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class DataCategory:
    """A kind of personal data. `class_set_by` names the role that decides the class to assume."""

    id: str
    title: Text
    data_class: str
    class_set_by: str | None
    sensitivity: int
    leak_triggers: tuple[str, ...]
    typical_subject: str
    examples: Text
    legal_note: Text
    minimisation_hint: Text
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VolumeBand:
    """How many persons, up to `max` (None: no end)."""

    id: str
    label: Text
    max: int | None
    points: int


@dataclass(frozen=True, slots=True)
class ProvisionBasis:
    """On what ground data is handed over, and which records that needs."""

    id: str
    label: Text
    law: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What work data is handed over for; `requires` is customer_approval or None.

    `is_billing` None: this version of the pack does not say.
    """

    id: str
    label: Text
    requires: str | None
    is_billing: bool | None = None


@dataclass(frozen=True, slots=True)
class TransferMethod:
    """How data travels; `risk` 1 to 5."""

    id: str
    label: Text
    risk: int


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """Where data lies. `outside_japan` None and `tier_location` by_country: its country decides."""

    id: str
    label: Text
    outside_japan: bool | None
    tier_location: str


@dataclass(frozen=True)
class CategoryPack:
    """Every pick list of a data share, each in the order of the pack."""

    header: Header
    classes: tuple[DataClass, ...]
    leak_triggers: tuple[LeakTrigger, ...]
    categories: tuple[DataCategory, ...]
    data_subjects: tuple[Choice, ...]
    volume_bands: tuple[VolumeBand, ...]
    provision_basis: tuple[ProvisionBasis, ...]
    purposes: tuple[Purpose, ...]
    transfer_methods: tuple[TransferMethod, ...]
    processing_operations: tuple[Choice, ...]
    storage_locations: tuple[StoragePlace, ...]

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


def read(node: Node) -> CategoryPack:
    fields = node.fields(
        *HEADER, "classes", "leak_triggers", "categories", "data_subjects", "volume_bands",
        "provision_basis", "purposes", "transfer_methods", "processing_operations",
        "storage_locations", optional=("note",),
    )  # fmt: skip
    return CategoryPack(
        header=read_header(fields, PACK),
        classes=fields["classes"].each_with_id(_read_class),
        leak_triggers=fields["leak_triggers"].each_with_id(_read_trigger),
        categories=fields["categories"].each_with_id(_read_category),
        data_subjects=fields["data_subjects"].each_with_id(read_choice),
        volume_bands=fields["volume_bands"].each_with_id(_read_band),
        provision_basis=fields["provision_basis"].each_with_id(_read_basis),
        purposes=fields["purposes"].each_with_id(_read_purpose),
        transfer_methods=fields["transfer_methods"].each_with_id(_read_method),
        processing_operations=fields["processing_operations"].each_with_id(read_choice),
        storage_locations=fields["storage_locations"].each_with_id(_read_place),
    )


def _read_class(node: Node) -> DataClass:
    fields = node.fields("id", "label", "base_level", "colour")
    return DataClass(
        id=fields["id"].id(),
        label=fields["label"].text(),
        base_level=fields["base_level"].whole(),
        colour=fields["colour"].id(),
    )


def _read_trigger(node: Node) -> LeakTrigger:
    fields = node.fields("id", "label", "min_persons", "final_days", "basis")
    return LeakTrigger(
        id=fields["id"].id(),
        label=fields["label"].text(),
        min_persons=fields["min_persons"].optional(Node.whole),
        final_days=fields["final_days"].optional(Node.whole),
        basis=fields["basis"].string(),
    )


def _read_category(node: Node) -> DataCategory:
    fields = node.fields(
        "id", "title", "class", "sensitivity", "leak_triggers", "typical_subject", "examples",
        "legal_note", "minimisation_hint", "laws", optional=("class_set_by",),
    )  # fmt: skip
    return DataCategory(
        id=fields["id"].id(),
        title=fields["title"].text(),
        data_class=fields["class"].id(),
        class_set_by=fields["class_set_by"].optional(Node.id),
        sensitivity=fields["sensitivity"].whole(),
        leak_triggers=fields["leak_triggers"].ids(),
        typical_subject=fields["typical_subject"].id(),
        examples=fields["examples"].text(),
        legal_note=fields["legal_note"].text(),
        minimisation_hint=fields["minimisation_hint"].text(),
        laws=fields["laws"].strings(),
    )


def _read_band(node: Node) -> VolumeBand:
    fields = node.fields("id", "label", "max", "points")
    return VolumeBand(
        id=fields["id"].id(),
        label=fields["label"].text(),
        max=fields["max"].optional(Node.whole),
        points=fields["points"].whole(),
    )


def _read_basis(node: Node) -> ProvisionBasis:
    fields = node.fields("id", "label", "law", "needs")
    return ProvisionBasis(
        id=fields["id"].id(),
        label=fields["label"].text(),
        law=fields["law"].string(),
        needs=fields["needs"].ids(),
    )


def _read_purpose(node: Node) -> Purpose:
    fields = node.fields("id", "label", optional=("requires", "billing"))
    requires = fields["requires"].optional(lambda one: one.one_of("customer_approval"))
    billing = fields["billing"].optional(Node.flag)
    return Purpose(fields["id"].id(), fields["label"].text(), requires, billing)


def _read_method(node: Node) -> TransferMethod:
    fields = node.fields("id", "label", "risk")
    return TransferMethod(fields["id"].id(), fields["label"].text(), fields["risk"].whole())


def _read_place(node: Node) -> StoragePlace:
    fields = node.fields("id", "label", "outside_japan", "tier_location")
    return StoragePlace(
        id=fields["id"].id(),
        label=fields["label"].text(),
        outside_japan=fields["outside_japan"].optional(Node.flag),
        tier_location=fields["tier_location"].id(),
    )
