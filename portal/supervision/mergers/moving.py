"""Moves every row of one vendor to another, whatever table it is in.

Composite keys (parent, vendor) hold a child under its parent's vendor, so parents and children have
to move together: on SQLite the keys are checked at the end of the transaction for once, on
PostgreSQL all tables move in one statement, at the end of which they are checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, delete, func, select, text, update

from portal.foundation.access.scoping import VendorOrCompany, VendorOwned
from portal.foundation.core import clock
from portal.foundation.core.database.chain import note_rows
from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.vendors.models import VendorName, VendorStateSpan
from portal.supervision.mergers.models import VendorMerger
from portal.supervision.onboarding.models import VendorProposal

# The absorbed vendor's own life: it is told on its own record, and stays there.
_STAYS: Final = (VendorStateSpan, VendorName, VendorProposal, VendorMerger)


def movable() -> list[type[Any]]:
    """Every model whose rows move, by table name. A new package's models move by themselves."""
    return [model for model in _owned() if not _is_computed(model) and model not in _STAYS]


def count_rows(vendor_id: int) -> dict[str, int]:
    """How many rows would move, by table; one statement. Tables without any are left out."""
    counts = [
        select(func.count()).where(_of(model) == vendor_id).scalar_subquery().label(_name(model))
        for model in movable()
    ]
    row = db.session.execute(select(*counts), execution_options=UNSCOPED).one()
    return {name: number for name, number in row._mapping.items() if number}


def move_rows(from_id: int, to_id: int) -> dict[str, list[int]]:
    """Within a command. What is computed is not moved but computed anew. Returns the ids, by table."""
    db.session.flush()
    moved = _ids_of(from_id)
    for model in _owned():
        if _is_computed(model):
            _let_go(_table(model), from_id)
    tables = [_table(model) for model in movable()]
    if db.engine.dialect.name == "postgresql":
        _move_in_one(tables, from_id, to_id, moved)
    else:
        _move_one_by_one(tables, from_id, to_id)
    mails = update(OutboxEmail).where(OutboxEmail.about_vendor_id == from_id)
    db.session.execute(
        mails.values(about_vendor_id=to_id),
        execution_options=UNSCOPED | {"synchronize_session": False},
    )
    db.session.expire_all()
    return moved


def _ids_of(vendor_id: int) -> dict[str, list[int]]:
    found = {}
    for model in movable():
        column = _table(model).c.id
        theirs = select(column).where(_of(model) == vendor_id).order_by(column)
        found[_name(model)] = list(db.session.scalars(theirs, execution_options=UNSCOPED))
    return {name: ids for name, ids in found.items() if ids}


def _let_go(table: Table, vendor_id: int) -> None:
    """What was shown on which day stays; what is only kept to be quick goes."""
    statement: Any
    if "valid_until" in table.c:
        now = (table.c.vendor_id == vendor_id) & table.c.valid_until.is_(None)
        statement = update(table).where(now).values(valid_until=clock.today())
    else:
        statement = delete(table).where(table.c.vendor_id == vendor_id)
    db.session.execute(statement, execution_options=UNSCOPED)


def _move_one_by_one(tables: list[Table], from_id: int, to_id: int) -> None:
    db.session.execute(text("PRAGMA defer_foreign_keys=ON"), execution_options=UNSCOPED)
    for table in tables:
        moved = update(table).where(table.c.vendor_id == from_id).values(vendor_id=to_id)
        db.session.execute(moved, execution_options=UNSCOPED)


def _move_in_one(
    tables: list[Table], from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]
) -> None:
    for table in tables:
        note_rows(db.session(), table, moved.get(table.name, ()), {"vendor_id"})
    parts = [
        update(table)
        .where(table.c.vendor_id == from_id)
        .values(vendor_id=to_id)
        .returning(table.c.vendor_id)
        .cte(f"moved_{table.name}")
        for table in tables
    ]
    whole = select(*(select(func.count()).select_from(part).scalar_subquery() for part in parts))
    db.session.execute(whole, execution_options=UNSCOPED)


def _owned() -> Iterator[type[Any]]:
    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__)
    for mapper in mappers:
        if issubclass(mapper.class_, VendorOwned | VendorOrCompany):
            yield mapper.class_


def _is_computed(model: type[Any]) -> bool:
    return bool(getattr(model, "is_computed", False))


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


def _of(model: type[Any]) -> Any:
    return _table(model).c.vendor_id


def _name(model: type[Any]) -> str:
    return _table(model).name
