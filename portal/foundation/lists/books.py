"""Workbooks written row by row: readable when opened, and printed well. Formulas stay text.

What was written leaves the memory at once, so that a sheet of ten thousand rows costs as much of it as one of ten.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from portal.foundation.core import clock
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.organisation.queries import find_organisation

# As Excel writes a day in the language of the reader, as wide as it shows it.
DAYS = {"ja": "yyyy/mm/dd", "en": "yyyy-mm-dd"}
MOST_ROWS = 1_000_000  # of a sheet; what is more goes on in another one
LONGEST_CELL = 32_767  # signs, by Excel
WIDEST = 60
LONGEST_NAME = 31  # of a sheet, by Excel
_A4 = 9
_FIRST_WIDE = 0x2E80  # from here on most signs are as wide as two letters
_HEAD = "#E6EBF1"


class Book:
    """One workbook, for the reader's language. `as_of`: the day that it speaks about.

    It says nothing of when it was made, so that the same rows give the same bytes.
    """

    def __init__(self, target: IO[bytes] | str, title: str, as_of: date) -> None:
        self._book = xlsxwriter.Workbook(target, {"constant_memory": True})
        self._title, self._as_of = title, as_of
        company = find_organisation()
        self._company = "" if company is None else company.name.in_(language())
        self._book.set_properties(
            {
                "title": title,
                "author": self._company,
                "subject": as_of.isoformat(),
                "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001
            }
        )
        day = DAYS.get(language(), DAYS["en"])
        self._day, self._moment = day, f"{day} hh:mm"
        look = self._book.add_format
        head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": _HEAD, "bottom": 1}
        self._head = look(head)
        self._says = look({"bold": True})
        self._of_day = look({"num_format": day, "align": "left", "valign": "top"})
        self._of_moment = look({"num_format": self._moment, "align": "left", "valign": "top"})
        self._text = look({"valign": "top"})
        self._long = look({"valign": "top", "text_wrap": True})
        self._names: set[str] = set()

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Any]],
        above: Sequence[str] = (),
        *,
        most: int = MOST_ROWS,
    ) -> int:
        """Add a sheet, and others for what is too much for one; how many rows there are.

        `above`: sentences over the heads, such as of which day it is.
        """
        count, left = 0, iter(rows)
        while True:
            written, is_full = self._one(name, heads, left, above, most)
            count += written
            if not is_full:
                return count

    def close(self) -> None:
        self._book.close()

    def _one(
        self, name: str, heads: Sequence[str], rows: Any, above: Sequence[str], most: int
    ) -> tuple[int, bool]:
        sheet = self._book.add_worksheet(self._name_of(name))
        for line, said in enumerate(above):
            sheet.write_string(line, 0, said[:LONGEST_CELL], self._says)
        first = len(above)
        widths = [width_of(head) for head in heads]
        for column, head in enumerate(heads):
            sheet.write_string(first, column, head, self._head)
        line, is_full = first, False
        for line, row in enumerate(rows, start=first + 1):
            for column, value in enumerate(row):
                widths[column] = max(widths[column], self._write(sheet, line, column, value))
            if line - first >= most:
                is_full = True
                break
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST))
        last = max(len(heads) - 1, 0)
        sheet.freeze_panes(first + 1, 1)
        sheet.autofilter(first, 0, max(line, first + 1), last)
        self._print(sheet, first, max(line, first), last)
        return line - first, is_full

    def _print(self, sheet: Any, heads: int, line: int, column: int) -> None:
        """A4 across, as wide as the sheet; the heads on each page, the day and the pages below."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(heads)
        sheet.print_area(0, 0, line, column)
        with with_years():
            day = words(self._as_of)
        title = f"{self._title} {day}".replace("&", "&&")[:120]
        sheet.set_footer(f"&L{self._company.replace('&', '&&')[:80]}&C{title}&R&P / &N")

    def _write(self, sheet: Any, line: int, column: int, value: Any) -> int:
        """A day, a number or a text, never a formula; how wide it is."""
        if isinstance(value, datetime):
            here = value.astimezone(clock.zone()).replace(tzinfo=None)
            sheet.write_datetime(line, column, here, self._of_moment)
            return width_of(self._moment)
        if isinstance(value, date):
            sheet.write_datetime(line, column, value, self._of_day)
            return width_of(self._day)
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(line, column, value, self._text)
            return len(str(value)) + 2
        if value in (None, ""):
            return 0
        text = str(value)[:LONGEST_CELL]
        width = width_of(text)
        is_long = width > WIDEST or "\n" in text
        sheet.write_string(line, column, text, self._long if is_long else self._text)
        return width

    def _name_of(self, title: str) -> str:
        """At most 31 signs, none of those Excel refuses, and no name twice."""
        kept = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:LONGEST_NAME] or "List"
        name, number = kept, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{kept[: LONGEST_NAME - 5]} ({number})"
        self._names.add(name.casefold())
        return name


def width_of(text: str) -> int:
    """About so many half-width signs; lines of a cell count by the longest."""
    longest = max(text.split("\n"), key=len, default="")
    return 2 + sum(2 if ord(sign) >= _FIRST_WIDE else 1 for sign in longest)
