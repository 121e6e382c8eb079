"""Reads of the calendar: days with what is due, vendors with their year. Statements never grow."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.core.database.db import db
from portal.foundation.core.database.paging import PER_PAGE, Page
from portal.foundation.core.words.messages import Text, both_names
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME
from portal.supervision.planning.plan_models import WAITING, ItemState, PlanItem
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.responses.assignments.models import Assignment

Condition = ColumnElement[bool]
# Answers that were sent back are owed anew, and what was handed in is owed by the reviewer.
_SHEETS = Assignment.__tablename__
_later = aliased(Obligation)
_LAST_ANSWER = and_(
    Obligation.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
    ~select(_later.id)
    .where(
        _later.subject_kind == _SHEETS,
        _later.subject_id == Obligation.subject_id,
        _later.kind == Obligation.kind,
        _later.id > Obligation.id,
    )
    .exists(),
)
# The last obligation of what was opened: a moved one gives way to the one that follows it.
OF_ITEM = and_(
    Obligation.subject_kind == PlanItem.subject_kind,
    Obligation.subject_id == PlanItem.subject_id,
    or_(Obligation.outcome.is_(None), Obligation.outcome != Outcome.MOVED),
    or_(PlanItem.subject_kind != _SHEETS, _LAST_ANSWER),
)
on_day = func.coalesce(Obligation.due_on, PlanItem.planned_on)
TERMS = and_(
    EngagementTerms.engagement_id == PlanItem.engagement_id,
    EngagementTerms.valid_until.is_(None),
    EngagementTerms.corrected_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due on a day at one reviewer: things, vendors, and how much of it is late."""

    on: date
    reviewer_id: int | None
    things: int
    vendors: int
    late: int


@dataclass(frozen=True, slots=True)
class YearEntry:
    """An item with what a page shows of it."""

    item: PlanItem
    obligation: Obligation | None
    work: Text | None


@dataclass(frozen=True, slots=True)
class VendorYear:
    vendor: Vendor
    entries: Sequence[YearEntry]


def shown(year: FiscalYear) -> Condition:
    """SQL: what the calendar of a year shows. Needs `OF_ITEM` joined."""
    return and_(PlanItem.state != ItemState.DROPPED, on_day.between(year.first, year.last))


def late(today: date) -> Condition:
    """SQL of `standing` being late."""
    asked = and_(
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.due_on < today,
    )
    return or_(
        and_(PlanItem.state.in_(WAITING), PlanItem.planned_on < today),
        and_(PlanItem.state == ItemState.OPENED, asked),
    )


def due_days(year: FiscalYear, conditions: Sequence[Condition], today: date) -> list[Due]:
    """In the order of days."""
    day = on_day.label("day")
    statement = (
        select(
            day,
            Vendor.owner_id,
            func.count(PlanItem.id),
            func.count(PlanItem.vendor_id.distinct()),
            func.sum(case((late(today), 1), else_=0)),
        )
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .where(shown(year), *conditions)
        .group_by(day, Vendor.owner_id)
        .order_by(day)
    )
    return [
        Due(on, owner_id, things, vendors, int(number or 0))
        for on, owner_id, things, vendors, number in db.session.execute(statement)
    ]


def vendors_of_months(year: FiscalYear, conditions: Sequence[Condition]) -> dict[date, int]:
    """By the first day of each month; a vendor with several days in a month counts once."""
    ends = (*year.months[1:], date.max)
    counts = [
        func.count(case((and_(on_day >= first, on_day < end), PlanItem.vendor_id)).distinct())
        for first, end in zip(year.months, ends, strict=True)
    ]
    statement = (
        select(*counts)
        .select_from(PlanItem)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .where(shown(year), *conditions)
    )
    return dict(zip(year.months, db.session.execute(statement).one(), strict=True))


def vendors_page(
    year: FiscalYear, conditions: Sequence[Condition], page: int, per_page: int = PER_PAGE
) -> Page[VendorYear]:
    """Vendors with something in the year, by name, each with all that fits."""
    having = (
        select(PlanItem.vendor_id)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .where(shown(year), *conditions)
    )
    total = db.session.scalar(select(func.count()).select_from(having.distinct().subquery()))
    these = select(Vendor).where(Vendor.id.in_(having)).order_by(BY_NAME, Vendor.id)
    vendors = db.session.scalars(these.limit(per_page).offset((page - 1) * per_page)).all()
    entries = entries_of([vendor.id for vendor in vendors], year, conditions)
    rows = [VendorYear(vendor, entries.get(vendor.id, ())) for vendor in vendors]
    return Page(rows, page, total or 0, per_page)


def entries_of(
    vendor_ids: Collection[int], year: FiscalYear, conditions: Sequence[Condition] = ()
) -> Mapping[int, Sequence[YearEntry]]:
    """By vendor, in the order of days."""
    statement = _entries().where(PlanItem.vendor_id.in_(vendor_ids), shown(year), *conditions)
    found: dict[int, list[YearEntry]] = defaultdict(list)
    for row in db.session.execute(statement.order_by(on_day, PlanItem.id)):
        entry = _entry(*row)
        found[entry.item.vendor_id].append(entry)
    return found


def find_entry(item_id: int) -> YearEntry | None:
    row = db.session.execute(_entries().where(PlanItem.id == item_id).limit(1)).first()
    return None if row is None else _entry(*row)


def others_on(item: PlanItem, day: date) -> int:
    """How much else of the same vendor is due on a day."""
    statement = (
        select(func.count(PlanItem.id))
        .outerjoin(Obligation, OF_ITEM)
        .where(
            PlanItem.vendor_id == item.vendor_id,
            PlanItem.id != item.id,
            PlanItem.state.in_((*WAITING, ItemState.OPENED)),
            on_day == day,
        )
    )
    return db.session.scalar(statement) or 0


def vendors_in_week(reviewer_id: int | None, first: date, last: date, *, besides: int) -> int:
    """Days of vendors at a reviewer from `first` to `last`, one item left out."""
    owner = Vendor.owner_id.is_(None) if reviewer_id is None else Vendor.owner_id == reviewer_id
    day = on_day.label("day")
    sittings = (
        select(PlanItem.vendor_id, day)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .where(
            owner,
            PlanItem.id != besides,
            PlanItem.state.in_((*WAITING, ItemState.OPENED)),
            on_day.between(first, last),
        )
        .distinct()
    )
    return db.session.scalar(select(func.count()).select_from(sittings.subquery())) or 0


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(PlanItem, Obligation, EngagementTerms.name, EngagementTerms.name_en)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .outerjoin(Obligation, OF_ITEM)
        .outerjoin(EngagementTerms, TERMS)
    )


def _entry(
    item: PlanItem, obligation: Obligation | None, name: str | None, name_en: str | None
) -> YearEntry:
    return YearEntry(item, obligation, None if name is None else both_names(name, name_en or ""))
