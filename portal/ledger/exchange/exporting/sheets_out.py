"""Workbooks that the portal writes: headings with notes, drop-downs, and everything else as text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final, Protocol

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say
from portal.ledger.exchange.columns.cells import Choices
from portal.ledger.exchange.columns.shapes import CellKind, SheetColumn
from portal.ledger.exchange.columns.table import CHOICES_SHEET, HELP_SHEET

AS_TEXT: Final[Mapping[str, Any]] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
FREE_ROWS = 2_000  # below the rows that are there, with the same drop-downs
DAY = "yyyy-mm-dd"
_LONGEST_CELL = 32_767  # characters, of a workbook
_LONGEST_NOTE, _LONGEST_TITLE = 255, 32  # of a drop-down's hint
_NUMBERS = (CellKind.WHOLE, CellKind.DAY)


class WrittenSheet(Protocol):
    """What a sheet is written from: a register, or another list with columns."""

    @property
    def name(self) -> Text: ...
    @property
    def columns(self) -> tuple[SheetColumn, ...]: ...


class Workbook:
    """A workbook on its way: `sheet` adds one register, `finish` gives the bytes."""

    def __init__(self, lang: Lang, lists: Mapping[str, Choices], people: Mapping[str, list[str]]):
        self.lang = lang
        self._bytes = BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, dict(AS_TEXT))
        self._lists = {
            name: [text.in_(lang) for text in choices.labels.values()]
            for name, choices in lists.items()
        } | dict(people)
        self._ranges: dict[str, str] = {}
        self._asked: list[SheetColumn] = []
        heading = {"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff"}
        wrong = {"bg_color": "#fdecea", "border": 1, "border_color": "#b3261e"}
        self.heading = self._format(**heading)
        self.needed = self._format(bold=True, bg_color="#163a5c", font_color="#ffffff", bottom=5)
        self.text = self._format(num_format="@")
        self.day = self._format(num_format=DAY)
        self.example = self._format(italic=True, font_color="#6b7785", bg_color="#f5f6f8")
        self.wrong = self._format(**wrong)
        self._of_a_day = {  # however it is marked, a day is read as one
            self.wrong: self._format(num_format=DAY, **wrong),
            self.heading: self._format(num_format=DAY, **heading),
        }
        self.reason = self._format(font_color="#a61b14", text_wrap=True)

    def sheet(
        self, sheet: WrittenSheet, rows: Iterable[Sequence[Any]], example: Sequence[str] = ()
    ) -> int:
        """Add the sheet of a register; returns how many rows it has."""
        page = self.book.add_worksheet(sheet.name.in_(self.lang))
        self._head(page, sheet.columns)
        number = 0
        if example:
            number += 1
            for place, cell in enumerate(example):
                page.write_string(number, place, cell, self.example)
        for row in rows:
            number += 1
            for place, cell in enumerate(row):
                if cell != "":
                    self.write(page, number, place, cell)
        self._offer(page, sheet.columns, number + FREE_ROWS)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(number, 1), len(sheet.columns) - 1)
        return number

    def write(
        self, page: Worksheet, row: int, place: int, cell: Any, look: Format | None = None
    ) -> None:
        """A cell as what it is; text is never worked out."""
        if isinstance(cell, bool):
            page.write_boolean(row, place, cell, look)
        elif isinstance(cell, date | datetime):
            look = self.day if look is None else self._of_a_day.get(look, look)
            page.write_datetime(row, place, cell, look)
        elif isinstance(cell, int | float):
            page.write_number(row, place, cell, look)
        else:
            page.write_string(row, place, str(cell)[:_LONGEST_CELL], look)

    def help(self, sheets: Iterable[WrittenSheet], first: Sequence[str]) -> None:
        """How to fill it in: some sentences, then every column with its note."""
        page = self.book.add_worksheet(HELP_SHEET.in_(self.lang))
        wrap = self._format(text_wrap=True, valign="top")
        page.set_column(0, 1, 28, wrap)
        page.set_column(2, 2, 10, wrap)
        page.set_column(3, 3, 80, wrap)
        row = 0
        for sentence in first:
            page.merge_range(row, 0, row, 3, sentence, wrap)
            page.set_row(row, 32)
            row += 1
        row += 1
        heads = (say("Sheet"), say("Column"), say("Needed"), say("Note"))
        for place, head in enumerate(heads):
            page.write_string(row, place, words(head, self.lang), self.heading)
        for sheet in sheets:
            for column in sheet.columns:
                row += 1
                page.write_string(row, 0, sheet.name.in_(self.lang), wrap)
                page.write_string(row, 1, column.heading.in_(self.lang), wrap)
                page.write_string(row, 2, self._needed(column), wrap)
                page.write_string(row, 3, words(column.note, self.lang), wrap)

    def finish(self) -> bytes:
        self._write_lists()
        self.book.close()
        return self._bytes.getvalue()

    def _head(self, page: Worksheet, columns: Sequence[SheetColumn]) -> None:
        for place, column in enumerate(columns):
            page.set_column(
                place, place, column.width, None if column.kind in _NUMBERS else self.text
            )
            look = self.needed if column.required else self.heading
            page.write_string(0, place, column.heading.in_(self.lang), look)
            note = words(column.note, self.lang)
            if column.required:
                note = f"{self._needed(column)}: {note}"
            page.write_comment(0, place, note, {"x_scale": 1.6})
        page.set_row(0, 24)

    def _offer(self, page: Worksheet, columns: Sequence[SheetColumn], last: int) -> None:
        for place, column in enumerate(columns):
            names = self._offered(column)
            if names is None:
                continue
            note = words(column.note, self.lang)[:_LONGEST_NOTE]
            page.data_validation(
                1,
                place,
                last,
                place,
                {
                    "validate": "list",
                    "source": names,
                    "input_title": column.heading.in_(self.lang)[:_LONGEST_TITLE],
                    "input_message": note,
                    "error_type": "warning",
                },
            )

    def _offered(self, column: SheetColumn) -> Any:
        """Words, or the range of the list's own sheet; None: nothing to choose from."""
        if column.kind is CellKind.YES_NO:
            return [words(say("Yes"), self.lang), words(say("No"), self.lang)]
        if column.kind not in (CellKind.CHOICE, CellKind.PERSON) or not self._lists.get(
            column.choices
        ):
            return None
        name = column.choices
        if name not in self._ranges:
            letter = xlsxwriter.utility.xl_col_to_name(len(self._asked))
            count = len(self._lists[name])
            title = CHOICES_SHEET.in_(self.lang)
            self._ranges[name] = f"='{title}'!${letter}$2:${letter}${count + 1}"
            self._asked.append(column)
        return self._ranges[name]

    def _write_lists(self) -> None:
        if not self._asked:
            return
        page = self.book.add_worksheet(CHOICES_SHEET.in_(self.lang))
        page.set_column(0, len(self._asked), 30, self.text)
        for place, column in enumerate(self._asked):
            page.write_string(0, place, column.heading.in_(self.lang), self.heading)
            for row, value in enumerate(self._lists[column.choices], 1):
                page.write_string(row, place, value)

    def _needed(self, column: SheetColumn) -> str:
        return words(say("Needed"), self.lang) if column.required else ""

    def _format(self, **look: Any) -> Format:
        return self.book.add_format(look)
