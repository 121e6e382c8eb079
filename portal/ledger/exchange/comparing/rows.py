"""The rows of a table, cell by cell: what each says, what cannot be read, what that makes of a row.

Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.foundation.core.words.characters import in_one_line
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import MEND_ERROR, Unreadable, reader, shown_text
from portal.ledger.exchange.columns.lookup import own_number
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn, Wrong
from portal.ledger.exchange.comparing.checking import CheckedRow, FileCheck, cell_of
from portal.ledger.exchange.reading.containers import Spot
from portal.ledger.exchange.reading.headings import Table, is_example, is_said_elsewhere

STEP = 500  # rows between two signs of progress


def lines(check: FileCheck, table: Table) -> Iterator[CheckedRow]:
    """The rows that say something, the example left out, with what could not be read."""
    columns = [
        (column, table.at[column.id], reader(column, check.choices), column.empty)
        for column in table.sheet.columns
        if column.id in table.at and column.kind is not CellKind.INFO
    ]
    spots: dict[int, list[tuple[int, Spot, str]]] = {}
    for (row, place), (spot, words) in table.spots.items():
        spots.setdefault(row, []).append((place, spot, words))
    for number in range(table.first_row, len(table.rows)):
        check.done += 1
        if check.done % STEP == 0:
            check.progress(check.done, check.total)
        cells = table.rows[number]
        if not any(cells) and number not in spots:
            continue
        if is_example(table, cells):
            _leave_out(check, table, number)
            continue
        line = CheckedRow(number + 1, {}, cells)
        _read(check, table, line, columns)
        if number in spots:
            _note_spots(check, table, line, spots[number])
        if line.wrongs or any(value not in ("", None, (), False) for value in line.values.values()):
            yield line
        else:
            _name_unread(check, table, line)


def _name_unread(check: FileCheck, table: Table, line: CheckedRow) -> None:
    """A row with words in columns of nobody's only does not go by unnoticed."""
    if is_said_elsewhere(table, line.cells):
        reason = say("No column of this row is taken, so nothing of it can be.")
        mend = say("Give its columns a heading of the register, or delete the row.")
        check.refuse(table, line, None, reason, mend)
        check.wrong += line.wrongs


def _read(check: FileCheck, table: Table, line: CheckedRow, columns: Any) -> None:
    cells, values = line.cells, line.values
    width = len(cells)
    for column, place, read, empty in columns:
        cell = cells[place] if place < width else ""
        if cell == "":
            values[column.id] = empty
            continue
        try:
            value = read(cell)
        except Unreadable as why:
            values[column.id] = empty
            line.bad.add(column.id)
            check.refuse(table, line, column.id, why.reason, why.mend)
        else:
            values[column.id] = empty if value is None or value == "" else value


def _note_spots(
    check: FileCheck, table: Table, line: CheckedRow, spots: list[tuple[int, Spot, str]]
) -> None:
    """Cells that hold no value of their own; only where the column is one of ours."""
    columns = {place: column_id for column_id, place in table.at.items()}
    for place, spot, words in spots:
        column_id = columns.get(place)
        if column_id is None or table.sheet.by_id[column_id].kind is CellKind.INFO:
            continue
        line.bad.add(column_id)
        column = table.sheet.by_id[column_id]
        reason, mend, value = _SPOTS[spot]
        told = Wrong(
            table.title,
            line.row,
            table.name_of(column),
            words if value else cell_of(table, line, column),
            say(reason.id, cells=words) if spot is Spot.MERGED else reason,
            mend,
        )
        line.wrongs = [wrong for wrong in line.wrongs if wrong.column != told.column] + [told]


def _leave_out(check: FileCheck, table: Table, number: int) -> None:
    """The example row; with other words in it, somebody has written over it and means them."""
    check.examples += 1
    known = {str(one) for text in table.sheet.example.values() for one in _both(text)}
    written = [
        table.rows[number][place]
        for column_id, place in table.at.items()
        if column_id in ("name", "title", "vendor_id", "engagement_id")
        and place < len(table.rows[number])
    ]
    if all(str(cell).strip() in (*known, "") for cell in written):
        return
    line = CheckedRow(number + 1, {}, table.rows[number])
    check.refuse(
        table,
        line,
        "number",
        say("This row is marked as the example, but says something else."),
        say("Clear its first cell to have it taken, or delete the row."),
    )
    check.wrong += line.wrongs


def _both(text: Any) -> tuple[str, ...]:
    return (text.ja, text.en) if hasattr(text, "ja") else (text,)


_SPOTS = {
    Spot.ERROR: (say("The cell shows an error."), MEND_ERROR, True),
    Spot.NOT_COMPUTED: (
        say("The cell holds a formula whose value is not in the file."),
        say("Open the file in a spreadsheet and save it there, or type the value."),
        True,
    ),
    Spot.MERGED: (
        say("These cells are merged: %(cells)s."),
        say("Unmerge them and write the value into each row."),
        False,
    ),
}


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
    found = {column.id: getattr(row, column.id) for column in sheet.values}
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
