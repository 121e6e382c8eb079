"""Every read about entrusted work. Set-based: the number of statements never grows with the data."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import DAY, IDS, among, asking, db, not_corrected, valid_on
from portal.foundation.core.words.messages import Text, both_names
from portal.foundation.lists.finding import all_of, any_of, has_part, is_among, once
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.vendors.queries import numbered


def find_engagement(engagement_id: int) -> Engagement | None:
    return db.session.scalar(select(Engagement).where(Engagement.id == engagement_id))


def names_of_works(engagement_ids: Collection[int]) -> Mapping[int, Text]:
    """As they are called today, for the few that a page shows."""
    statement = select(EngagementTerms.engagement_id, EngagementTerms.name, EngagementTerms.name_en)
    rows = db.session.execute(
        statement.where(
            EngagementTerms.engagement_id.in_(engagement_ids),
            valid_on(EngagementTerms, clock.today()),
        )
    )
    return {work_id: both_names(name, name_en) for work_id, name, name_en in rows}


def engagements_by_id(ids: Collection[int]) -> Mapping[int, Engagement]:
    rows = db.session.scalars(select(Engagement).where(Engagement.id.in_(ids)))
    return {row.id: row for row in rows}


def terms_on(day: date, vendor_ids: Collection[int] | None = None) -> Sequence[EngagementTerms]:
    """The terms every piece of work runs under on a day, work that has ended included.

    `vendor_ids`: of these vendors; None: of all. One row for each engagement, oldest work first.
    """
    statement = _terms_on(vendor_ids is not None)
    return db.session.scalars(statement, asking(day, vendor_ids)).all()


@cache
def _terms_on(of_some: bool) -> Any:  # noqa: FBT001
    statement = select(EngagementTerms).where(valid_on(EngagementTerms, DAY))
    statement = among(statement, EngagementTerms.vendor_id, IDS if of_some else None)
    return statement.order_by(EngagementTerms.engagement_id)


def running_on(day: date) -> ColumnElement[bool]:
    """SQL, of terms: those of the day, and the work is not over, as `EngagementTerms.runs_on` says."""
    runs = or_(EngagementTerms.ends_on.is_(None), EngagementTerms.ends_on >= day)
    return and_(valid_on(EngagementTerms, day), runs)


def terms_of_vendor(vendor_id: int, day: date) -> Sequence[EngagementTerms]:
    """The terms of a vendor's work on a day, what still runs first."""
    return sorted(terms_on(day, [vendor_id]), key=lambda terms: not terms.runs_on(day))


def terms_of(engagement_id: int, day: date) -> EngagementTerms | None:
    """The terms of one piece of work on a day."""
    statement = select(EngagementTerms).where(
        EngagementTerms.engagement_id == engagement_id, valid_on(EngagementTerms, day)
    )
    return db.session.scalar(statement.order_by(EngagementTerms.id.desc()).limit(1))


def latest_terms(engagement_id: int) -> EngagementTerms | None:
    """The last in time, also when it holds only from a day to come."""
    return _one_of(engagement_id, EngagementTerms.valid_from.desc(), EngagementTerms.id.desc())


def first_terms(engagement_id: int) -> EngagementTerms | None:
    return _one_of(engagement_id, EngagementTerms.valid_from, EngagementTerms.id)


def _one_of(engagement_id: int, *order: Any) -> EngagementTerms | None:
    statement = select(EngagementTerms).where(
        EngagementTerms.engagement_id == engagement_id, not_corrected(EngagementTerms)
    )
    return db.session.scalar(statement.order_by(*order).limit(1))


def list_terms(engagement_id: int) -> Sequence[EngagementTerms]:
    """All rows of one piece of work, the latest first, mistyped ones at the end."""
    statement = select(EngagementTerms).where(EngagementTerms.engagement_id == engagement_id)
    return db.session.scalars(
        statement.order_by(
            EngagementTerms.corrected_at.is_not(None),
            EngagementTerms.valid_from.desc(),
            EngagementTerms.id.desc(),
        )
    ).all()


def numbers_of(engagement_ids: Collection[int]) -> Mapping[int, str]:
    """W-2026-001 by engagement."""
    rows = db.session.execute(
        select(Engagement.id, Engagement.number).where(Engagement.id.in_(engagement_ids))
    )
    return {row.id: row.number for row in rows}


def is_called(word: str) -> ColumnElement[bool]:
    """SQL, of terms: what they are found by or the number of the work holds the word."""
    number = once(("work", word), Engagement.id, numbered(Engagement.number, word))
    return any_of(has_words(word), is_among(EngagementTerms.engagement_id, Engagement.id, number))


def has_words(word: str) -> ColumnElement[bool]:
    """SQL, of terms: what they are found by holds the word."""
    return once(("terms", word), EngagementTerms.id, has_part(EngagementTerms.found_by, word))


def work_named(word: str, vendor_id: Any) -> ColumnElement[bool]:
    """SQL: the vendor has, or had, a piece of work of that name or number."""
    found = all_of(is_called(word), not_corrected(EngagementTerms))
    return is_among(vendor_id, EngagementTerms.vendor_id, found)


def change_numbers(vendor_ids: Collection[int] | None = None) -> Mapping[int, int]:
    """The number of the last substantive change, by engagement; of all vendors for None."""
    statement = select(
        EngagementChange.engagement_id, func.max(EngagementChange.number).label("last")
    ).group_by(EngagementChange.engagement_id)
    statement = among(statement, EngagementChange.vendor_id, vendor_ids)
    return {row.engagement_id: row.last for row in db.session.execute(statement)}


def last_change(engagement_id: int) -> int:
    """The number of its last substantive change; 0: none yet."""
    statement = select(func.max(EngagementChange.number)).where(
        EngagementChange.engagement_id == engagement_id
    )
    return db.session.scalar(statement) or 0
