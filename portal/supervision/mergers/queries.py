"""Reads about mergers: what would move, and of an earlier day without what came to a vendor later."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.leaving_out import leaving_out
from portal.foundation.access.scoping import VendorOrCompany, VendorOwned
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.words.messages import Message, say
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import (
    Contact,
    StaffingChoice,
    Vendor,
    VendorName,
    VendorStateSpan,
)
from portal.supervision.mergers.models import ROWS, VendorMerger
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.promises.queries import evaluate as evaluate_now
from portal.supervision.promises.results import Evaluation


@dataclass(frozen=True, slots=True)
class MergerRow:
    """A proposal with both vendors and who made it."""

    merger: VendorMerger
    survivor: Vendor
    absorbed: Vendor
    proposer: User


def find_merger(merger_id: int) -> MergerRow | None:
    rows = _rows(VendorMerger.id == merger_id)
    return rows[0] if rows else None


def waiting_merger(vendor_ids: Sequence[int]) -> VendorMerger | None:
    """One that nobody has decided yet and that touches one of them."""
    return db.session.scalar(
        select(VendorMerger)
        .where(
            VendorMerger.accepted.is_(None),
            or_(VendorMerger.vendor_id.in_(vendor_ids), VendorMerger.absorbed_id.in_(vendor_ids)),
        )
        .order_by(VendorMerger.id)
        .limit(1)
    )


def mergers_of(vendor_id: int) -> Sequence[MergerRow]:
    """By which other vendors came to go on in it, the oldest first."""
    return _rows((VendorMerger.vendor_id == vendor_id) & VendorMerger.accepted.is_(True))


def accepted_mergers() -> Sequence[MergerRow]:
    """Of all vendors, the oldest first."""
    return _rows(VendorMerger.accepted.is_(True))


def works_of(vendor_id: int) -> Sequence[int]:
    """Ids of all its work."""
    return db.session.scalars(
        select(Engagement.id).where(Engagement.vendor_id == vendor_id).order_by(Engagement.id)
    ).all()


def open_contacts(vendor_id: int) -> Sequence[Contact]:
    return db.session.scalars(
        select(Contact)
        .where(Contact.vendor_id == vendor_id, Contact.ended_on.is_(None))
        .order_by(Contact.id)
    ).all()


def _rows(condition: ColumnElement[bool]) -> list[MergerRow]:
    absorbed = aliased(Vendor)
    statement = (
        select(VendorMerger, Vendor, absorbed, User)
        .join(Vendor, Vendor.id == VendorMerger.vendor_id)
        .join(absorbed, absorbed.id == VendorMerger.absorbed_id)
        .join(User, User.id == VendorMerger.proposed_by_id)
        .where(condition)
        .order_by(VendorMerger.id)
    )
    return [MergerRow(*row) for row in db.session.execute(statement)]


# The absorbed vendor's own life: it is told on its own record, and stays there.
_STAYS: Final = (VendorStateSpan, VendorName, StaffingChoice, VendorProposal, VendorMerger)


def owned_tables(*, computed: bool) -> dict[str, type[Any]]:
    """By table name every model of vendors' rows, those that are computed or the others."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return {
        name: model
        for name, model in sorted(models.items())
        if issubclass(model, VendorOwned | VendorOrCompany)
        and bool(getattr(model, "is_computed", False)) is computed
    }


def movable() -> dict[str, type[Any]]:
    """Every model whose rows move. A new package's models move by themselves."""
    owned = owned_tables(computed=False)
    return {name: model for name, model in owned.items() if model not in _STAYS}


def count_rows(vendor_id: int) -> dict[str, int]:
    """How many rows would move, by table; one statement. Tables without any are left out."""
    counts = [
        select(func.count())
        .where(model.__table__.c.vendor_id == vendor_id)
        .scalar_subquery()
        .label(name)
        for name, model in movable().items()
    ]
    row = db.session.execute(select(*counts), execution_options=UNSCOPED).one()
    return {name: number for name, number in row._mapping.items() if number}


def movable_ids(vendor_id: int) -> dict[str, list[int]]:
    """Of the rows that would move, by table. Tables without any are left out."""
    found = {}
    for name, model in movable().items():
        table = model.__table__
        theirs = select(table.c.id).where(table.c.vendor_id == vendor_id).order_by(table.c.id)
        if ids := list(db.session.scalars(theirs, execution_options=UNSCOPED)):
            found[name] = ids
    return found


# People are only named by what they did: whoever was let in elsewhere before has the same name.
_NAMED: Final = "users"


def since(mergers: Sequence[MergerRow], day: date) -> Sequence[MergerRow]:
    """Those of after the day."""
    return [row for row in mergers if merged_on(row.merger) > day]


def merged_on(merger: VendorMerger) -> date:
    if merger.decided_at is None:
        raise ValueError("nobody has decided it")
    return clock.day_of(merger.decided_at)


def after(day: date) -> Sequence[MergerRow]:
    """Of all vendors those of after the day; one statement, and none where nothing can be later."""
    return since(accepted_mergers(), day) if day < clock.today() else ()


def evaluate(
    vendor_ids: Collection[int] | None,
    day: date,
    mergers: Sequence[MergerRow] | None = None,
    *,
    at_once: bool = False,
) -> Mapping[int, Evaluation]:
    """The verdicts of vendors as promises.queries gives them, but of an earlier day without what
    came to a vendor later. `mergers`: those of after the day, where they are known. `at_once`: as
    there."""
    with as_on(after(day) if mergers is None else mergers, day):
        return evaluate_now(vendor_ids, day, at_once=at_once)


def left_out(mergers: Sequence[MergerRow]) -> list[Message]:
    """What pages of a day before these mergers say of them."""
    return [_left_out(row) for row in mergers]


def _left_out(row: MergerRow) -> Message:
    named: dict[str, Any] = {
        "other": row.absorbed.called,
        "name": row.survivor.called,
        "day": merged_on(row.merger),
    }
    if not keeps_rows(row.merger):
        return say(
            "%(other)s goes on in %(name)s since %(day)s. What came with it is not on record row by "
            "row: the verdicts of %(name)s here may count it, though it was not its own on this day.",
            **named,
        )
    return say(
        "%(other)s goes on in %(name)s since %(day)s. What came with it is left out of the verdicts of "
        "%(name)s here, and how %(other)s itself stood on this day is not shown.",
        **named,
    )


@contextmanager
def as_on(mergers: Sequence[MergerRow], day: date) -> Iterator[None]:
    """In this block what came by one of these mergers after the day is not found."""
    models = movable()
    ids: dict[type[Any], set[int]] = defaultdict(set)
    for row in since(mergers, day):
        for name, ranges in row.merger.moved.get(ROWS, {}).items():
            if name in models and name != _NAMED:
                ids[models[name]].update(*(range(first, last + 1) for first, last in ranges))
    with leaving_out(db.session, ids):
        yield


def as_kept(moved: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Of the ids that moved, by table, in order: how many, and which."""
    counts = {name: len(ids) for name, ids in moved.items()}
    return counts | {ROWS: {name: _ranges(ids) for name, ids in moved.items()}}


def counts_of(merger: VendorMerger) -> dict[str, int]:
    return {name: number for name, number in merger.moved.items() if name != ROWS}


def keeps_rows(merger: VendorMerger) -> bool:
    """Whether it is on record which rows came: mergers of before kept their numbers only."""
    return ROWS in merger.moved


def _ranges(ids: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for id_ in ids:
        if found and found[-1][1] == id_ - 1:
            found[-1][1] = id_
        else:
            found.append([id_, id_])
    return found
