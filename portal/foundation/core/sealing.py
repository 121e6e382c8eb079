"""What a command made of records: a hash for each part of each row, kept with its event.

The session notices itself which rows of sealed models a command changes, so no command can forget
one; what is written past the session is told to `note_rows`. When the event is numbered the rows are
read again as they stand, and their hashes go beside the event and, as one, into the chain. A part
that the command did not touch keeps the hash it had: nobody seals what another hand changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.visitors import iterate

from portal.foundation.core.db import UNSCOPED, Base

SEALS = Table(
    "audit_seals",
    Base.metadata,
    Column("kind", String(60), primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the event
    Column("parts", Text, nullable=False),  # hash by part as JSON; `{}`: the row went
    Index("ix_audit_seals_number", "number"),
)
Parts = dict[str, str]
ROW, FILE = "row", "file"
# Which part of a record a column belongs to; every other one is of the part ROW, every reference to
# stored bytes of the part FILE.
PART_OF: Final[Mapping[str, str]] = {
    "text": "text",
    "sha256": "text",
    "body": "text",
    "content": "content",
    "content_sha256": "content",
    "answer": "answer",
    "value": "answer",
    "inputs": "answer",
    "explanation": "answer",
    "state": "state",
    "valid_until": "state",
    "corrected_at": "state",
    "ended_on": "state",
    "ended_reason": "state",
    "closed_at": "state",
    "closed_on": "state",
    "outcome": "state",
    "accepted": "state",
    "approved": "state",
    "review": "state",
    "waits": "state",
}
# What moves without an event: counters, claims of jobs, what is worked out from the rest.
UNSEALED: Final = frozenset(
    {"version", "found_by", "claimed_until", "receipt_claimed_until", "error"}
)
ALL: Final = frozenset({"*"})
_AT_ONCE = 500
_KEY, _BLIND = "sealed_rows", "sealed_blindly"
_FILES = "stored_files"


def install_sealing(session: scoped_session[Any]) -> None:
    event.listen(session, "after_flush", _note_flush)
    event.listen(session, "do_orm_execute", _note_statement)


def sealed_models() -> dict[str, type[Any]]:
    """By table, those whose rows are records: `is_sealed` on the model or its mixin."""
    if not _models:
        for mapper in Base.registry.mappers:
            model: Any = mapper.class_
            if getattr(model, "is_sealed", False) and not getattr(model, "is_computed", False):
                _models[model.__tablename__] = model
    return _models


_models: dict[str, type[Any]] = {}


def part_of(column: Column[Any]) -> str | None:
    """None: it belongs to no part."""
    if column.name in UNSEALED:
        return None
    if any(one.column.table.name == _FILES for one in column.foreign_keys):
        return FILE
    return PART_OF.get(column.name, ROW)


def note_rows(
    session: Session, table: Table, ids: Iterable[int], columns: Collection[str] | None = None
) -> None:
    """For who writes many rows past the session: which, and in which columns (None: they are new)."""
    if not _is_sealed(session, table):
        return
    parts = ALL if columns is None else _parts_of(table, columns)
    noted = _noted(session)
    for one in ids if parts else ():
        noted[table.name, one] |= parts
    session.info.get(_BLIND, set()).discard(table.name)


def forget(session: Session) -> None:
    session.info.pop(_KEY, None)
    session.info.pop(_BLIND, None)


def take(session: Session) -> dict[tuple[str, int], Parts]:
    """The seals of what this command changed, and nothing is noted any more."""
    blind = session.info.get(_BLIND)
    if blind:
        raise RuntimeError(
            f"rows of {', '.join(sorted(blind))} were written: say which (note_rows)"
        )
    by_table: dict[str, dict[int, set[str]]] = defaultdict(dict)
    for (name, one), parts in _noted(session).items():
        by_table[name][one] = parts
    forget(session)
    sealed = {}
    for name, rows in by_table.items():
        sealed.update(_seals_of(session, sealed_models()[name], rows))
    for name, child, parent_ids in _closed_now(by_table):
        ids = children(session, child, parent_ids)
        sealed.update(_seals_of(session, sealed_models()[name], {one: set(ALL) for one in ids}))
    return sealed


def keep(session: Session, number: int, seals: Mapping[tuple[str, int], Parts]) -> None:
    rows = [
        {"kind": kind, "id": of, "number": number, "parts": to_text(parts)}
        for (kind, of), parts in sorted(seals.items())
    ]
    for first in range(0, len(rows), _AT_ONCE * 10):
        some = rows[first : first + _AT_ONCE * 10]
        session.execute(insert(SEALS), some, execution_options=UNSCOPED)


def digest_of_seals(lines: Iterable[tuple[str, int, str]]) -> str:
    """Of all seals of an event, in the order of kind and id; `lines`: kind, id, parts as text."""
    digest = hashlib.sha256()
    for kind, of, parts in lines:
        digest.update(f"{kind} {of} {parts}\n".encode())
    return digest.hexdigest()


def to_text(parts: Parts) -> str:
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def read_parts(session: Session, model: type[Any], ids: Sequence[int]) -> dict[int, Parts]:
    """What these rows would be sealed with now. A row nobody can read has parts that fit nothing."""
    table: Table = model.__table__
    found: dict[int, Parts] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        found.update(_read(session, model, table.c.id.in_(some)))
    return found


def read_between(
    session: Session, model: type[Any], after: int, until: int | None
) -> dict[int, Parts]:
    """The same for the ids in (after, until]."""
    column = model.__table__.c.id
    there = column > after
    return _read(session, model, there if until is None else there & (column <= until))


def last_seals(session: Session, name: str, where: Any) -> dict[int, tuple[int, Parts]]:
    """By id the newest seal of these rows, with the number of its event."""
    rows = session.execute(
        select(SEALS.c.id, SEALS.c.number, SEALS.c.parts)
        .where(SEALS.c.kind == name, where)
        .order_by(SEALS.c.id, SEALS.c.number),
        execution_options=UNSCOPED,
    )
    return {row.id: (row.number, json.loads(row.parts)) for row in rows}


def children(session: Session, model: type[Any], parent_ids: Collection[int]) -> Sequence[int]:
    table: Table = model.__table__
    ids = select(table.c.id).where(table.c[model.sealed_with[1]].in_(parent_ids))
    return session.scalars(ids, execution_options=UNSCOPED).all()


def _closed_now(
    by_table: Mapping[str, Mapping[int, set[str]]],
) -> Iterator[tuple[str, type[Any], list[int]]]:
    """Models whose rows are drafts until their parent is closed, and such parents just touched."""
    for name, model in sealed_models().items():
        parent = getattr(model, "sealed_with", None)
        if parent is None:
            continue
        ids = [one for one, parts in by_table.get(parent[0], {}).items() if parts & {"state", "*"}]
        if ids:
            yield name, model, ids


def _seals_of(
    session: Session, model: type[Any], rows: Mapping[int, set[str]]
) -> dict[tuple[str, int], Parts]:
    name = model.__tablename__
    ids = sorted(rows)
    now = read_parts(session, model, ids)
    changed = [one for one in ids if not rows[one] >= ALL]
    before: dict[int, tuple[int, Parts]] = {}
    for first in range(0, len(changed), _AT_ONCE):
        some = changed[first : first + _AT_ONCE]
        before.update(last_seals(session, name, SEALS.c.id.in_(some)))
    seals = {}
    for one in ids:
        parts = now.get(one, {})
        if not parts and hasattr(model, "sealed_with"):  # a draft
            continue
        if parts and not rows[one] >= ALL:
            if one not in before:  # no event ever made it: it stays without one
                continue
            kept = {part: of for part, of in before[one][1].items() if part not in rows[one]}
            parts = kept | {part: of for part, of in parts.items() if part in rows[one]}
        seals[name, one] = parts
    return seals


def _read(session: Session, model: type[Any], where: Any) -> dict[int, Parts]:
    statement = _statement(model).where(where)
    try:
        return {row.id: _hashes(model, row._mapping) for row in _rows(session, statement)}
    except (ValueError, LookupError, TypeError, ArithmeticError):  # one of them cannot be read
        pass
    table: Table = model.__table__
    ids = session.scalars(select(table.c.id).where(where), execution_options=UNSCOPED).all()
    found = {}
    for one in ids:
        try:
            rows = _rows(session, _statement(model).where(table.c.id == one))
            found.update({row.id: _hashes(model, row._mapping) for row in rows})
        except (ValueError, LookupError, TypeError, ArithmeticError):
            found[one] = {ROW: "unreadable"}
    return found


def _rows(session: Session, statement: Any) -> Sequence[Any]:
    return session.execute(statement, execution_options=UNSCOPED).all()


def _statement(model: type[Any]) -> Any:
    """Its own columns; a row that is a draft until its parent is closed only with such a parent."""
    table: Table = model.__table__
    statement = select(*(one for one in table.c if one.name == "id" or part_of(one)))
    parent = getattr(model, "sealed_with", None)
    if parent is not None:
        name, key, states = parent
        above = Base.metadata.tables[name]
        closed = select(above.c.id).where(above.c.state.in_(states))
        statement = statement.where(table.c[key].in_(closed))
    return statement


def _hashes(model: type[Any], values: Mapping[str, Any]) -> Parts:
    """Empty values are left out: a column that a later version adds empty changes no hash."""
    alike: Mapping[str, Mapping[str, str]] = getattr(model, "sealed_alike", {})
    parts: dict[str, dict[str, Any]] = defaultdict(dict)
    parts[ROW]["id"] = values["id"]
    for column in model.__table__.c:
        part = part_of(column)
        if part is None:
            continue
        value = _plain(values[column.name])
        value = alike.get(column.name, {}).get(value, value) if isinstance(value, str) else value
        if value is None or value is False or value in ("", [], {}):
            continue
        parts[part][column.name] = value
    return {part: _hash(of) for part, of in parts.items()}


def _hash(values: Mapping[str, Any]) -> str:
    words = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).strftime(
            "%Y-%m-%dT%H:%M:%S.%f"
        )
    if isinstance(value, date):
        return value.isoformat()
    return value


def _noted(session: Session) -> dict[tuple[str, int], set[str]]:
    found: dict[tuple[str, int], set[str]] = session.info.setdefault(_KEY, defaultdict(set))
    return found


def _is_sealed(session: Session, table: Any) -> bool:
    return bool(session.info.get("in_command")) and getattr(table, "name", "") in sealed_models()


def _parts_of(table: Table, columns: Collection[str]) -> set[str]:
    parts = {part_of(table.c[name]) for name in columns if name in table.c}
    return {one for one in parts if one is not None}


def _note_flush(session: Session, _context: object) -> None:
    if not session.info.get("in_command"):
        return
    models = sealed_models()
    for row in (*session.new, *session.deleted):
        if getattr(row, "__tablename__", "") in models:
            _noted(session)[_name_and_id(row)] |= ALL
    for row in session.dirty:
        if getattr(row, "__tablename__", "") in models and session.is_modified(row):
            state = inspect(row)
            names = [one.key for one in state.attrs if one.history.has_changes()]
            columns = {
                column.name
                for name in names
                if name in state.mapper.column_attrs
                for column in state.mapper.column_attrs[name].columns
            }
            parts = _parts_of(type(row).__table__, columns)
            if parts:
                _noted(session)[_name_and_id(row)] |= parts


def _name_and_id(row: Any) -> tuple[str, int]:
    return row.__tablename__, row.id


def _note_statement(state: ORMExecuteState) -> None:
    """Statements for many rows: an insert says its ids; which rows a change means is asked first."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    table: Any = getattr(statement, "table", None)
    if not _is_sealed(state.session, table):
        return
    given: Any = state.parameters or []
    rows = given if isinstance(given, list) else [given]
    if state.is_insert:
        ids = [row["id"] for row in rows if "id" in row]
        note_rows(state.session, table, ids)
        if not rows or len(ids) < len(rows):
            state.session.info.setdefault(_BLIND, set()).add(table.name)
        return
    columns = None if state.is_delete else _set_columns(statement, rows)
    if columns is not None and not _parts_of(table, columns):
        return
    note_rows(state.session, table, _meant(state.session, statement, table, rows), columns)


def _set_columns(statement: Any, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    values = getattr(statement, "_values", None) or {}
    named = {getattr(one, "name", str(one)) for one in values}
    return named or {name for row in rows[:1] for name in row if name != "id"}


def _meant(
    session: Session, statement: Any, table: Table, rows: Sequence[Mapping[str, Any]]
) -> Sequence[int]:
    where = statement.whereclause
    if where is None and rows:
        return [row["id"] for row in rows]
    key = _key_parameter(where, table) if rows else None
    if key is not None:
        return [row[key] for row in rows]
    asked = select(table.c.id)
    return session.scalars(
        asked if where is None else asked.where(where), execution_options=UNSCOPED
    ).all()


def _key_parameter(where: Any, table: Table) -> str | None:
    """The parameter that names the row: `id = :own_id`."""
    for one in iterate(where):
        if isinstance(one, BinaryExpression) and isinstance(one.right, BindParameter):
            left: Any = one.left
            if getattr(left, "name", "") == "id" and one.right.required:
                return str(one.right.key)
    return None
