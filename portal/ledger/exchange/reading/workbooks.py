"""Workbooks (.xlsx, .ods): cells by sheet, with the formulas that came to nothing. Pure.

Runs in the process of worker.py. What lies in a package is looked at first, piece by piece: how far
its cells reach, because who reads them makes room for every cell up to the last corner.
"""

import zipfile
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.types import Kind
from portal.ledger.exchange.reading.containers import damaged, locked, refusal
from portal.ledger.exchange.reading.corners import Corner, letters, look_at_excel, look_at_open
from portal.ledger.exchange.reading.raw import ERRORS, Place, RawSheet, Spot


def read_workbook(
    data: bytes, kind: Kind, name: str, most_rows: int, most_cells: int
) -> list[RawSheet]:
    """Every sheet of cells. Refuses (RuleViolated at `file`) what cannot be opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            look = look_at_excel if kind is Kind.EXCEL else look_at_open
            corners = look(package, most_cells)
        for corner in corners:
            _demand_room(corner, name, most_rows, most_cells)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return [
            _read(book.get_sheet_by_index(number), corners[number : number + 1], kind)
            for number, one in enumerate(book.sheets_metadata)
            if one.typ == SheetTypeEnum.WorkSheet
        ]
    except (RuleViolated, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError:
        raise locked(name) from None
    except BaseException:  # the reader is Rust: what it cannot go on with is no Exception
        raise damaged(name) from None


def _demand_room(corner: Corner, name: str, most_rows: int, most_cells: int) -> None:
    if corner.filled_rows > most_rows:
        raise refusal(
            say(
                "The sheet “%(sheet)s” of “%(name)s” has more than %(rows)s rows: split the file.",
                sheet=corner.sheet,
                name=name,
                rows=most_rows,
            )
        )
    if corner.filled > most_cells:
        raise refusal(
            say(
                "The sheet “%(sheet)s” of “%(name)s” has more than %(cells)s cells: split the file.",
                sheet=corner.sheet,
                name=name,
                cells=most_cells,
            )
        )
    if corner.rows > most_rows or corner.rows * corner.columns > most_cells:
        raise refusal(
            say(
                "Cells of the sheet “%(sheet)s” of “%(name)s” stand far from all others, as far as "
                "%(cell)s. Delete the rows and columns outside the table, save the file again and "
                "choose it.",
                sheet=corner.sheet,
                name=name,
                cell=f"{letters(corner.columns - 1)}{corner.rows}",
            )
        )


def _read(sheet: CalamineSheet, corners: list[Corner], kind: Kind) -> RawSheet:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    known: dict[Place, tuple[Spot, str]] = (
        {place: spot for corner in corners for place, spot in corner.spots.items()}
        if kind is Kind.EXCEL
        else _errors_in_words(rows)
    )
    width = len(rows[0]) if rows else 0
    for first, last in sheet.merged_cell_ranges or ():
        words = f"{letters(first[1])}{first[0] + 1}:{letters(last[1])}{last[0] + 1}"
        for row in range(first[0], min(last[0] + 1, len(rows))):
            for column in range(first[1], min(last[1] + 1, width)):
                known[row, column] = (Spot.MERGED, words)
    return RawSheet(sheet.name, rows, known)


def _errors_in_words(rows: list[list[Any]]) -> dict[Place, tuple[Spot, str]]:
    """Where errors are kept as text, as in OpenDocument."""
    return {
        (row, column): (Spot.ERROR, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and (cell in ERRORS or cell.startswith("Err:5"))
    }
