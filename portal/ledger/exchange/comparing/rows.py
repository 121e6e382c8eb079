"""The rows of a table, cell by cell: what each says, what cannot be read, what that makes of a row.

Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.foundation.core.words.messages import Message, Text, in_one_line, say
from portal.ledger.exchange.columns.cells import MEND_ERROR, Unreadable, reader, shown_text
from portal.ledger.exchange.columns.lookup import Index, own_number
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn, Wrong
from portal.ledger.exchange.comparing.checking import CheckedRow, FileCheck
from portal.ledger.exchange.reading.containers import Spot
from portal.ledger.exchange.reading.headings import Table, is_example, is_said_elsewhere

STEP = 500  # rows between two signs of progress
_FOUND = (  # come as text, become ids
    CellKind.VENDOR,
    CellKind.WORK,
    CellKind.CONTRACT,
    CellKind.PERSON,
)
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
        line = CheckedRow(check, table, table.number_of(number), cells)
        if is_example(table, cells):
            _leave_out(line)
            continue
        _read(line, columns)
        if number in spots:
            _note_spots(line, spots[number])
        if line.wrongs or any(value not in ("", None, (), False) for value in line.values.values()):
            yield line
        else:
            _name_unread(line)


def _name_unread(line: CheckedRow) -> None:
    """A row with words in columns of nobody's only does not go by unnoticed."""
    if is_said_elsewhere(line.table, line.cells):
        reason = say("No column of this row is taken, so nothing of it can be.")
        mend = say("Give its columns a heading of the register, or delete the row.")
        line.refuse(None, reason, mend)
        line.check.wrong += line.wrongs


def _read(line: CheckedRow, columns: Any) -> None:
    cells, values = line.cells, line.values
    width = len(cells)
    for column, place, read, empty in columns:
        cell = cells[place] if place < width else ""
        if cell == "":
            if not line.table.numbers:
                values[column.id] = empty
            continue
        try:
            value = read(cell)
        except Unreadable as why:
            values[column.id] = empty
            line.bad.add(column.id)
            line.refuse(column.id, why.reason, why.mend)
        else:
            values[column.id] = empty if value is None or value == "" else value


def _note_spots(line: CheckedRow, spots: list[tuple[int, Spot, str]]) -> None:
    """Cells that hold no value of their own; only where the column is one of ours."""
    table = line.table
    columns = {place: table.sheet.by_id[column_id] for column_id, place in table.at.items()}
    for place, spot, words in spots:
        column = columns.get(place)
        if column is None or column.kind is CellKind.INFO:
            continue
        line.bad.add(column.id)
        reason, mend, value = _SPOTS[spot]
        told = Wrong(
            table.title,
            line.row,
            table.name_of(column),
            words if value else line.cell_of(column),
            say(reason.id, cells=words) if spot is Spot.MERGED else reason,
            mend,
            table.place_of(column),
        )
        line.wrongs = [wrong for wrong in line.wrongs if wrong.column != told.column] + [told]


def _leave_out(line: CheckedRow) -> None:
    """The example row; with other words in it, somebody has written over it and means them."""
    check, table = line.check, line.table
    check.examples += 1
    known = {
        words
        for text in table.sheet.example.values()
        for words in ((text.ja, text.en) if isinstance(text, Text) else (text,))
    }
    written = [
        line.cells[place]
        for column_id, place in table.at.items()
        if column_id in ("name", "title", "vendor_id", "engagement_id") and place < len(line.cells)
    ]
    if all(str(cell).strip() in (*known, "") for cell in written):
        return
    reason = say("This row is marked as the example, but says something else.")
    line.refuse("number", reason, say("Clear its first cell to have it taken, or delete the row."))
    check.wrong += line.wrongs


def kept(sheet: RegisterSheet, row: Any | None) -> dict[str, Any]:
    """The values of a row of the register; of none, what a new one has where nothing is said."""
    if row is None:
        return dict(sheet.blank)
    found = {column.id: getattr(row, column.id) for column in sheet.values}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
    }


def merged(line: CheckedRow, current: Mapping[str, Any]) -> dict[str, Any]:
    """`current` with what the row says instead. Columns that the file has not stay as they are.

    References and people stay too: they are found by other means.
    """
    said, bad = line.values, line.bad
    values = dict(current)
    for column in line.table.sheet.values:
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


def _looks_same(column: SheetColumn, old: Any, new: Any) -> bool:
    """Differences that a file cannot keep: kinds of line breaks, the order of a choice of several."""
    if column.kind is CellKind.CHOICES:
        return set(old) == set(new)
    if column.kind is CellKind.LINES:
        return bool(shown_text(old) == new)
    return column.kind is CellKind.LINE and bool(in_one_line(shown_text(old)) == new)


def by_number(line: CheckedRow, column_id: str) -> str:
    """The column by which the row says which one is meant: our number, else this one."""
    return "number" if line.values.get("number") else column_id


def demand_row(
    line: CheckedRow, known: Mapping[str, Any], gone: Mapping[str, Message] | None = None
) -> Any | None:
    """The row with our number in the line; None where it has none. Refuses an unknown one.

    `gone`: why what had a number is not there any more.
    """
    typed = line.values.get("number")
    if not typed:
        return None
    row = known.get(own_number(typed))
    if row is None:
        reason = say("There is no row with the number %(number)s.", number=typed)
        reason = (gone or {}).get(own_number(typed), reason)
        mend = say("Leave the cell empty for a new row, or correct the number.")
        line.refuse("number", reason, mend)
    return row


def demand_vendor(line: CheckedRow) -> int | None:
    """The vendor the line names; None where it names none. Refuses one that nobody knows."""
    typed = line.values.get("vendor_id")
    return line.look_up("vendor_id", line.check.vendors.refer, typed) if typed else None


def demand_person(line: CheckedRow, column_id: str, current: int | None) -> int | None:
    """Whom the cell names; who stands there where the file has no such column."""
    typed = line.values.get(column_id)
    if column_id not in line.values or column_id in line.bad:
        return current
    if not typed:
        return None
    of_list = line.table.sheet.by_id[column_id].choices
    found = line.look_up(column_id, line.check.snapshot.person, typed, of_list, current)
    return current if found is None else found


def demand_same_vendor(line: CheckedRow, known: int, said: int | None) -> None:
    """A contact, work or contract never moves to another vendor."""
    if said is not None and said != known:
        name = line.check.vendors.called.get(known, "")
        line.refuse(
            "vendor_id",
            say("This row belongs to “%(name)s”.", name=name),
            say("Write “%(name)s”; for another vendor add a new row without a number.", name=name),
        )


def demand_meant(
    line: CheckedRow, index: Index, rows: Mapping[int, Any], column_id: str, earlier: Message
) -> tuple[Any | None, int | None]:
    """The row of the register that is meant, and its vendor; no row: it is new, or refused.

    By our number, else by the exact name (`column_id`) among what the vendor has. `earlier`: that
    an earlier row of this file is about the same.
    """
    vendor_id = demand_vendor(line)
    by, found = by_number(line, column_id), None
    if by == "number":
        found = line.look_up(by, index.by_number, line.values["number"])
    elif vendor_id is not None and line.values.get(column_id):
        found = line.look_up(by, index.by_name, line.values[column_id], vendor_id)
    known = rows.get(found or 0)
    if known is not None:
        demand_same_vendor(line, known.vendor_id, vendor_id)
        line.take(found or 0, by)
        return known, known.vendor_id
    if found is not None:
        line.refuse(column_id, earlier, say("Keep one of the two rows."))
    return None, vendor_id


def choose(line: CheckedRow, rows: list[Any], column_id: str) -> Any | None:
    """The one row that is meant of those with the same name; refuses when there are several."""
    if len(rows) > 1:
        name = line.values[column_id]
        line.refuse(
            column_id,
            say("“%(name)s” is there %(count)s times.", name=name, count=len(rows)),
            say("Write our number of the one that is meant, as in the export."),
        )
        return None
    return rows[0] if rows else None
