"""The audit chain: events are buffered, then numbered, linked and sealed at the very end of a command.

The hash covers a salted digest of the details, never the details, so that personal data can be
erased later by a recorded rule, salt and all, without breaking the chain.

The session notices itself which rows of sealed models a command changes, so no command can forget
one; what is written past the session is told to `note_rows`. When the event is numbered the rows
are read again as they stand, and a hash for each part of each row goes beside the event and, as
one, into the chain. A part that the command did not touch keeps the hash it had: nobody seals what
another hand changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.visitors import iterate

from portal.foundation.core.database.db import (
    UNSCOPED,
    Base,
    in_parts,
    listen_once,
    sealed_models,
)
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.seals import (
    SEALS,
    Parts,
    children,
    digest_of_seals,
    last_seals,
    part_of,
    read_parts,
    to_text,
)

START = "0" * 64
_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"
HASHED = (
    "number", "happened_at", "action", "subject_kind", "subject_id", "vendor_id",
    "actor_id", "actor_roles", "digest",
)  # fmt: skip

HEAD = Table(
    "audit_head",
    Base.metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    # an upgrade changed records, or found them without seals: by which revision (records are then
    # sealed as found, once)
    Column("unsealed_by", String(20)),
)
EVENTS = Table(
    "audit_events",
    Base.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("happened_at", String(27), nullable=False),
    Column("action", String(80), nullable=False, index=True),
    Column("subject_kind", String(60), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("vendor_id", Integer, index=True),
    Column("actor_id", Integer, index=True),
    Column("actor_roles", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seals", String(64)),  # of what the command made; NULL: of no record
    Column("hash", String(64), nullable=False),
    Column("details", Text),  # canonical JSON as text; NULL once erased, like its salt
    Column("salt", String(32)),
)
THINGS = Table(  # which things an event is about, for the trail on each thing's page
    "audit_things",
    Base.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(60), primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Index("ix_audit_things_kind_id", "kind", "id"),
)


def buffer(session: Session, event: dict[str, Any], things: set[tuple[str, int]]) -> None:
    session.info.setdefault("events", []).append((event, things))


def seal(session: Session) -> None:
    """Lock the head, number, link and insert the buffered events. The caller commits at once."""
    events = session.info.pop("events", [])
    if not events:
        return
    number, last = read_head(session)
    # under the lock: the seals before are those of the event before
    seals = take_seals(session)
    rows: list[dict[str, Any]] = []
    things: list[dict[str, Any]] = []
    for new, about in events:
        number += 1
        new["number"] = number
        new["seals"] = digest_of_seals(seals) if seals and new is events[-1][0] else None
        last = new["hash"] = link(last, new)
        rows.append(new)
        things += [{"number": number, "kind": kind, "id": of} for kind, of in sorted(about)]
    session.execute(insert(EVENTS), rows, execution_options=UNSCOPED)
    session.execute(insert(THINGS), things, execution_options=UNSCOPED)
    _keep_seals(session, number, seals)
    moved = update(HEAD).values(number=number, hash=last)
    session.execute(moved, execution_options=UNSCOPED)


def read_head(session: Session) -> tuple[int, str]:
    """Number and hash of the last event, the row locked where the database locks rows."""
    statement = HEAD.select().with_for_update()
    row = session.execute(statement, execution_options=UNSCOPED).one_or_none()
    if row is None:
        alone("audit head")
        row = session.execute(statement, execution_options=UNSCOPED).one_or_none()
    if row is None:
        first = insert(HEAD).values(id=1, number=0, hash=START)
        session.execute(first, execution_options=UNSCOPED)
        return 0, START
    return row.number, row.hash


def link(last: str, event: Any) -> str:
    """SHA-256 over the hash before and the raw columns as one JSON array; the last is the digest of
    the seals, where there are some."""
    values = [event[name] for name in HASHED]
    if event["seals"] is not None:
        values.append(event["seals"])
    return digest_of(last + _PLAIN.encode(values))


def written(moment: datetime) -> str:
    """As the chain keeps it: UTC text to the microsecond, which sorts as it happened."""
    return moment.astimezone(UTC).strftime(_FORM)


def read_back(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def digest_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


ALL: Final = frozenset({"*"})
_KEY, _BLIND = "sealed_rows", "sealed_blindly"


def install_sealing(session: scoped_session[Any]) -> None:
    listen_once(session, "after_flush", _note_flush)
    listen_once(session, "do_orm_execute", _note_statement)


def note_rows(
    session: Session, table: Table, ids: Iterable[int], columns: Collection[str] | None = None
) -> None:
    """For who writes many rows past the session: which, and in which columns (None: they are new)."""
    if not _is_sealed(session, table):
        return
    parts = ALL if columns is None else _parts_of(table, columns)
    if parts:
        _note(session, table.name, ids, parts)
    session.info.get(_BLIND, set()).discard(table.name)


def forget_changes(session: Session) -> None:
    session.info.pop(_KEY, None)
    session.info.pop(_BLIND, None)


def take_seals(session: Session) -> list[tuple[str, int, str]]:
    """Kind, id and parts as text of what this command changed, in their order; nothing is noted any more."""
    blind = session.info.get(_BLIND)
    if blind:
        raise RuntimeError(
            f"rows of {', '.join(sorted(blind))} were written: say which (note_rows)"
        )
    by_table: dict[str, dict[int, frozenset[str]]] = session.info.get(_KEY, {})
    forget_changes(session)
    sealed = {
        name: _seals_of(session, sealed_models()[name], rows) for name, rows in by_table.items()
    }
    for name, child, parent_ids in _closed_now(by_table):
        rows = dict.fromkeys(children(session, child, parent_ids), ALL)
        sealed.setdefault(name, {}).update(_seals_of(session, child, rows))
    return [
        (name, id_, to_text(found[id_]))
        for name, found in sorted(sealed.items())
        for id_ in sorted(found)
    ]


def _keep_seals(session: Session, number: int, seals: Sequence[tuple[str, int, str]]) -> None:
    """`seals`: kind, id and parts as text."""
    for some in in_parts(seals, 5_000):
        rows = [
            {"kind": kind, "id": of, "number": number, "parts": parts} for kind, of, parts in some
        ]
        session.execute(insert(SEALS), rows, execution_options=UNSCOPED)


def _closed_now(
    by_table: Mapping[str, Mapping[int, frozenset[str]]],
) -> Iterator[tuple[str, type[Any], list[int]]]:
    """Models whose rows are drafts until their parent is closed, and such parents just touched."""
    for name, model in sealed_models().items():
        parent = getattr(model, "sealed_with", None)
        if parent is None:
            continue
        ids = [id_ for id_, parts in by_table.get(parent[0], {}).items() if parts & {"state", "*"}]
        if ids:
            yield name, model, ids


def _seals_of(
    session: Session, model: type[Any], rows: Mapping[int, frozenset[str]]
) -> dict[int, Parts]:
    """By id."""
    ids = sorted(rows)
    now = read_parts(session, model, ids)
    changed = [id_ for id_ in ids if not rows[id_] >= ALL]
    before: dict[int, tuple[int, Parts]] = {}
    for some in in_parts(changed):
        before.update(last_seals(session, model.__tablename__, SEALS.c.id.in_(some)))
    seals = {}
    for id_ in ids:
        parts = now.get(id_, {})
        if not parts and hasattr(model, "sealed_with"):  # a draft
            continue
        if parts and not rows[id_] >= ALL:
            if id_ not in before:  # no event ever made it: it stays without one
                continue
            kept = {part: of for part, of in before[id_][1].items() if part not in rows[id_]}
            parts = kept | {part: of for part, of in parts.items() if part in rows[id_]}
        seals[id_] = parts
    return seals


def _note(session: Session, name: str, ids: Iterable[int], parts: frozenset[str]) -> None:
    """Rows of this table and what of them changed; the thousands of an import share one set."""
    noted = session.info.setdefault(_KEY, defaultdict(dict))[name]
    for id_ in ids:
        noted[id_] = noted[id_] | parts if id_ in noted else parts


def _is_sealed(session: Session, table: Any) -> bool:
    return bool(session.info.get("in_command")) and getattr(table, "name", "") in sealed_models()


def _parts_of(table: Table, columns: Collection[str]) -> frozenset[str]:
    parts = {part_of(table.c[name]) for name in columns if name in table.c}
    return frozenset(part for part in parts if part is not None)


def _note_flush(session: Session, _context: object) -> None:
    if not session.info.get("in_command"):
        return
    models = sealed_models()
    for row in (*session.new, *session.deleted):
        if getattr(row, "__tablename__", "") in models:
            _note(session, row.__tablename__, [row.id], ALL)
    for row in session.dirty:
        if getattr(row, "__tablename__", "") in models and session.is_modified(row):
            state = inspect(row)
            names = [attr.key for attr in state.attrs if attr.history.has_changes()]
            columns = {
                column.name
                for name in names
                if name in state.mapper.column_attrs
                for column in state.mapper.column_attrs[name].columns
            }
            parts = _parts_of(type(row).__table__, columns)
            if parts:
                _note(session, row.__tablename__, [row.id], parts)


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
    named = {getattr(item, "name", str(item)) for item in values}
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
    for traversible in iterate(where):
        if isinstance(traversible, BinaryExpression) and isinstance(
            traversible.right, BindParameter
        ):
            left: Any = traversible.left
            if getattr(left, "name", "") == "id" and traversible.right.required:
                return str(traversible.right.key)
    return None
