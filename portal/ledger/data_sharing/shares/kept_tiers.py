"""What the work of vendors asks for, as it was tiered last, for searches and sendings to thousands.

Tiering 30,000 pieces of work takes seconds, nearly all of it spent on reading them. The job that
judges vendors keeps what came of it in one row for each vendor; a row is believed while it is of
today and nobody has touched the vendor since, any other vendor is tiered anew (docs/adr/0032).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, insert, or_, select, update

from portal.content import catalogue
from portal.foundation.access.touches import TOUCHES
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.ledger.data_sharing.models import KeptWork, TierSpan
from portal.ledger.data_sharing.queries import tiers, work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.vendors.models import Vendor

FEW: Final = 4_000  # vendors named one by one in a statement; of more all that there are are read
_LONG_AGO: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """A piece of work that runs and shares data. `months`: between two questionnaires; None: it
    only sees data by chance, none is asked for."""

    engagement_id: int
    tier: str
    months: int | None


def standings(vendor_ids: Collection[int] | None = None) -> Mapping[int, Sequence[WorkStanding]]:
    """Today's, by vendor; of all vendors for None. Vendors without such work may be left out."""
    wanted = None if vendor_ids is None else set(vendor_ids)
    few = wanted if wanted is not None and len(wanted) <= FEW else None
    kept = _kept(few)
    known = wanted
    if known is None:
        known = set(db.session.scalars(select(Vendor.id).where(Vendor.merged_into_id.is_(None))))
    found = {vendor_id: works for vendor_id, works in kept.items() if vendor_id in known}
    stale = known - kept.keys()
    if stale:
        anew = work_on(clock.today(), stale if len(stale) <= FEW else None)
        found |= {
            vendor_id: standing_of(works) for vendor_id, works in anew.items() if vendor_id in stale
        }
    return found


def standing_of(works: Sequence[WorkOnDay]) -> tuple[WorkStanding, ...]:
    """Of a vendor's work, what runs today and shares data."""
    today = clock.today()
    return tuple(
        WorkStanding(work.engagement_id, work.tier_id, work.tier.questionnaire_months)
        for work in works
        if work.is_supervised_on(today)
    )


def keep_works(vendor_ids: Collection[int], works: Mapping[int, Sequence[WorkStanding]]) -> None:
    """Keep the tiered work of these vendors as of today. For the job, in its transaction, which has
    read the touches before, and then the work."""
    today = clock.today()
    rows = select(KeptWork.id, KeptWork.vendor_id).where(KeptWork.vendor_id.in_(vendor_ids))
    ids = {vendor_id: row_id for row_id, vendor_id in db.session.execute(rows)}
    old, new = [], []
    for vendor_id in vendor_ids:
        plain = [[work.engagement_id, work.tier, work.months] for work in works.get(vendor_id, ())]
        values = {"kept_on": today, "works": plain}
        if vendor_id in ids:
            old.append(values | {"id": ids[vendor_id]})
        else:
            new.append(values | {"vendor_id": vendor_id})
    if old:
        db.session.execute(update(KeptWork), old)
    if new:
        db.session.execute(insert(KeptWork), new)


def outdate_works() -> None:
    """Something was changed that concerns everybody."""
    outdated = update(KeptWork).values(kept_on=_LONG_AGO)
    db.session.execute(outdated, execution_options={"synchronize_session": False})


def _kept(vendor_ids: Collection[int] | None) -> dict[int, tuple[WorkStanding, ...]]:
    """What can be believed, by vendor."""
    touched = exists().where(
        or_(TOUCHES.c.vendor_id == KeptWork.vendor_id, TOUCHES.c.vendor_id.is_(None))
    )
    statement = select(KeptWork.vendor_id, KeptWork.works).where(
        KeptWork.kept_on == clock.today(), ~touched
    )
    statement = among(statement, KeptWork.vendor_id, vendor_ids)
    return {
        vendor_id: tuple(WorkStanding(*work) for work in works)
        for vendor_id, works in db.session.execute(statement)
    }


# The tiers that are kept for filters and order: in SQL, and brought up to the computed ones.

NO_TIER = "none"


def has_tier(vendor_id: ColumnElement[int] | Any, tier: str) -> ColumnElement[bool]:
    """SQL: the vendor has this tier now; NO_TIER: it was looked at, and has no current work."""
    current = select(TierSpan.vendor_id).where(TierSpan.valid_until.is_(None))
    of_tier = current.where(TierSpan.tier == tier)
    condition: ColumnElement[bool] = vendor_id.in_(of_tier)
    if tier == NO_TIER:
        condition = and_(vendor_id.in_(select(KeptWork.vendor_id)), vendor_id.not_in(current))
    return condition


def strictness() -> ColumnElement[int]:
    """SQL, of a row of the current spans: 0 for the strictest tier; last where there is none."""
    ranks = {tier.id: rank for rank, tier in enumerate(catalogue.tiers().tiers)}
    return case(ranks, value=TierSpan.tier, else_=len(ranks))


def kept_tiers(vendor_ids: Collection[int] | None = None) -> Mapping[int, str]:
    """As kept, by vendor; of all vendors for None."""
    statement = select(TierSpan.vendor_id, TierSpan.tier).where(TierSpan.valid_until.is_(None))
    statement = among(statement, TierSpan.vendor_id, vendor_ids)
    return {row.vendor_id: row.tier for row in db.session.execute(statement)}


def refresh_tiers(vendor_ids: Collection[int]) -> None:
    """Compute the tiers of these vendors today and keep what differs.

    For commands that change what a tier follows from, in their transaction, and for the job.
    """
    keep_tiers(vendor_ids, tiers(vendor_ids))


def keep_tiers(vendor_ids: Collection[int], computed: Mapping[int, str | None]) -> bool:
    """What differs from `computed` ends today and begins anew; within one day it is replaced. Whether
    anything did."""
    today, kept = clock.today(), kept_tiers(vendor_ids)
    differing = [
        vendor_id for vendor_id in vendor_ids if kept.get(vendor_id) != computed.get(vendor_id)
    ]
    if not differing:
        return False
    ended = update(TierSpan).where(
        TierSpan.vendor_id.in_(differing), TierSpan.valid_until.is_(None)
    )
    unseen = {"synchronize_session": False}
    db.session.execute(ended.values(valid_until=today), execution_options=unseen)
    fresh = [
        {"vendor_id": vendor_id, "tier": tier, "valid_from": today}
        for vendor_id in differing
        if (tier := computed.get(vendor_id)) is not None
    ]
    if fresh:
        db.session.execute(insert(TierSpan), fresh)
    return True
