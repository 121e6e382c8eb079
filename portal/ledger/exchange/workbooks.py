"""Workbooks (.xlsx, .ods): cells by sheet, with the formulas that came to nothing. Pure."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.foundation.evidence.types import Kind
from portal.ledger.exchange.cells import ERRORS
from portal.ledger.exchange.containers import damaged, locked
from portal.ledger.exchange.raw import Place, RawFile, RawSheet, Spot

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 4_000_000
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?\br?:?id=\"([^\"]+)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"(\w+)=\"([^\"]*)\"")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_ADDRESS = re.compile(rb"([A-Z]+)(\d+)")


def read_workbook(data: bytes, kind: Kind, name: str) -> RawFile:
    """Every sheet of cells. Refuses (RuleViolated at `file`) what cannot be opened."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        found = [
            (number, book.get_sheet_by_index(number))
            for number, one in enumerate(book.sheets_metadata)
            if one.typ == SheetTypeEnum.WorkSheet
        ]
        spots = _spots(data) if kind is Kind.EXCEL else {}
        sheets = [_read(sheet, spots.get(number), name) for number, sheet in found]
    except (RuleViolated, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError:
        raise locked(name) from None
    except BaseException:  # the reader is Rust: what it cannot go on with is no Exception
        raise damaged(name) from None
    return RawFile(sheets, is_workbook=True)


def _read(sheet: CalamineSheet, spots: dict[Place, tuple[Spot, str]] | None, name: str) -> RawSheet:
    if sheet.total_height > MOST_ROWS or sheet.total_height * sheet.total_width > MOST_CELLS:
        raise RuleViolated(
            say(
                "The sheet “%(sheet)s” of “%(name)s” has more than %(rows)s rows: split the file.",
                sheet=sheet.name,
                name=name,
                rows=MOST_ROWS,
            ),
            field="file",
        )
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    known = _errors_in_words(rows) if spots is None else spots
    for first, last in sheet.merged_cell_ranges or ():
        words = f"{_letters(first[1])}{first[0] + 1}:{_letters(last[1])}{last[0] + 1}"
        for row in range(first[0], min(last[0], len(rows)) + 1):
            for column in range(first[1], last[1] + 1):
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


def _spots(data: bytes) -> Mapping[int, dict[Place, tuple[Spot, str]]]:
    """By sheet. The reader hands out such cells as empty ones, which would empty the field."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        found = {}
        for number, part in enumerate(_parts(package)):
            cells = package.read(part) if part in package.namelist() else b""
            found[number] = dict(_odd_cells(cells))
        return found


def _odd_cells(sheet: bytes) -> Iterator[tuple[Place, tuple[Spot, str]]]:
    if b't="e"' not in sheet and _FORMULA.search(sheet) is None:
        return
    for attributes, content in _CELL.findall(sheet):
        told = dict(_ATTRIBUTE.findall(attributes))
        where = _ADDRESS.fullmatch(told.get(b"r", b""))
        if where is None:
            continue
        place = (int(where[2]) - 1, _number(where[1]) - 1)
        value = _VALUE.search(content)
        if told.get(b"t") == b"e":
            yield place, (Spot.ERROR, value[1].decode(errors="replace") if value else "#N/A")
        elif value is None and told.get(b"t") != b"str" and _FORMULA.search(content):
            yield place, (Spot.NOT_COMPUTED, "=")


def _parts(package: zipfile.ZipFile) -> list[str]:
    """The parts of the sheets, in the order of the workbook."""
    targets = {}
    for attributes in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        told = dict(_ATTRIBUTE.findall(attributes))
        target = told.get(b"Target", b"").decode()
        targets[told.get(b"Id")] = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
    return [targets.get(one, "") for one in _SHEET.findall(package.read("xl/workbook.xml"))]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(column: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
