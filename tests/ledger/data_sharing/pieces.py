"""Work on a day in plain values, for tests of what is decided from it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.content.definitions.conditions import evaluate
from portal.content.packs import kinds as shelf
from portal.ledger.data_sharing.share_rules import TierResult
from portal.ledger.data_sharing.work_on_day import ShareOnDay, WorkOnDay
from portal.ledger.engagements.models import CompanyRole, EngagementTerms

TIERS = shelf.shipped_pack(shelf.TIERS)


def tiered(tier_id: str = "tier_2", *, is_incidental: bool = False) -> TierResult:
    """A tier, without the sum that leads to it."""
    tier = TIERS.by_id[tier_id]
    incidental = TIERS.incidental_only if is_incidental else None
    return TierResult((), 0, tier, (), tier, None, tier, incidental)


def terms(**others: Any) -> EngagementTerms:
    """Of printing since July, without an end."""
    usual: dict[str, Any] = {
        "engagement_id": 3,
        "vendor_id": 7,
        "name": "印刷",
        "name_en": "Printing",
        "starts_on": date(2026, 7, 1),
        "ends_on": None,
        "company_role": CompanyRole.CONTROLLER,
        "purposes": [],
    }
    return EngagementTerms(**(usual | others))


def work_on_day(
    *shares: ShareOnDay,
    tier: TierResult | None = None,
    facts: Mapping[str, object] | None = None,
    first_handover_on: date | None = None,
    **others: Any,
) -> WorkOnDay:
    """`others`: of the terms. Without a tier it is incidental if the facts say so."""
    known = {} if facts is None else facts
    by_facts = tiered(is_incidental=evaluate(TIERS.incidental_only.when, known))
    known_terms = terms(**others)
    return WorkOnDay(
        number="W-2026-003",
        name=known_terms.called,
        terms=known_terms,
        shares=shares,
        tier=tier or by_facts,
        facts=known,
        first_handover_on=first_handover_on,
    )
