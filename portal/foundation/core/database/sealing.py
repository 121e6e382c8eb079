"""What a command made of records: a hash for each part of each row, kept with its event.

The session notices itself which rows of sealed models a command changes, so no command can forget
one; what is written past the session is told to `note_rows`. When the event is numbered the rows are
read again as they stand, and their hashes go beside the event and, as one, into the chain. A part
that the command did not touch keeps the hash it had: nobody seals what another hand changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, event, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.visitors import iterate

from portal.foundation.core.database.db import UNSCOPED
from portal.foundation.core.database.seals import (
    SEALS,
    Parts,
    children,
    last_seals,
    part_of,
    read_parts,
    sealed_models,
    to_text,
)

ALL: Final = frozenset({"*"})
_AT_ONCE = 500
_KEY, _BLIND = "sealed_rows", "sealed_blindly"


def install_sealing(session: scoped_session[Any]) -> None:
    event.listen(session, "after_flush", _note_flush)
    event.listen(session, "do_orm_execute", _note_statement)


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
        sealed.update(_seals_of(session, sealed_models()[name], {id_: set(ALL) for id_ in ids}))
    return sealed


def keep(session: Session, number: int, seals: Mapping[tuple[str, int], Parts]) -> None:
    rows = [
        {"kind": kind, "id": of, "number": number, "parts": to_text(parts)}
        for (kind, of), parts in sorted(seals.items())
    ]
    for first in range(0, len(rows), _AT_ONCE * 10):
        some = rows[first : first + _AT_ONCE * 10]
        session.execute(insert(SEALS), some, execution_options=UNSCOPED)


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
    changed = [id_ for id_ in ids if not rows[id_] >= ALL]
    before: dict[int, tuple[int, Parts]] = {}
    for first in range(0, len(changed), _AT_ONCE):
        some = changed[first : first + _AT_ONCE]
        before.update(last_seals(session, name, SEALS.c.id.in_(some)))
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
        seals[name, id_] = parts
    return seals


def _noted(session: Session) -> dict[tuple[str, int], set[str]]:
    found: dict[tuple[str, int], set[str]] = session.info.setdefault(_KEY, defaultdict(set))
    return found


def _is_sealed(session: Session, table: Any) -> bool:
    return bool(session.info.get("in_command")) and getattr(table, "name", "") in sealed_models()


def _parts_of(table: Table, columns: Collection[str]) -> set[str]:
    parts = {part_of(table.c[name]) for name in columns if name in table.c}
    return {part for part in parts if part is not None}


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
            names = [attr.key for attr in state.attrs if attr.history.has_changes()]
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
    for traversible in iterate(where):
        if isinstance(traversible, BinaryExpression) and isinstance(
            traversible.right, BindParameter
        ):
            left: Any = traversible.left
            if getattr(left, "name", "") == "id" and traversible.right.required:
                return str(traversible.right.key)
    return None
