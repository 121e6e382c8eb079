"""How people call a row: by its number, by that of what it belongs to, or by its place in its table."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import String, Table, cast, select

from portal.foundation.core.database.db import UNSCOPED, Base, db

_AT_ONCE = 500


def names_of(things: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """By table and id. What is not there any more, or has no number, is called by its id."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, one in things:
        ids[kind].append(one)
    found = {(kind, one): f"#{one}" for kind, one in things}
    for kind, some in ids.items():
        statement = _statement(Base.metadata.tables[kind])
        for first in range(0, len(some) if statement is not None else 0, _AT_ONCE):
            found.update(
                ((kind, row.id), _called(row))
                for row in _rows(statement, some[first : first + _AT_ONCE])
            )
    return found


def _statement(table: Table) -> Any:
    """Its number and the number of its parent, as far as there are some."""
    own = _number(table)
    above, key = _parent(table)
    columns = [table.c.id.label("id")]
    if own is not None:
        return select(*columns, cast(own, String).label("name")).select_from(table)
    if above is None or key is None:
        return None
    return select(*columns, cast(_number(above), String).label("above")).select_from(
        table.join(above, key == above.c.id)
    )


def _number(table: Table) -> Any:
    """A number that people say, such as F-2026-003; the name of a vendor."""
    if table.name == "vendors":
        return table.c.name
    column = table.c.get("number")
    return column if column is not None and isinstance(column.type, String) else None


def _parent(table: Table) -> tuple[Table | None, Any]:
    """What it belongs to: by the first key that leads to something with a number, else its vendor."""
    vendor = None
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        above = key.column.table
        if key.parent.name == "vendor_id":
            vendor = key if above.name == "vendors" else vendor
        elif above is not table and key.column.name == "id" and _number(above) is not None:
            return above, key.parent
    return (None, None) if vendor is None else (vendor.column.table, vendor.parent)


def _rows(statement: Any, ids: Sequence[int]) -> Sequence[Any]:
    column = statement.selected_columns.id
    return db.session.execute(statement.where(column.in_(ids)), execution_options=UNSCOPED).all()


def _called(row: Any) -> str:
    return row.name if "name" in row._fields else f"#{row.id} ({row.above})"
