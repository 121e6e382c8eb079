"""The rows that tell of work and its data on a day: two statements, made once and kept."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Subquery, func, select

from portal.foundation.access.reading import once_while_reading
from portal.foundation.core.database.db import (
    DAY,
    IDS,
    among,
    asking,
    db,
    not_corrected,
    valid_on,
)
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.models import Vendor


def read(
    statement: Callable[[bool], Any], day: date, vendor_ids: Collection[int] | None
) -> Sequence[Any]:
    """Its rows; of one vendor read once, for a page tells of its work in several places."""

    def rows() -> Sequence[Any]:
        of_some = vendor_ids is not None
        return db.session.execute(statement(of_some), asking(day, vendor_ids)).all()

    if vendor_ids is None or len(vendor_ids) != 1:
        return rows()
    return once_while_reading((statement, day, *vendor_ids), rows)


@cache
def terms(of_some: bool) -> Any:  # noqa: FBT001
    """Of all vendors, or of some: the terms of the day, number, first handover."""
    ids = IDS if of_some else None
    first = first_handovers(DataShare.engagement_id, DAY, ids)
    statement: Any = (
        select(EngagementTerms, Engagement.number, first.c.handed_over_on)
        .join(Engagement, Engagement.id == EngagementTerms.engagement_id)
        .outerjoin(first, first.c.of == EngagementTerms.engagement_id)
        .where(valid_on(EngagementTerms, DAY))
        .order_by(EngagementTerms.engagement_id)
    )
    return among(statement, EngagementTerms.vendor_id, ids)


@cache
def shares(of_some: bool) -> Any:  # noqa: FBT001
    """The same of the shares: kind of vendor and first handover beside each."""
    ids = IDS if of_some else None
    first = first_handovers(DataShare.series, DAY, ids)
    statement: Any = (
        select(DataShare, Vendor.kind, first.c.handed_over_on)
        .join(Vendor, Vendor.id == DataShare.vendor_id)
        .outerjoin(first, first.c.of == DataShare.series)
        .where(valid_on(DataShare, DAY))
        .order_by(DataShare.engagement_id, DataShare.id)
    )
    return among(statement, DataShare.vendor_id, ids)


@cache
def reaches(of_some: bool) -> Any:  # noqa: FBT001
    """Terms that were ever agreed, with the first handover beside each; of all work, or of some."""
    ids = IDS if of_some else None
    first = first_handovers(DataShare.engagement_id, DAY, None, ids)
    statement: Any = (
        select(EngagementTerms, first.c.handed_over_on)
        .outerjoin(first, first.c.of == EngagementTerms.engagement_id)
        .where(not_corrected(EngagementTerms))
        .order_by(EngagementTerms.valid_from, EngagementTerms.id)
    )
    return among(statement, EngagementTerms.engagement_id, ids)


def first_handovers(
    column: Any,
    day: Any,
    vendor_ids: Any,
    engagement_ids: Collection[int] | None = None,
) -> Subquery:
    """The first handover by the day, as known now, whatever row says so; `of` what the column says."""
    statement = (
        select(column.label("of"), func.min(DataShare.first_handover_on).label("handed_over_on"))
        .where(not_corrected(DataShare), DataShare.first_handover_on <= day)
        .group_by(column)
    )
    statement = among(statement, DataShare.engagement_id, engagement_ids)
    return among(statement, DataShare.vendor_id, vendor_ids).subquery()
