"""CSV: which code and which separator it is written with, and the guard against formulas. Pure."""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.ledger.exchange.cells import ERRORS
from portal.ledger.exchange.codes import japanese_codes
from portal.ledger.exchange.columns import SHEETS, find_column, find_sheet
from portal.ledger.exchange.raw import RawFile, RawSheet, Spot
from portal.ledger.exchange.shapes import Sheet

SEPARATORS: Final = (",", ";", "\t")
LOOKED_AT = 10  # rows in which the headings are looked for
_LONGEST_CELL = 200_000
# What a spreadsheet would take for a formula or an error is written with an apostrophe before it.
_GUARDED = re.compile(r"'*[=+\-@\t\r#]")


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet works out; `unguard` gives it back."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def read_separated(data: bytes, name: str) -> RawFile:
    """One sheet, named as the register its headings belong to; else as the file."""
    text = _decode(data, name)
    readings = [_read(text, separator) for separator in SEPARATORS]
    good = [rows for rows in readings if rows is not None]
    if not good:
        raise RuleViolated(
            say(
                "“%(name)s” has a quotation mark that is never closed. Save the file again from "
                "the spreadsheet.",
                name=name,
            ),
            field="file",
        )
    rows = max(good, key=_known)
    sheet = sheet_of(rows, name)
    title = sheet.name.ja if sheet else name
    spots = {
        (row, column): (Spot.ERROR, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell in ERRORS
    }
    bare = [[unguard(cell) for cell in cells] for cells in rows]
    return RawFile([RawSheet(title, bare, spots)], is_workbook=False)


def sheet_of(rows: Sequence[Sequence[Any]], name: str) -> Sheet | None:
    """The register with the most headings here; the file's name decides between equals."""
    called = find_sheet(name.rpartition("/")[2].rpartition(".")[0])
    best = max(
        SHEETS,
        key=lambda sheet: (_missing(sheet, rows) == 0, _fitting(sheet, rows), sheet is called),
    )
    return best if _fitting(best, rows) else None


def _missing(sheet: Sheet, rows: Sequence[Sequence[Any]]) -> int:
    there = {column.id for row in rows[:LOOKED_AT] for column in _columns(sheet, row)}
    return sum(column.required and column.id not in there for column in sheet.columns)


def _fitting(sheet: Sheet, rows: Sequence[Sequence[Any]]) -> int:
    return max((len(_columns(sheet, row)) for row in rows[:LOOKED_AT]), default=0)


def _columns(sheet: Sheet, row: Iterable[Any]) -> list[Any]:
    found = (find_column(sheet, cell) for cell in row if isinstance(cell, str) and cell)
    return [column for column in found if column is not None]


def _known(rows: Sequence[Sequence[str]]) -> int:
    return max(_fitting(sheet, rows) for sheet in SHEETS)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codes: tuple[str, ...] = ("utf-16",)
    else:
        codes = ("utf-8-sig", *japanese_codes(data))
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removesuffix("\x1a")
    raise RuleViolated(
        say(
            "“%(name)s” is written in a code that cannot be read. Save it as “CSV UTF-8”.",
            name=name,
        ),
        field="file",
    )


def _read(text: str, separator: str) -> list[list[str]] | None:
    """None: with this separator it does not make sense."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
