"""The tiers that are kept for filters and order: in SQL, and brought up to the computed ones."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, insert, select, update

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.data_sharing.queries import tiers

NO_TIER = "none"


def has_tier(vendor_id: ColumnElement[int] | Any, tier: str) -> ColumnElement[bool]:
    """SQL: the vendor has this tier now; NO_TIER: it has no current work."""
    current = select(TierSpan.vendor_id).where(TierSpan.valid_until.is_(None))
    condition: ColumnElement[bool]
    if tier == NO_TIER:
        condition = vendor_id.not_in(current)
    else:
        condition = vendor_id.in_(current.where(TierSpan.tier == tier))
    return condition


def strictness() -> ColumnElement[int]:
    """SQL, of a row of the current spans: 0 for the strictest tier; last where there is none."""
    ranks = {tier.id: rank for rank, tier in enumerate(catalogue.tiers().tiers)}
    return case(ranks, value=TierSpan.tier, else_=len(ranks))


def kept_tiers(vendor_ids: Collection[int] | None = None) -> Mapping[int, str]:
    """As kept, by vendor; of all vendors for None."""
    statement = select(TierSpan.vendor_id, TierSpan.tier).where(TierSpan.valid_until.is_(None))
    if vendor_ids is not None:
        statement = statement.where(TierSpan.vendor_id.in_(vendor_ids))
    return {row.vendor_id: row.tier for row in db.session.execute(statement)}


def refresh_tiers(vendor_ids: Collection[int]) -> None:
    """Compute the tiers of these vendors today and keep what differs.

    For commands that change what a tier follows from, in their transaction, and for the job.
    """
    keep_tiers(vendor_ids, tiers(vendor_ids))


def keep_tiers(vendor_ids: Collection[int], computed: Mapping[int, str | None]) -> None:
    """What differs from `computed` ends today and begins anew; within one day it is replaced."""
    today, kept = clock.today(), kept_tiers(vendor_ids)
    differing = [one for one in vendor_ids if kept.get(one) != computed.get(one)]
    if not differing:
        return
    _end([one for one in differing if one in kept], today)
    fresh = [
        {"vendor_id": one, "tier": tier, "valid_from": today}
        for one in differing
        if (tier := computed.get(one)) is not None
    ]
    if fresh:
        db.session.execute(insert(TierSpan), fresh)


def _end(vendor_ids: Collection[int], day: date) -> None:
    ended = (
        update(TierSpan)
        .where(TierSpan.vendor_id.in_(vendor_ids), TierSpan.valid_until.is_(None))
        .values(valid_until=day)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(ended)
