"""The rows of a table, cell by cell: what each says, and what in it cannot be read. Pure."""

from collections.abc import Iterator
from typing import Any

from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import MEND_ERROR, Unreadable, reader
from portal.ledger.exchange.columns.shapes import CellKind
from portal.ledger.exchange.comparing.checking import CheckedRow, FileCheck, cell_of
from portal.ledger.exchange.outcomes import Wrong
from portal.ledger.exchange.reading.headings import Table, is_example, is_said_elsewhere
from portal.ledger.exchange.reading.raw import Spot

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
        line.wrongs = [one for one in line.wrongs if one.column != told.column] + [told]


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
