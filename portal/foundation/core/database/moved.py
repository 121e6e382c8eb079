"""Where a row is today whose table became one with others: old and new (table, id).

Written by the migration that moved it. What was said about the old row (the log, its seals, what
waits for somebody) stays as it was said and is found through this.
"""

from collections.abc import Set
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Index, Integer, String, Table, and_, or_, select

from portal.foundation.core.database.db import UNSCOPED, Base, db
from portal.foundation.core.subjects import Subject

MOVED = Table(
    "moved_rows",
    Base.metadata,
    Column("old_table", String(60), primary_key=True),
    Column("old_id", Integer, primary_key=True, autoincrement=False),
    Column("new_table", String(60), nullable=False),
    Column("new_id", Integer, nullable=False),
    # the event that sealed it last; NULL: it was not (or not as that event left it) when it moved
    Column("sealed_by", Integer),
    Index("ix_moved_rows_new_table_new_id", "new_table", "new_id"),
)
TABLES: Final = frozenset({"papers", "paper_scans", "runs"})  # into which rows were moved
# the migrations that moved records, and changed no other one
REVISIONS: Final = frozenset({"0019"})


def new_id(old_table: str, old_id: int) -> int | None:
    there = MOVED.c.old_table == old_table, MOVED.c.old_id == old_id
    found: int | None = db.session.scalar(select(MOVED.c.new_id).where(*there))
    return found


def names(thing: Subject, kind: Any, number: Any) -> ColumnElement[bool]:
    """Whether these columns (a table's name and an id) name the thing, as it is or as it was called."""
    now = and_(kind == thing.__tablename__, number == thing.id)
    if thing.__tablename__ not in TABLES:
        return now
    before = select(MOVED.c.old_id).where(
        MOVED.c.new_table == thing.__tablename__,
        MOVED.c.new_id == thing.id,
        MOVED.c.old_table == kind,
        MOVED.c.old_id == number,
    )
    return or_(now, before.exists())


def sealed_when_moved(new_table: str) -> Set[int]:
    """Ids of the rows moved there that were as their last event had left them."""
    known = select(MOVED.c.new_id).where(
        MOVED.c.new_table == new_table, MOVED.c.sealed_by.is_not(None)
    )
    return set(db.session.scalars(known, execution_options=UNSCOPED))
