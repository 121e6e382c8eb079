"""Many rows in few statements: inserted with the ids they got, changed where nobody else did."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update

from portal.foundation.core.database.db import Base, db
from portal.foundation.core.database.sealing import note_rows
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.words.messages import say

MEANWHILE = say(
    "The registers changed while this was being written, so nothing of it has been written yet."
)


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with the same columns."""
    if rows:
        table = _table(model)
        made = db.session.scalars(insert(table).returning(table.c.id), rows).all()
        note_rows(db.session(), table, made)


def add_and_number(model: type[Base], rows: Sequence[Mapping[str, Any]], key: str) -> Sequence[int]:
    """The same; the ids they got, in their order. `key`: a column in which no two are the same.

    Asked for in order, SQLite would insert them one by one.
    """
    if not rows:
        return ()
    table = _table(model)
    statement = insert(table).returning(table.c.id, table.c[key])
    ids = {row[1]: row[0] for row in db.session.execute(statement, rows)}
    note_rows(db.session(), table, ids.values())
    return [ids[row[key]] for row in rows]


def add_and_list(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """The same; the ids they got, in any order."""
    if not rows:
        return ()
    table = _table(model)
    made = db.session.scalars(insert(table).returning(table.c.id), rows).all()
    note_rows(db.session(), table, made)
    return made


def change_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows by id with the same columns. Where `version` is among them, it is the one that was read.

    Refuses (ChangedMeanwhile) when one of them is not there any more as it was read.
    """
    if not rows:
        return
    table = _table(model)
    columns = [name for name in rows[0] if name not in ("id", "version")]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    statement = update(table).where(table.c.id == bindparam("own_id"))
    if "version" in rows[0]:
        statement = statement.where(table.c.version == bindparam("own_version"))
        values["version"] = table.c.version + 1
    done = db.session.connection().execute(
        statement.values(values), [_parameters(row, columns) for row in rows]
    )
    if done.rowcount not in (len(rows), -1):
        raise ChangedMeanwhile(MEANWHILE)
    note_rows(db.session(), table, [row["id"] for row in rows], columns)


def numbered(ids: Iterable[int], given: Iterable[int]) -> dict[int, int]:
    return dict(zip(ids, given, strict=True))


def _parameters(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    told = {f"new_{name}": row[name] for name in columns}
    told["own_id"] = row["id"]
    if "version" in row:
        told["own_version"] = row["version"]
    return told


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)
