"""Seals: what rows of records hash to, part by part, and the newest that an event left of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Column, Index, Integer, String, Table, Text, select
from sqlalchemy.orm import Session

from portal.foundation.core.database.db import UNSCOPED, Base, in_parts, sealed_models

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
_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "text": ("text", "sha256", "body"),
    "content": ("content", "content_sha256"),
    "answer": ("answer", "value", "inputs", "explanation"),
    "state": (
        *("state", "valid_until", "corrected_at", "ended_on", "ended_reason", "closed_at"),
        *("closed_on", "outcome", "accepted", "approved", "review", "waits"),
    ),
}
PART_OF: Final = {column: part for part, columns in _COLUMNS.items() for column in columns}
# What moves without an event: counters, claims of jobs, what is worked out from the rest.
UNSEALED: Final = frozenset(
    {"version", "found_by", "claimed_until", "receipt_claimed_until", "error"}
)
_FILES = "stored_files"


def part_of(column: Column[Any]) -> str | None:
    """None: it belongs to no part."""
    if column.name in UNSEALED:
        return None
    if any(foreign_key.column.table.name == _FILES for foreign_key in column.foreign_keys):
        return FILE
    return PART_OF.get(column.name, ROW)


def digest_of_seals(lines: Iterable[tuple[str, int, str]]) -> str:
    """Of all seals of an event, in the order of kind and id; `lines`: kind, id, parts as text."""
    digest = hashlib.sha256()
    for kind, of, parts in lines:
        digest.update(f"{kind} {of} {parts}\n".encode())
    return digest.hexdigest()


def to_text(parts: Parts) -> str:
    return "{" + ",".join(f'"{part}":{_json(of)}' for part, of in sorted(parts.items())) + "}"


def read_parts(session: Session, model: type[Any], ids: Sequence[int]) -> dict[int, Parts]:
    """What these rows would be sealed with now. A row nobody can read has parts that fit nothing."""
    table: Table = model.__table__
    found: dict[int, Parts] = {}
    for some in in_parts(ids):
        first, last = some[0], some[-1]
        # as new ones nearly always are
        is_run = last - first < len(some) and list(some) == list(range(first, last + 1))
        these = table.c.id.between(first, last) if is_run else table.c.id.in_(some)
        found.update(_read(session, model, these))
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
    newest = {id_: (number, parts) for id_, number, parts in rows}
    return {id_: (number, json.loads(parts)) for id_, (number, parts) in newest.items()}


def altered(session: Session, model: type[Any], ids: Sequence[int]) -> set[int]:
    """Which of these rows are not what their last event left; three statements for each 500. A row
    that no event made is found by the comparison of each night."""
    found: set[int] = set()
    for some in in_parts(ids):
        now = read_parts(session, model, some)
        kept = last_seals(session, model.__tablename__, SEALS.c.id.in_(some))
        found |= {id_ for id_, (_, parts) in kept.items() if now.get(id_, {}) != parts}
    return found


def altered_rows(session: Session, rows: Sequence[Any]) -> list[bool]:
    """Of each row of a select whether something that stands in it is not what its last event left."""
    shown = [_records_in(row) for row in rows]
    ids: dict[type[Any], set[int]] = defaultdict(set)
    for listed in shown:
        for model, number in listed:
            ids[model].add(number)
    wrong = {
        (model, id_) for model, some in ids.items() for id_ in altered(session, model, sorted(some))
    }
    return [any(record in wrong for record in records) for records in shown]


def _records_in(row: Any) -> list[tuple[type[Any], int]]:
    known = sealed_models()
    things = row if isinstance(row, Sequence) else ()
    return [
        (type(thing), thing.id)
        for thing in things
        if known.get(getattr(type(thing), "__tablename__", "")) is type(thing)
    ]


def children(session: Session, model: type[Any], parent_ids: Collection[int]) -> Sequence[int]:
    table: Table = model.__table__
    ids = select(table.c.id).where(table.c[model.sealed_with[1]].in_(parent_ids))
    return session.scalars(ids, execution_options=UNSCOPED).all()


def _read(session: Session, model: type[Any], where: Any) -> dict[int, Parts]:
    statement = _statement(model).where(where)
    try:
        return dict(_hashes(model, _rows(session, statement)))
    except (ValueError, LookupError, TypeError, ArithmeticError):  # one of them cannot be read
        pass
    table: Table = model.__table__
    ids = session.scalars(select(table.c.id).where(where), execution_options=UNSCOPED).all()
    found: dict[int, Parts] = {}
    for id_ in ids:
        try:
            rows = _rows(session, _statement(model).where(table.c.id == id_))
            found.update(_hashes(model, rows))
        except (ValueError, LookupError, TypeError, ArithmeticError):
            found[id_] = {ROW: "unreadable"}
    return found


def _rows(session: Session, statement: Any) -> Sequence[Any]:
    return session.execute(statement, execution_options=UNSCOPED).all()


def _statement(model: type[Any]) -> Any:
    """Its own columns; a row that is a draft until its parent is closed only with such a parent."""
    table: Table = model.__table__
    statement = select(*(table.c[name] for name in _sealed_columns(model)))
    parent = getattr(model, "sealed_with", None)
    if parent is not None:
        name, key, states = parent
        above = Base.metadata.tables[name]
        closed = select(above.c.id).where(above.c.state.in_(states))
        statement = statement.where(table.c[key].in_(closed))
    return statement


def _sealed_columns(model: type[Any]) -> list[str]:
    return [
        "id",
        *(column.name for column in model.__table__.c if column.name != "id" and part_of(column)),
    ]


# A column of a part: its place in a row that is read, its name as JSON with a colon, values that count as another.
Place = tuple[int, str, Mapping[str, str]]


def _parts_of(model: type[Any]) -> list[tuple[str, list[Place]]]:
    """Its parts, each with its columns in the order of their names."""
    alike: Mapping[str, Mapping[str, str]] = getattr(model, "sealed_alike", {})
    found: dict[str, list[Place]] = defaultdict(list)
    for place, name in sorted(enumerate(_sealed_columns(model)), key=itemgetter(1)):
        part = part_of(model.__table__.c[name])
        found[ROW if part is None else part].append((place, f"{_json(name)}:", alike.get(name, {})))
    return list(found.items())


def _hashes(model: type[Any], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Parts]]:
    """By id. What is hashed is a part as JSON in the order of its names. Empty values are left out: a column
    that a later version adds empty changes no hash.

    A large import hashes tens of thousands of rows: `json.dumps` of each would take five times as long.
    """
    by_part = _parts_of(model)
    for row in rows:
        parts = {}
        for part, places in by_part:
            told = [
                name + words
                for place, name, alike in places
                if row[place] is not None and (words := _in_json(row[place], alike))
            ]
            if told:
                parts[part] = _hash("{" + ",".join(told) + "}")
        yield row[0], parts


def _in_json(value: Any, alike: Mapping[str, str]) -> str:
    """Nothing where it is empty."""
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is not str:
        value = _plain(value)
    if alike and isinstance(value, str):
        value = alike.get(value, value)
    return "" if value is False or value in _EMPTY else _json(value)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:32]


_json: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_EMPTY: Final[Sequence[Any]] = ("", [], {})


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value
