"""What the registers have and what a row of a file says, put together column by column. Pure."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.core.words.characters import in_one_line
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import Unreadable, shown_text
from portal.ledger.exchange.columns.lookup import own_number
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn
from portal.ledger.exchange.comparing.checking import CheckedRow, FileCheck
from portal.ledger.exchange.reading.headings import Table

_FOUND = (
    CellKind.VENDOR,
    CellKind.WORK,
    CellKind.CONTRACT,
    CellKind.PERSON,
)  # come as text, become ids


def kept(sheet: RegisterSheet, row: Any | None) -> dict[str, Any]:
    """The values of a row of the register; of none, what a new one has where nothing is said."""
    if row is None:
        return dict(sheet.blank)
    found = {one.id: getattr(row, one.id) for one in sheet.values}
    return {name: tuple(one) if isinstance(one, list) else one for name, one in found.items()}


def merged(table: Table, line: CheckedRow, current: Mapping[str, Any]) -> dict[str, Any]:
    """`current` with what the row says instead. Columns that the file has not stay as they are.

    References and people stay too: they are found by other means.
    """
    said, bad = line.values, line.bad
    values = dict(current)
    for column in table.sheet.values:
        name = column.id
        if name not in said or name in bad or column.kind in _FOUND:
            continue
        value = said[name]
        if value in ("", None, ()) and column.new is not None:
            continue  # a new row has `new`; of others it is demanded
        old = current[name]
        if value != old and not (old and _looks_same(column, old, value)):
            values[name] = value
    return values


def demand_row(
    check: FileCheck, table: Table, line: CheckedRow, known: Mapping[str, Any]
) -> Any | None:
    """The row with our number in the line; None where it has none. Refuses an unknown one."""
    typed = line.values.get("number")
    if not typed:
        return None
    row = known.get(own_number(typed))
    if row is None:
        check.refuse(
            table,
            line,
            "number",
            say("There is no row with the number %(number)s.", number=typed),
            say("Leave the cell empty for a new row, or correct the number."),
        )
    return row


def demand_vendor(check: FileCheck, table: Table, line: CheckedRow) -> int | None:
    """The vendor the line names; None where it names none. Refuses one that nobody knows."""
    typed = line.values.get("vendor_id")
    if not typed:
        return None
    try:
        return check.vendors.refer(typed)
    except Unreadable as why:
        check.refuse(table, line, "vendor_id", why.reason, why.mend)
        line.bad.add("vendor_id")
        return None


def demand_person(
    check: FileCheck, table: Table, line: CheckedRow, column: SheetColumn, current: int | None
) -> int | None:
    """Whom the cell names; who stands there where the file has no such column."""
    typed = line.values.get(column.id)
    if column.id not in line.values or column.id in line.bad:
        return current
    if not typed:
        return None
    try:
        return check.snapshot.person(typed, column.choices, current)
    except Unreadable as why:
        check.refuse(table, line, column.id, why.reason, why.mend)
        line.bad.add(column.id)
        return current


def demand_same_vendor(
    check: FileCheck, table: Table, line: CheckedRow, known: int, said: int | None
) -> None:
    """A contact, work or contract never moves to another vendor."""
    if said is not None and said != known:
        name = check.vendors.called.get(known, "")
        check.refuse(
            table,
            line,
            "vendor_id",
            say("This row belongs to “%(name)s”.", name=name),
            say("Write “%(name)s”; for another vendor add a new row without a number.", name=name),
        )


def choose(
    check: FileCheck, table: Table, line: CheckedRow, rows: list[Any], column_id: str
) -> Any | None:
    """The one row that is meant of those with the same name; refuses when there are several."""
    if len(rows) > 1:
        check.refuse(
            table,
            line,
            column_id,
            say(
                "“%(name)s” is there %(count)s times.", name=line.values[column_id], count=len(rows)
            ),
            say("Write our number of the one that is meant, as in the export."),
        )
        return None
    return rows[0] if rows else None


def _looks_same(column: SheetColumn, old: Any, new: Any) -> bool:
    """Differences that a file cannot keep: kinds of line breaks, the order of a choice of several."""
    if column.kind is CellKind.CHOICES:
        return set(old) == set(new)
    if column.kind is CellKind.LINES:
        return bool(shown_text(old) == new)
    return column.kind is CellKind.LINE and bool(in_one_line(shown_text(old)) == new)
