"""Where shared data lies, as the tiers count it. Pure. Source: risk_tiers.yaml, factor location."""

from dataclasses import dataclass
from typing import Final

from portal.content.definitions.categories import BY_COUNTRY, CategoryPack
from portal.content.definitions.tiers import TierPack

JAPAN: Final = "JP"


@dataclass(frozen=True, slots=True)
class Share:
    """One data share in plain values: ids of the data categories pack, country as ISO 3166-1.

    `data_class` is the class to assume, which for some categories the officer sets.
    """

    category: str
    data_class: str
    volume_band: str
    place: str
    country: str | None = None
    purpose: str | None = None
    transfer_method: str | None = None
    operations: frozenset[str] = frozenset()


def location_of(share: Share, pack: TierPack, categories: CategoryPack, *, cbpr: bool) -> str:
    """The tier's location of a share; an unknown country counts as abroad, not designated."""
    location = categories.places_by_id[share.place].tier_location
    if location != BY_COUNTRY:
        return location
    if share.country == JAPAN:
        return "japan"
    designated = cbpr or share.country in pack.designated_countries
    return "abroad_designated" if designated else "abroad_other"


def is_outside_japan(share: Share, categories: CategoryPack) -> bool:
    outside = categories.places_by_id[share.place].outside_japan
    return share.country != JAPAN if outside is None else outside
