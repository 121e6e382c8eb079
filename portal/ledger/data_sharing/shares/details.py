"""A share of data as it is typed, the rules it must keep, what its ids are called. No web."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from portal.content import catalogue
from portal.content.definitions.practice import VendorKind
from portal.content.definitions.tiers import BY_COUNTRY, CategoryPack, DataCategory
from portal.content.purposes.queries import titles
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text, say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import is_billing
from portal.ledger.engagements.terms import announced_words, check_announced, listed
from portal.ledger.vendors.entry.as_written import JAPAN, country_text, is_country

SHORTEST_REASON: Final = 10  # characters; a word or two is no reason
COLLECTS: Final = "vendor_collects"  # the transfer method where the vendor asks people itself
# Who changes one of these changes the data shared in substance.
SUBSTANCE: Final = (
    "category", "assumed_class", "items", "purpose", "subjects", "volume_band", "transfer_method",
    "storage_location", "country", "processing", "provision_basis",
)  # fmt: skip
# A decision of the officer about billing data stands while these stay as they were.
DECIDED_ABOUT: Final = ("category", "items", "purpose", "subjects", "provision_basis")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDetails:
    """One category of data for one piece of work. Ids name entries of data_categories.yaml.

    `country` counts where the place of storage leaves it open; `assumed_class` where the category
    leaves it to the officer; `collection_notice` where the vendor collects from people itself.
    `announced_purpose`: its number.
    """

    category: str
    assumed_class: str | None = None
    items: str = ""
    purpose: str
    subjects: tuple[str, ...]
    volume_band: str
    transfer_method: str
    storage_location: str
    country: str = ""
    processing: tuple[str, ...]
    necessity_reason: str
    provision_basis: str
    collection_notice: str = ""
    announced_purpose: str | None = ""
    decided_by_id: int | None = None
    decided_on: date


class Announcing(NamedTuple):
    """Numbers of the purposes on record, and whether a customer entrusted the data of the work."""

    numbers: Collection[str]
    is_entrusted: bool


# By column, the list of data_categories.yaml that it chooses from.
_LISTS: Final = {
    "category": "categories",
    "volume_band": "volume_bands",
    "transfer_method": "transfer_methods",
    "storage_location": "storage_locations",
    "provision_basis": "provision_basis",
    "subjects": "data_subjects",
    "processing": "processing_operations",
    "assumed_class": "classes",
    "purpose": "purposes",
}


def check(
    details: ShareDetails,
    *,
    pack: CategoryPack,
    kind: VendorKind,
    purposes: Collection[str],
    announced: Announcing,
    today: date,
    actor: Actor,
    was: DataShare | None = None,
) -> dict[str, Any]:
    """The values by column. `kind`: the vendor's; `purposes`: of the work; `announced`: what it may name; `was`: the row before.

    Refuses ids no pack knows, what contradicts itself, and billing data for a kind of vendor that
    may never receive it.
    """
    _check_lists(details, pack, purposes)
    category = pack.by_id[details.category]
    _refuse_billing(details.category, kind)
    _check_reason(details.necessity_reason, category)
    check_announced(
        details.announced_purpose or "", announced.numbers, is_entrusted=announced.is_entrusted
    )
    if details.decided_on > today:
        raise RuleViolated(say("The decision cannot be in the future."), field="decided_on")
    collects = details.transfer_method == COLLECTS
    if collects and not details.collection_notice.strip():
        raise RuleViolated(
            say("Write down what the vendor tells people about the purpose when it collects."),
            field="collection_notice",
        )
    return values_of(details) | {
        "assumed_class": _assumed_class(details.assumed_class, category, pack, actor, was),
        "items": details.items.strip(),
        "announced_purpose": details.announced_purpose or "",
        "subjects": list(details.subjects),
        "country": _country(details, pack),
        "processing": list(details.processing),
        "necessity_reason": details.necessity_reason.strip(),
        "collection_notice": details.collection_notice.strip() if collects else "",
    }


def demand_decider(user_id: int | None, deciders: Collection[int]) -> None:
    """Refuse a decision of nobody, or of somebody who may not decide it."""
    if user_id not in deciders:
        raise RuleViolated(say("Say who of us decided to share it."), field="decided_by_id")


def check_review(reviewed_on: date | None, decided_on: date, today: date) -> date:
    """The day of the last review of need: of the decision itself where there was no other."""
    if reviewed_on is None:
        return decided_on
    if not decided_on <= reviewed_on <= today:
        raise RuleViolated(
            say("The last review is between the decision, %(day)s, and today.", day=decided_on),
            field="reviewed_on",
        )
    return reviewed_on


def values_of(share: DataShare | ShareDetails) -> dict[str, Any]:
    """What can be typed about it, by column."""
    return {name: getattr(share, name) for name in ShareDetails.__dataclass_fields__}


def differ(before: dict[str, Any], after: dict[str, Any], names: Iterable[str]) -> bool:
    return any(before[name] != after[name] for name in names)


def _check_lists(details: ShareDetails, pack: CategoryPack, purposes: Collection[str]) -> None:
    for field, things in _LISTS.items():
        if field in ("assumed_class", "purpose"):  # these depend on more than the pack
            continue
        value = getattr(details, field)
        wanted = {value} if isinstance(value, str) else set(value)
        if not wanted or not wanted <= {thing.id for thing in getattr(pack, things)}:
            raise RuleViolated(say("Choose from the list."), field=field)
    if details.purpose not in purposes:
        raise RuleViolated(say("Choose one of the purposes of this work."), field="purpose")


def _refuse_billing(category: str, kind: VendorKind) -> None:
    if is_billing(category) and kind.may_receive_billing == "never":
        raise RuleViolated(
            say(
                "Billing data never goes to a vendor of the kind “%(kind)s”: our policy allows it "
                "only to card companies, collection agencies and those to whom billing work is "
                "entrusted.",
                kind=kind.label,
            ),
            field="category",
        )


def _check_reason(reason: str, category: DataCategory) -> None:
    words = reason.strip()
    same = {category.title.ja.casefold(), category.title.en.casefold()}
    if len(words) < SHORTEST_REASON or words.casefold() in same:
        raise RuleViolated(
            say(
                "Say in a sentence why the work cannot be done without this data "
                "(at least %(count)s characters).",
                count=SHORTEST_REASON,
            ),
            field="necessity_reason",
        )


def _country(details: ShareDetails, pack: CategoryPack) -> str:
    """The country the data lies in: Japan, unless the place of storage leaves it open."""
    place = pack.places_by_id[details.storage_location]
    if place.tier_location != BY_COUNTRY:
        return JAPAN
    if not is_country(details.country):
        raise RuleViolated(
            say("Choose the country: “%(place)s” leaves it open.", place=place.label),
            field="country",
        )
    if place.outside_japan and details.country == JAPAN:
        raise RuleViolated(
            say("“%(place)s” is not in Japan: choose the other country.", place=place.label),
            field="country",
        )
    return details.country


def _assumed_class(
    wanted: str | None,
    category: DataCategory,
    pack: CategoryPack,
    actor: Actor,
    was: DataShare | None,
) -> str | None:
    """The class to assume, where the category leaves it to a role; None: not set yet."""
    if category.class_set_by is None:
        return None
    known = was.assumed_class if was is not None else None
    if not wanted or wanted == known:
        return known
    if wanted not in pack.classes_by_id:
        raise RuleViolated(say("Choose from the list."), field="assumed_class")
    if not actor.is_system and Role(category.class_set_by) not in actor.roles:
        raise RuleViolated(
            say("Only the privacy officer sets the class to assume. Leave it empty for now."),
            field="assumed_class",
        )
    return wanted


def category_title(category: str) -> Text | str:
    """The id where the pack in force does not know it any more."""
    known = catalogue.category_pack().by_id.get(category)
    return known.title if known else category


@dataclass(frozen=True, slots=True)
class Labels:
    """Texts by id, one mapping for each list; an id no pack knows any more is not in it."""

    category: Mapping[str, Text]
    data_class: Mapping[str, Text]
    purpose: Mapping[str, Text]
    announced: Mapping[str, Text]  # by number
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
        announced=titles(),
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
    words = dict(values)
    for name, things in _LISTS.items():
        if ids := values.get(name):
            words[name] = listed([ids] if isinstance(ids, str) else ids, getattr(pack, things))
    if "announced_purpose" in values:
        words["announced_purpose"] = announced_words(values["announced_purpose"])
    if "country" in values:
        words["country"] = country_text(values["country"])
    if "decided_by_id" in values:
        words["decided_by_id"] = names_of([values["decided_by_id"]]).get(values["decided_by_id"])
    return words


def _texts(things: Iterable[Any]) -> dict[str, Text]:
    return {thing.id: getattr(thing, "label", None) or thing.title for thing in things}
