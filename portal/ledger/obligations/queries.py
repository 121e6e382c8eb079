"""Reads. Each returns everything its callers show, in a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db, names_thing
from portal.foundation.core.words.dates import FIRST_DAY
from portal.foundation.core.words.messages import Message, say_p
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor

Waiting = Row[Obligation, str | None]  # the obligation and its vendor's name; None: our own

# Who shows a vendor's obligations beside its verdicts and reports tells these by them.
TOLD_OTHERWISE = (
    ObligationKind.PROMISE_GAP,
    ObligationKind.REPORT_DRAFT,
    ObligationKind.REPORT_APPROVAL,
    ObligationKind.REPORT_PAPER,
    ObligationKind.REPORT_RETURNED,
)


def find_obligation(obligation_id: int) -> Obligation | None:
    return db.session.scalar(select(Obligation).where(Obligation.id == obligation_id))


def obligations_with_vendors(
    ids: Collection[int],
) -> Mapping[int, tuple[Obligation, Vendor | None]]:
    rows = db.session.execute(
        select(Obligation, Vendor)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(Obligation.id.in_(ids))
    )
    return {obligation.id: (obligation, vendor) for obligation, vendor in rows}


def titles_of(ids: Collection[int]) -> Mapping[int, Message]:
    """What each says must be done, with the vendor it is about."""
    return {
        id_: one.text
        if vendor is None
        else say_p(
            "a vendor, and what it owes",
            "%(vendor)s: %(what)s",
            vendor=vendor.called,
            what=one.text,
        )
        for id_, (one, vendor) in obligations_with_vendors(ids).items()
    }


def find_open(kind: ObligationKind, subject: Subject) -> Obligation | None:
    return db.session.scalar(
        select(Obligation).where(
            Obligation.kind == kind,
            names_thing(subject, Obligation.subject_kind, Obligation.subject_id),
            Obligation.closed_at.is_(None),
        )
    )


def of_subjects(
    kind: ObligationKind, subject_kind: str, subject_ids: Collection[int]
) -> dict[int, Obligation]:
    """The latest obligation of each subject, open or closed; moved rows give way to their followers."""
    rows = db.session.scalars(
        select(Obligation)
        .where(
            *is_about(kind, subject_kind),
            Obligation.subject_id.in_(subject_ids),
        )
        .order_by(Obligation.id)
    )
    return {row.subject_id: row for row in rows}


def is_about(kind: ObligationKind, subject_kind: str) -> tuple[ColumnElement[bool], ...]:
    """SQL: of this kind, about rows of a table."""
    return Obligation.kind == kind, Obligation.subject_kind == subject_kind


def open_about(
    kind: ObligationKind, subject_kind: str, ids: Collection[int] | None = None
) -> Mapping[int, Obligation]:
    """By subject what waits; `ids`: of these subjects, None: of all."""
    is_open = Obligation.closed_at.is_(None)
    statement = select(Obligation).where(*is_about(kind, subject_kind), is_open)
    statement = among(statement, Obligation.subject_id, ids).order_by(Obligation.id)
    return {row.subject_id: row for row in db.session.scalars(statement)}


def open_obligations(
    *,
    holders: Collection[Holder] | None = None,
    vendor_id: int | None = None,
    due_by: date | None = None,
    handed_in: bool = False,
    besides: Collection[ObligationKind] = TOLD_OTHERWISE,
    limit: int | None = None,
) -> Sequence[Waiting]:
    """What is waiting, most urgent first; `handed_in` adds what the holder has done already."""
    statement = _open().where(Obligation.kind.not_in(besides))
    statement = among(statement, Obligation.holder, holders)
    if vendor_id is not None:
        statement = statement.where(Obligation.vendor_id == vendor_id)
    if due_by is not None:
        statement = statement.where(Obligation.due_on <= due_by)
    if not handed_in:
        statement = statement.where(Obligation.handed_in_on.is_(None))
    return db.session.execute(statement.limit(limit)).all()


def open_of_person(user_id: int) -> Sequence[Obligation]:
    return db.session.scalars(
        select(Obligation).where(Obligation.person_id == user_id, Obligation.closed_at.is_(None))
    ).all()


def count_open(today: date) -> dict[Holder, tuple[int, int]]:
    """For each holder how many are open and how many of these are overdue."""
    each_day = (  # as `ix_obligations_counted` has them, so that nothing is sorted
        select(Obligation.due_on, Obligation.holder, func.count().label("number"))
        .where(
            Obligation.outcome.is_(None),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
        )
        .group_by(Obligation.due_on, Obligation.holder)
        .subquery()
    )
    late = case((each_day.c.due_on < today, each_day.c.number), else_=0)
    rows = db.session.execute(
        select(each_day.c.holder, func.sum(each_day.c.number), func.sum(late)).group_by(
            each_day.c.holder
        )
    )
    return {holder: (int(number), int(late)) for holder, number, late in rows}


def _open() -> Select[Obligation, str | None]:
    return (
        select(Obligation, Vendor.name)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(Obligation.closed_at.is_(None))
        .order_by(Obligation.due_on, Obligation.id)
    )


# In SQL: which things are late, and by when each is due, as their obligations say.


def late_subjects(kind: ObligationKind, subject_kind: str) -> Select[int]:
    """The ids of what is owed, not handed in, and past its due date."""
    return select(Obligation.subject_id).where(
        *is_about(kind, subject_kind),
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.due_on < clock.today(),
    )


def open_subjects(kind: ObligationKind, subject_kind: str) -> Select[int]:
    """The ids of that about which something of this kind is open."""
    return select(Obligation.subject_id).where(
        *is_about(kind, subject_kind), Obligation.closed_at.is_(None)
    )


def presses(vendor_id: Any, ahead: timedelta) -> ColumnElement[bool]:
    """SQL: something about the vendor is overdue, or waits for us and is due so soon."""
    return exists().where(Obligation.vendor_id == vendor_id, *_presses(ahead))


def pressing_of(vendor_ids: Collection[int], ahead: timedelta) -> Mapping[int, Obligation]:
    """By vendor, of what presses about it (`presses`) what is due first."""
    found = select(Obligation).where(*_presses(ahead), Obligation.vendor_id.in_(vendor_ids))
    last_first = found.order_by(Obligation.due_on.desc(), Obligation.id.desc())
    return {row.vendor_id: row for row in db.session.scalars(last_first) if row.vendor_id}


def _presses(ahead: timedelta) -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    ours = and_(Obligation.holder != Holder.VENDOR, Obligation.due_on <= today + ahead)
    return (
        Obligation.vendor_id.is_not(None),
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        or_(Obligation.due_on < today, ours),
    )


def last_due(kind: ObligationKind, subject_kind: str, subject_id: Any) -> ColumnElement[date]:
    """As the last obligation about the thing says; FIRST_DAY without one, which comes first."""
    last = (
        select(Obligation.due_on)
        .where(*is_about(kind, subject_kind), Obligation.subject_id == subject_id)
        .order_by(Obligation.id.desc())
        .limit(1)
    )
    return func.coalesce(last.scalar_subquery(), literal(FIRST_DAY, Date))
