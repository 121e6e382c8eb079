"""How far the cells of a workbook reach and which of them hold no value, read as a stream. Pure.

One pass over each sheet with a pull parser that knows no document type and so no entities: the time
it takes grows with the size of the file and with nothing else.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from portal.ledger.exchange.reading.raw import Place, Spot

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DIGITS, _LONGEST_LETTERS = "0123456789", 3
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
            key = next((told[one] for one in told if ":" in one and _bare(one) == "id"), "")
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
