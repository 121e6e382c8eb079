"""What each fact of a condition can be, from the packs in force: authors choose, nobody types ids."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.content import catalogue
from portal.foundation.core.words.messages import Message
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import Choices
from portal.supervision.questionnaires.kinds.parts.question import Words


def fact_choices(sheet: Sheet) -> Choices:
    """By the name of the fact; a fact without a list is not in it."""
    data, tiers = catalogue.category_pack(), catalogue.tiers()
    lists: Mapping[str, Iterable[Any]] = {
        "engagement.data_classes": data.classes,
        "engagement.data_categories": data.categories,
        "engagement.purposes": data.purposes,
        "engagement.transfer_methods": data.transfer_methods,
        "engagement.storage_locations": data.storage_locations,
        "engagement.processing_operations": data.processing_operations,
        "engagement.volume_band": data.volume_bands,
        "engagement.tier": tiers.tiers,
        "engagement.access": tiers.factors["access"].by_id.values(),
        "engagement.location": tiers.factors["location"].by_id.values(),
        "engagement.subcontracting": tiers.factors["subcontracting"].by_id.values(),
        "vendor.kind": catalogue.vendor_kinds(),
        "vendor.last_grade": sheet.grades,
    }
    found: dict[str, list[tuple[str, Words]]] = {
        name: [(one.id, getattr(one, "label", None) or one.title) for one in things]
        for name, things in lists.items()
    }
    texts: Mapping[Any, Message]
    for name, texts in (
        ("engagement.medium", MEDIA),
        ("engagement.company_role", COMPANY_ROLES),
        ("engagement.reentrustment_mode", REENTRUSTMENT),
    ):
        found[name] = [(member.value, text) for member, text in texts.items()]
    return found
