"""Workbooks (.xlsx, .ods): cells by sheet, with the formulas that came to nothing. Pure.

Runs in the process of worker.py. What lies in a package is looked at first, piece by piece: how far
its cells reach, because who reads them makes room for every cell up to the last corner.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import (
    DAMAGED,
    ERRORS,
    LOCKED,
    Place,
    RawSheet,
    Spot,
    refusal,
)

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DIGITS, _LONGEST_LETTERS = "0123456789", 3
# One pass over each sheet with a pull parser that knows no document type and so no entities: the time
# it takes grows with the size of the file and with nothing else.
_LONGEST_VALUE: Final = 100  # signs of the error that a cell shows
_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]


class Corrupt(Exception):
    """Not what a spreadsheet writes."""


class _Full(Exception):
    """So much is filled that nobody needs to know how much."""


@dataclass
class Corner:
    """Of one sheet: how far it reaches, counted from A1, and what is filled."""

    sheet: str = ""
    rows: int = 0
    columns: int = 0
    filled: int = 0
    filled_rows: int = 0
    spots: dict[Place, tuple[Spot, str]] = field(default_factory=dict)

    def reach(self, row: int, column: int, cells: int = 1) -> None:
        """There is a cell with something in it, counted from 0."""
        self.filled += cells
        if row >= self.rows:
            self.rows = row + 1
            self.filled_rows += 1
        if column >= self.columns:
            self.columns = column + 1


def look_at_excel(package: zipfile.ZipFile, most: int) -> list[Corner]:
    """In the order of the workbook; `most`: cells that are counted. Raises Corrupt."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def sheet(name: str, told: dict[str, str]) -> None:
        if _bare(name) == "sheet":
            key = next((told[name] for name in told if ":" in name and _bare(name) == "id"), "")
            sheets.append((told.get("name", ""), key))

    def relation(name: str, told: dict[str, str]) -> None:
        if _bare(name) == "Relationship":
            target = told.get("Target", "")
            whole = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
            targets[told.get("Id", "")] = whole.lower()

    parts = {name.lower(): name for name in package.namelist()}
    _parse(package, _BOOK, sheet)
    _parse(package, _RELATIONS, relation)
    corners = []
    for name, key in sheets:
        cells = _Cells(Corner(name), most)
        part = parts.get(targets.get(key, ""))
        if part is not None:
            cells.read(package, part)
        corners.append(cells.corner)
    return corners


def look_at_open(package: zipfile.ZipFile, most: int) -> list[Corner]:
    """The same for OpenDocument, which says how often a cell or a row is repeated."""
    cells = _OpenCells(most)
    _parse(package, "content.xml", cells.start, cells.end)
    return cells.corners


def letters(column: int) -> str:
    """A for 0, AA for 26."""
    signs = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        signs = chr(65 + rest) + signs
    return signs


class _Cells:
    """One sheet of Excel. Ends and words are heard only where a cell has a formula or an error."""

    def __init__(self, corner: Corner, most: int) -> None:
        self.corner, self.most = corner, most
        self.row = self.column = -1
        self.columns: dict[str, int] = {}  # by their letters
        self.is_error = self.has_formula = self.has_value = self.is_text = False
        self.words = ""
        self.parser: Any = None

    def read(self, package: zipfile.ZipFile, part: str) -> None:
        self.parser = _parser(self.start)
        _feed(self.parser, package, part)

    def start(self, name: str, told: dict[str, str]) -> None:
        name = name if ":" not in name else _bare(name)
        if name == "c":
            self._cell(told)
        elif name in ("v", "is"):
            self.has_value = True
            self.corner.reach(self.row, self.column)
            if self.corner.filled > self.most:
                raise _Full
            if self.is_error or self.has_formula:
                self.words = ""
                self.parser.CharacterDataHandler = self.text
        elif name == "f":
            self.has_formula = True
            self.parser.EndElementHandler = self.end
        elif name == "row":
            self.row = int(told["r"]) - 1 if "r" in told else self.row + 1
            self.column = -1

    def end(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        if _bare(name) == "c":
            self.parser.EndElementHandler = None
            self._judge((self.row, self.column))

    def text(self, words: str) -> None:
        if len(self.words) < _LONGEST_VALUE:
            self.words += words

    def _cell(self, told: dict[str, str]) -> None:
        address = told.get("r")
        if address is None:
            self.column += 1
        else:
            signs = address.rstrip(_DIGITS)
            self.row = int(address[len(signs) :]) - 1
            self.column = self.columns.get(signs, -1)
            if self.column < 0:
                self.column = self.columns[signs] = _column(signs)
        kind = told.get("t")
        self.is_error, self.is_text = kind == "e", kind == "str"
        self.has_formula = self.has_value = False
        self.words = ""
        if self.is_error:
            self.parser.EndElementHandler = self.end

    def _judge(self, place: Place) -> None:
        if self.is_error:
            self.corner.spots[place] = (Spot.ERROR, self.words[:_LONGEST_VALUE] or "#N/A")
        elif self.has_formula and not self.words and not self.is_text:
            self.corner.spots[place] = (Spot.NOT_COMPUTED, "=")
        if not self.has_value:
            self.corner.reach(*place)


class _OpenCells:
    """The tables of OpenDocument. What is repeated is there as often."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.corners: list[Corner] = []
        self.row = self.column = 0
        self.times = 1

    def start(self, name: str, told: dict[str, str]) -> None:
        name = _bare(name)
        if name == "table":
            self.corners.append(Corner(told.get("table:name", "")))
            self.row, self.times = 0, 1
        elif name == "table-row":
            self.column, self.times = 0, _times(told, "table:number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            wide = _times(told, "table:number-columns-repeated")
            if "office:value-type" in told and self.corners:
                last = self.row + self.times - 1, self.column + wide - 1
                self.corners[-1].reach(*last, self.times * wide)
                if self.corners[-1].filled > self.most:
                    raise _Full
            self.column += wide

    def end(self, name: str) -> None:
        if _bare(name) == "table-row":
            self.row += self.times


def _times(told: dict[str, str], name: str) -> int:
    return max(1, int(told.get(name, "1")))


def _column(signs: str) -> int:
    if not signs.isascii() or not signs.isalpha() or len(signs) > _LONGEST_LETTERS:
        raise Corrupt
    number = 0
    for letter in signs.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _bare(name: str) -> str:
    """Without the prefix, which each file may choose."""
    return name.rpartition(":")[2]


def _parse(package: zipfile.ZipFile, part: str, start: _Start, end: _End | None = None) -> None:
    parser = _parser(start)
    parser.EndElementHandler = end
    _feed(parser, package, part)


def _parser(start: _Start) -> Any:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = start
    return parser


def _feed(parser: Any, package: zipfile.ZipFile, part: str) -> None:
    try:
        with package.open(part) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, ValueError):
        raise Corrupt from None
    except _Full:
        return


def _no_document_type(*_declared: object) -> None:
    raise Corrupt


def read_workbook(data: bytes, kind: FileKind, most_rows: int, most_cells: int) -> list[RawSheet]:
    """Every sheet of cells. Refuses (RuleViolated at `file`) what cannot be opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            look = look_at_excel if kind is FileKind.EXCEL else look_at_open
            corners = look(package, most_cells)
        for corner in corners:
            _demand_room(corner, most_rows, most_cells)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return [
            _read(book.get_sheet_by_index(number), corners[number : number + 1], kind)
            for number, metadata in enumerate(book.sheets_metadata)
            if metadata.typ == SheetTypeEnum.WorkSheet
        ]
    except (RuleViolated, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError:
        raise refusal(LOCKED) from None
    except BaseException:  # the reader is Rust: what it cannot go on with is no Exception
        raise refusal(DAMAGED) from None


def _demand_room(corner: Corner, most_rows: int, most_cells: int) -> None:
    if corner.filled_rows > most_rows:
        raise refusal(
            say(
                "The sheet “%(sheet)s” of “%(name)s” has more than %(rows)s rows: split the file.",
                sheet=corner.sheet,
                rows=most_rows,
            )
        )
    if corner.filled > most_cells:
        raise refusal(
            say(
                "The sheet “%(sheet)s” of “%(name)s” has more than %(cells)s cells: split the file.",
                sheet=corner.sheet,
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
                cell=f"{letters(corner.columns - 1)}{corner.rows}",
            )
        )


def _read(sheet: CalamineSheet, corners: list[Corner], kind: FileKind) -> RawSheet:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    known: dict[Place, tuple[Spot, str]] = (
        {place: spot for corner in corners for place, spot in corner.spots.items()}
        if kind is FileKind.EXCEL
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
