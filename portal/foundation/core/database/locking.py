"""Two commands at once: each row that one of them changes is locked, so the other waits and sees it.

SQLite lets one command write at a time, so that nothing here does anything there. On PostgreSQL:

- a row that was loaded before the command is locked when the command first looks at it (it is
  read again anyway), unless its model says `locked_when_touched = False`;
- a row that the command itself selects in order to change it is selected `with_for_update()`, or
  given to `hold()`;
- what is written once, under a unique key, goes through `add_once()`;
- what no row stands for, such as "no vendor of this name yet", is asked after `alone("...")`;
- whatever is changed all the same without having been locked is compared with what was read.

A lock holds until the command ends. It is FOR NO KEY UPDATE: a row that somebody changes may
still be referred to by new rows of others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import has_request_context
from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, scoped_session
from sqlalchemy.orm.base import NO_VALUE

from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, Base, db, in_parts, listen_once
from portal.foundation.core.errors import Overtaken

_kept: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # a statement, and how it locks
Row = TypeVar("Row")


def alone(what: str) -> None:
    """Until this command ends nobody else is past the same words: for check-then-insert.

    Not once for each of many rows: the database has room for some thousands of such locks.
    """
    if _locks_rows(db.session()):
        wait = select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0)))
        db.session.execute(wait, execution_options=UNSCOPED)


def hold(row: object) -> None:
    """Lock a row that this command selected, and read it again."""
    session = db.session()
    if session.info.get("in_command") and _locks_rows(session):
        session.flush()
        session.refresh(row, with_for_update=True)


def add_once(row: Row, find: Callable[[], Row | None]) -> Row:
    """Write a row that has a unique key; where somebody was faster, theirs, which `find` finds."""
    session = db.session()
    if not _locks_rows(session):
        session.add(row)
        session.flush()
        return row
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        theirs = find()
        if theirs is None:
            raise
        return theirs
    return row


def install_locking(session: scoped_session[Any]) -> None:
    listen_once(session, "do_orm_execute", _lock)
    listen_once(session, "before_flush", _compare)


def _lock(state: ORMExecuteState) -> None:
    """Raises RuntimeError outside a command, where PostgreSQL would refuse to lock."""
    if not state.is_select:
        return
    statement: Any = state.statement
    asked = getattr(statement, "_for_update_arg", None)
    in_command = bool(state.session.info.get("in_command"))
    if asked is None:
        if not in_command or not state.is_column_load:
            return
        model = state.bind_mapper.class_ if state.bind_mapper is not None else None
        if getattr(model, "locked_when_touched", True):
            state.statement = statement.with_for_update(key_share=True, of=model)
        return
    if not in_command and (has_request_context() or not _writes(state.session)):
        raise RuntimeError("a row can be locked inside a command only")
    found = _kept.get(statement)
    if found is None:
        found = _kept[statement] = statement.with_for_update(
            key_share=True,
            of=asked.of or list(_returned(statement)) or None,
            nowait=asked.nowait,
            skip_locked=asked.skip_locked,
        )
    state.statement = found
    state.update_execution_options(populate_existing=True)


def _writes(session: Session) -> bool:
    return bool(session.connection().get_execution_options().get("writes"))


def _locks_rows(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _returned(statement: Any) -> Iterator[Any]:
    """The models whose rows a select returns: not those it joins only to look at."""
    for column in statement.column_descriptions:
        model = column.get("entity")  # not there for bare tables
        if model is not None and column["expr"] is model:
            yield model


def _compare(session: Session, _context: object, _instances: object) -> None:
    """What has a version is compared by it; everything else with the values that were read.

    Raises Overtaken where somebody wrote in between.
    """
    if not session.info.get("in_command") or not _locks_rows(session):
        return
    changed: dict[type, list[Any]] = defaultdict(list)
    for row in session.dirty:
        if inspect(row).mapper.version_id_col is None and session.is_modified(row):
            changed[type(row)].append(row)
    for model in sorted(changed, key=lambda kind: kind.__name__):
        rows = sorted(changed[model], key=lambda row: inspect(row).identity)
        for some in in_parts(rows):
            _compare_rows(session, model, some)


def _compare_rows(session: Session, model: type, rows: Sequence[Any]) -> None:
    mapper: Mapper[Any] = inspect(model)
    key = tuple_(*mapper.primary_key)
    names = [name for name in _stored(mapper) if not mapper.column_attrs[name].deferred]
    read = {tuple(inspect(row).identity): _as_read(row) for row in rows}
    found = session.execute(
        select(*mapper.primary_key, *(getattr(model, name) for name in names))
        .where(key.in_(list(read)))
        .order_by(*mapper.primary_key)
        .with_for_update()
    )
    keys = len(mapper.primary_key)
    now = {tuple(row[:keys]): dict(zip(names, row[keys:], strict=True)) for row in found}
    for identity, values in read.items():
        there = now.get(identity)
        if there is None or any(there[name] != value for name, value in values.items()):
            raise Overtaken


def _stored(mapper: Mapper[Any]) -> Iterator[str]:
    """The attributes that are columns of its table: not what is looked up in another one while it is read."""
    for attribute in mapper.column_attrs:
        if isinstance(attribute.columns[0], Column):
            yield attribute.key


def _as_read(row: Any) -> dict[str, Any]:
    """The values of this row as the database gave them, as far as anybody looked."""
    state = inspect(row)
    plain = set(_stored(state.mapper))
    values = {name: value for name, value in row.__dict__.items() if name in plain}
    values |= {name: value for name, value in state.committed_state.items() if name in plain}
    return {name: value for name, value in values.items() if value is not NO_VALUE}


SERIES = Table(
    "number_series",
    Base.metadata,
    Column("prefix", String(10), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)


def next_number(prefix: str, *, year: int | None = None, digits: int = 3) -> str:
    """The next number of this year, such as R-2026-031; inside a command only. It is given back where the
    command is not done, so that none is ever left out."""
    return next_numbers(prefix, 1, year=year, digits=digits)[0]


def next_numbers(prefix: str, count: int, *, year: int | None = None, digits: int = 3) -> list[str]:
    """The next numbers of this year, or of the fiscal year given, in as many statements as for one; inside a
    command only."""
    year = clock.today().year if year is None else year
    here = (SERIES.c.prefix == prefix, SERIES.c.year == year)
    statement = select(SERIES.c.last).where(*here).with_for_update()
    last = db.session.scalar(statement, execution_options=UNSCOPED)
    if last is None:  # the first of the year: there is no row to lock yet
        alone(f"number series {prefix}")
        last = db.session.scalar(statement, execution_options=UNSCOPED)
    first = (last or 0) + 1
    new = first + count - 1
    if last is None:
        change = insert(SERIES).values(prefix=prefix, year=year, last=new)
        db.session.execute(change, execution_options=UNSCOPED)
    else:
        move = update(SERIES).where(*here).values(last=new)
        db.session.execute(move, execution_options=UNSCOPED)
    return [f"{prefix}-{year}-{number:0{digits}d}" for number in range(first, first + count)]
