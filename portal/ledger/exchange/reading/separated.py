"""CSV: which code and which separator it is written with, and the guard against formulas. Pure."""

import codecs
import csv
import re
from io import StringIO
from typing import Final

from portal.foundation.core.words.messages import say
from portal.ledger.exchange.reading.containers import refusal

SEPARATORS: Final = (",", ";", "\t")
_LONGEST_CELL = 200_000
# What a spreadsheet would take for a formula or an error is written with an apostrophe before it.
_GUARDED = re.compile(r"'*[=+\-@\t\r#]")


class _TooLong(Exception):
    """More rows or cells than are taken."""


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet works out; `unguard` gives it back."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def readings(data: bytes, most_rows: int, most_cells: int) -> list[list[list[str]]]:
    """The rows with each separator with which they make sense; which one is meant, headings tell."""
    text = _decode(data)
    found, is_too_long = [], False
    for separator in SEPARATORS:
        try:
            rows = _read(text, separator, most_rows, most_cells)
        except _TooLong:
            is_too_long = True
            continue
        if rows is not None:
            found.append(rows)
    if not found and is_too_long:
        raise refusal(
            say(
                "“%(name)s” has more than %(rows)s rows or %(cells)s cells: split the file.",
                rows=most_rows,
                cells=most_cells,
            )
        )
    if not found:
        raise refusal(
            say(
                "“%(name)s” has a quotation mark that is never closed. Save the file again from "
                "the spreadsheet.",
            )
        )
    return found


def _decode(data: bytes) -> str:
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
    raise refusal(
        say(
            "“%(name)s” is written in a code that cannot be read. Save it as “CSV UTF-8”.",
        )
    )


def _read(text: str, separator: str, most_rows: int, most_cells: int) -> list[list[str]] | None:
    """None: with this separator it does not make sense."""
    csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            cells += len(row)
            if len(rows) == most_rows or cells > most_cells:
                raise _TooLong
            rows.append(row)
    except csv.Error:
        return None
    return rows


def japanese_codes(data: bytes) -> tuple[str, ...]:
    """Shift_JIS or EUC-JP; none where the bytes may be either.

    What is EUC-JP reads as half-width katakana and marks in Shift_JIS, its kana as commas and dots.
    """
    if not _is_in(data, "euc_jp"):
        return ("cp932",)
    if not _is_in(data, "cp932"):
        return ("euc_jp",)
    wide = [sign for sign in data.decode("cp932") if sign > "\x7f"]
    half = [sign for sign in wide if "｡" <= sign <= "ﾟ"]
    if not half:
        return ("cp932",)
    marks = sum(sign in "｡｢｣､･" for sign in half)
    return ("euc_jp",) if len(half) < len(wide) or 5 * marks > len(half) else ()


def _is_in(data: bytes, code: str) -> bool:
    try:
        data.decode(code)
    except UnicodeDecodeError:
        return False
    return True
