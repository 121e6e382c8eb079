"""The lists that cells choose from: found by their id or by the words of either language. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from portal.content.definitions.practice import Practice
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text
from portal.ledger.contracts.labels import KINDS
from portal.ledger.engagements.models import CompanyRole, ReentrustmentMode
from portal.ledger.engagements.words import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.ledger.exchange.columns.shapes import plain
from portal.ledger.vendors.entry.countries import country_codes, country_text

SHOWN = 8  # of a list, in a sentence
PEOPLE = ("owners", "deciders")  # lists of people, which depend on the row as well
NONE: Mapping[str, Any] = MappingProxyType({})
# What cells of files say that were written before the words changed.
ROLES_FORMERLY = {"顧客から預かったデータ": CompanyRole.ENTRUSTED}
REENTRUSTMENT_FORMERLY = {
    "自由": ReentrustmentMode.FREE,
    "自由(事後通知)": ReentrustmentMode.NOTICE_AFTER,
}


@dataclass(frozen=True)
class Choices:
    """One list: what each id is called, and the ids by everything they are known by."""

    labels: Mapping[Any, Text]
    known: Mapping[str, Any] = field(repr=False)

    def find(self, typed: str) -> Any | None:
        return self.known.get(plain(typed))

    def near(self, typed: str) -> Text:
        """Some of the list to say in a sentence: what looks like it first."""
        close = get_close_matches(plain(typed), self.known, n=SHOWN, cutoff=0.5)
        ids = list(dict.fromkeys([*(self.known[one] for one in close), *self.labels]))[:SHOWN]
        more = "…" if len(ids) < len(self.labels) else ""
        shown = [self.labels[one] for one in ids]
        return Text(
            ja="、".join(f"「{one.ja}」" for one in shown) + more,
            en=", ".join(f"“{one.en}”" for one in shown) + more,
        )


def choices_of(practice: Practice, categories: CategoryPack, tiers: TierPack) -> dict[str, Choices]:
    """Every list but those of people, by the name that columns give it."""
    return {
        "vendor_kinds": _of_pack(practice.vendor_kinds),
        "countries": _made({code: country_text(code) for code in country_codes()}),
        "purposes": _of_pack(categories.purposes),
        "company_roles": _of_messages(COMPANY_ROLES, ROLES_FORMERLY),
        "media": _of_messages(MEDIA),
        "reentrustment": _of_messages(REENTRUSTMENT, REENTRUSTMENT_FORMERLY),
        "access": _of_pack(tiers.factors["access"].values),
        "subcontracting": _of_pack(tiers.factors["subcontracting"].values),
        "categories": _of_pack(categories.categories),
        "classes": _of_pack(categories.classes),
        "bases": _of_pack(categories.provision_basis),
        "subjects": _of_pack(categories.data_subjects),
        "volume_bands": _of_pack(categories.volume_bands),
        "transfer_methods": _of_pack(categories.transfer_methods),
        "storage_locations": _of_pack(categories.storage_locations),
        "processing": _of_pack(categories.processing_operations),
        "contract_kinds": _of_messages(KINDS),
    }


def _of_pack(things: Iterable[Any]) -> Choices:
    return _made({one.id: getattr(one, "label", None) or one.title for one in things})


def _of_messages(texts: Mapping[Any, Message], formerly: Mapping[str, Any] = NONE) -> Choices:
    return _made(
        {one: Text(words(text, "ja"), words(text, "en")) for one, text in texts.items()}, formerly
    )


def _made(labels: Mapping[Any, Text], formerly: Mapping[str, Any] = NONE) -> Choices:
    before = {plain(said): one for said, one in formerly.items()}
    known = before | {
        plain(words): label for label, text in labels.items() for words in (text.en, text.ja)
    }
    return Choices(labels, known | {plain(str(label)): label for label in labels})
