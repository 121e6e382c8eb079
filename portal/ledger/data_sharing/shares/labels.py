"""What the ids of data shares are called, from the packs in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.content import catalogue
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.words import listed
from portal.ledger.vendors.entry.countries import country_text


@dataclass(frozen=True, slots=True)
class Labels:
    """Texts by id, one mapping for each list; an id no pack knows any more is not in it."""

    category: Mapping[str, Text]
    data_class: Mapping[str, Text]
    purpose: Mapping[str, Text]
    subject: Mapping[str, Text]
    volume: Mapping[str, Text]
    transfer: Mapping[str, Text]
    storage: Mapping[str, Text]
    processing: Mapping[str, Text]
    basis: Mapping[str, Text]
    access: Mapping[str, Text]
    subcontracting: Mapping[str, Text]
    tier: Mapping[str, Text]


def labels(on: date | None = None) -> Labels:
    """As of a day (today)."""
    pack, tiers = catalogue.category_pack(on=on), catalogue.tiers(on=on)
    return Labels(
        category=_texts(pack.categories),
        data_class=_texts(pack.classes),
        purpose=_texts(pack.purposes),
        subject=_texts(pack.data_subjects),
        volume=_texts(pack.volume_bands),
        transfer=_texts(pack.transfer_methods),
        storage=_texts(pack.storage_locations),
        processing=_texts(pack.processing_operations),
        basis=_texts(pack.provision_basis),
        access=_texts(tiers.factors["access"].values),
        subcontracting=_texts(tiers.factors["subcontracting"].values),
        tier=_texts(tiers.tiers),
    )


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a share as the history tells them: in words, not ids."""
    pack = catalogue.category_pack()
    lists: dict[str, Iterable[Any]] = {
        "category": pack.categories,
        "assumed_class": pack.classes,
        "purpose": pack.purposes,
        "subjects": pack.data_subjects,
        "volume_band": pack.volume_bands,
        "transfer_method": pack.transfer_methods,
        "storage_location": pack.storage_locations,
        "processing": pack.processing_operations,
        "provision_basis": pack.provision_basis,
    }
    words = dict(values)
    for name, things in lists.items():
        ids = values.get(name)
        if ids:
            words[name] = listed([ids] if isinstance(ids, str) else ids, things)
    if "country" in values:
        words["country"] = country_text(values["country"])
    if "decided_by_id" in values:
        words["decided_by_id"] = names_of([values["decided_by_id"]]).get(values["decided_by_id"])
    return words


def _texts(things: Iterable[Any]) -> dict[str, Text]:
    return {thing.id: getattr(thing, "label", None) or thing.title for thing in things}
