"""The database handle, the model base with its column types, dated rows, how a transaction begins.

Models inherit from Base rather than db.Model: type checkers understand it, and the legacy
`Model.query` does not exist. Relationships come from here: one never loads by accident.
"""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final, Protocol, TypeVar, TypeVarTuple

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    TypeDecorator,
    and_,
    bindparam,
    event,
    or_,
    select,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, registry
from sqlalchemy.orm import relationship as any_relationship

from portal.foundation.core.words.messages import Text, both_names


class UtcDateTime(TypeDecorator[datetime]):
    """Store aware datetimes as UTC and always hand aware datetimes back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime given to a UTC column")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def text_enum() -> Enum:
    """A closed set, such as states: text plus a CHECK. A new member needs a migration."""
    return _by_value(StrEnum, create_constraint=True)


def open_text_enum(kind: type[StrEnum]) -> Enum:
    """A set that grows with every feature, such as obligation kinds: text without a CHECK.

    Also for a column added to a table that exists: SQLite cannot drop a column with its CHECK.
    """
    return _by_value(kind, create_constraint=False)


def _by_value(kind: type[StrEnum], *, create_constraint: bool) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        length=60,
        create_constraint=create_constraint,
        values_callable=lambda members: [member.value for member in members],
    )


T = TypeVar("T")
MAPPED_BYTES = 2**30  # of SQLite's file, read in place; 10,000 vendors take 0.7 GB
BUSY_MS = 20_000  # for a lock; SQLite's is not fair: one command was seen to wait 3.6 s
SLOW_MS = 120_000  # one statement; PostgreSQL ends a longer one
IDLE_MS = 600_000  # between two statements of a transaction; PostgreSQL ends a longer pause
WRITING: dict[str, Any] = {"begin": "IMMEDIATE", "writes": True}
UNSCOPED: dict[str, Any] = {"vendor_scope": "everything"}

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    # A registry, not `type_annotation_map`: Flask-SQLAlchemy 3.1 copies this class
    # and SQLAlchemy refuses the copy otherwise.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: UtcDateTime(), StrEnum: text_enum()},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
relationship = partial(any_relationship, lazy="raise_on_sql")


def prepare(engine: Engine) -> None:
    """Say BEGIN ourselves, and which: without WRITING a transaction can only read."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "handle_error", _name_nobody)


def listen_once(session: Any, moment: str, told: Callable[..., Any]) -> None:
    """All apps of a process share one session: what it tells is told once, not once for each of them."""
    if not event.contains(session, moment, told):
        event.listen(session, moment, told)


def _set_up_sqlite(driver: Any, _record: object) -> None:
    driver.isolation_level = None  # the driver begins nothing by itself
    driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
    driver.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    """What may have to wait for a lock is said through SQLAlchemy, which knows its errors."""
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    reads_only = not options.get("writes")
    if connection.info.get("reads_only") is not reads_only:  # first: it refuses BEGIN IMMEDIATE
        driver.execute(f"PRAGMA query_only={int(reads_only)}")
        connection.info["reads_only"] = reads_only
    begin = f"BEGIN {options.get('begin', 'DEFERRED')}"
    if begin == "BEGIN DEFERRED":  # waits for nobody
        driver.execute(begin)
    else:
        connection.exec_driver_sql(begin, execution_options=UNSCOPED)


def _set_up_postgresql(driver: Any, _record: object) -> None:
    driver.autocommit = True
    driver.execute(f"SET lock_timeout = {BUSY_MS}")
    driver.execute(f"SET statement_timeout = {SLOW_MS}")
    driver.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MS}")
    driver.autocommit = False


def _name_nobody(context: ExceptionContext) -> None:
    """Errors go to the log: without PostgreSQL's details, which quote the values of a row."""
    driver, error = context.original_exception, context.sqlalchemy_exception
    said = getattr(getattr(driver, "diag", None), "message_primary", None)
    if said is not None and error is not None:
        driver.args = (said,)
        error.args = (f"({type(driver).__name__}) {said}",)


def _begin_postgresql(connection: Connection) -> None:
    """psycopg says the BEGIN that follows from these with the first statement.

    A reader sees one moment of the database; a command sees each row as it is when it asks for it.
    """
    from psycopg import IsolationLevel  # noqa: PLC0415  (who is on SQLite needs none of it)

    writes = bool(connection.get_execution_options().get("writes"))
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = not writes
    driver.isolation_level = (
        IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    )


def in_parts(rows: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """For statements that name rows: databases bind only so many values."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@contextmanager
def gc_paused() -> Iterator[None]:
    """Python does not look for cycles meanwhile: it would walk over all that was made, again and again.

    For the whole process, so for short work only; within another one nothing more happens. It buys a
    third of the time of a workbook with all registers (exchange).
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class BothNames:
    """Mixin: the row has a `name` and, where there is one, a `name_en`."""

    @property
    def called(self: Any) -> Text:
        return both_names(self.name, self.name_en)


class Dated:
    """Mixin: the row is true from `valid_from` until before `valid_until` (None: still).

    A fact is never overwritten: a change ends one row and opens the next. A mistyped row is
    corrected: it stays readable, but no date sees it any more.

    The days have no index of their own: nearly every row began before today and has not ended, and
    SQLite, which believes otherwise, would walk over them all in that order.
    """

    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    corrected_at: Mapped[datetime | None]

    def is_valid_on(self, day: date) -> bool:
        ended = self.valid_until is not None and self.valid_until <= day
        return self.corrected_at is None and self.valid_from <= day and not ended

    @property
    def last_day(self) -> date | None:
        """The last day on which it was true, as people say it; None: it still is."""
        return None if self.valid_until is None else self.valid_until - timedelta(days=1)

    def end(self, day: date) -> None:
        """It was true until before `day`."""
        self.valid_until = max(day, self.valid_from)

    def correct(self, at: datetime) -> None:
        """It was mistyped: it counts on no day, and stays readable."""
        self.corrected_at = at


def valid_on(model: type[Dated] | Any, day: date) -> ColumnElement[bool]:
    """The SQL of `is_valid_on`, for a model or an alias of it."""
    return and_(
        model.corrected_at.is_(None),
        model.valid_from <= day,
        or_(model.valid_until.is_(None), model.valid_until > day),
    )


def not_corrected(model: type[Dated] | Any) -> ColumnElement[bool]:
    return model.corrected_at.is_(None)


class Subject(Protocol):
    """What a line of history or an obligation can be about: any saved row."""

    __tablename__: str
    id: Any


# Where a row is today whose table became one with others, written by the migration that moved it.
# What was said about the old row (the log, its seals, what waits for somebody) stays as it was said.
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
MOVED_INTO: Final = frozenset({"papers", "paper_scans", "runs"})  # into which rows were moved
# the migrations that moved records, and changed no other one
MOVED_BY: Final = frozenset({"0019"})
# the migrations from which on rows of these tables are records, those that are there already included
FOUND_BY: Final[Mapping[str, Set[str]]] = {
    "0034": frozenset({"engagement_customers"}),
    "0037": frozenset({"decision_numbers"}),
}


def moved_to(old_table: str, old_id: int) -> int | None:
    there = MOVED.c.old_table == old_table, MOVED.c.old_id == old_id
    found: int | None = db.session.scalar(select(MOVED.c.new_id).where(*there))
    return found


def names_thing(thing: Subject, kind: Any, number: Any) -> ColumnElement[bool]:
    """Whether these columns (a table's name and an id) name the thing, as it is or as it was called."""
    now = and_(kind == thing.__tablename__, number == thing.id)
    if thing.__tablename__ not in MOVED_INTO:
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


Ts = TypeVarTuple("Ts")
# For a statement that is made once and kept: to make one anew takes longer than to send it.
DAY: Final[Any] = bindparam("day", type_=Date())
IDS: Final[Any] = bindparam("ids", type_=Integer(), expanding=True)


def asking(day: date, ids: Collection[int] | None) -> dict[str, Any]:
    """The values of DAY and IDS, for a kept statement."""
    return {"day": day} if ids is None else {"day": day, "ids": list(ids)}


def among(statement: Select[*Ts], column: Any, ids: Collection[Any] | None) -> Select[*Ts]:
    """Only rows whose column is one of these (or of IDS); None: all."""
    return statement if ids is None else statement.where(column.in_(ids))


_sealed: dict[str, type[Any]] = {}


def sealed_models() -> dict[str, type[Any]]:
    """By table, those whose rows are records: `is_sealed` on the model or its mixin."""
    if not _sealed:
        for mapper in Base.registry.mappers:
            model: Any = mapper.class_
            if getattr(model, "is_sealed", False) and not getattr(model, "is_computed", False):
                _sealed[model.__tablename__] = model
    return _sealed
