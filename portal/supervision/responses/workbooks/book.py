"""How a workbook of answers looks: inks, lists to choose from, protection, paper. It knows no question."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message
from portal.ledger.exchange.exporting.sheets_out import AS_TEXT
from portal.supervision.questionnaires.kinds.parts.answer import cell_words

MARKS_SHEET, LISTS_SHEET = "kantoku", "kantoku lists"
_A4: Final = 9  # as xlsxwriter counts papers


class AnswerBook:
    """`number`: stands at the foot of each page."""

    def __init__(self, lang: Lang, number: str) -> None:
        self.lang, self.number = lang, number
        self._bytes = BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, dict(AS_TEXT))
        edge = {"border": 1, "border_color": "#c5ccd3", "valign": "top", "text_wrap": True}
        text, free = edge | {"num_format": "@"}, {"num_format": "@", "locked": False}
        self.shut = self.book.add_format(text)
        self.open = self.book.add_format(edge | free | {"bg_color": "#fff9db"})
        self.wrong = self.book.add_format(
            edge | free | {"bg_color": "#fdecea", "border_color": "#b3261e"}
        )
        self.reason = self.book.add_format(text | {"font_color": "#a61b14"})
        self.grey = self.book.add_format(text | {"font_color": "#6b7785"})
        self.off = self.book.add_format({"bg_color": "#e3e6ea", "font_color": "#5b6570"})
        self.second = self.book.add_format({"font_color": "#5b6570"})
        self.heading = self.book.add_format(
            edge | {"bold": True, "bg_color": "#1f4e79", "font_color": "#ffffff"}
        )
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.section = self.book.add_format({"bold": True, "bg_color": "#e6ecf2", "border": 1})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.lists: dict[tuple[str, ...], str] = {}
        self._known: dict[tuple[str | None, str], str] = {}

    def finished(self, marks: Sequence[Sequence[str]]) -> bytes:
        """With what cells offer to choose and the marks on sheets that nobody sees."""
        lists, marked = map(self.book.add_worksheet, (LISTS_SHEET, MARKS_SHEET))
        for column, labels in enumerate(self.lists):
            lists.write_column(0, column, labels)
        for number, row in enumerate(marks):
            for place, cell in enumerate(row):
                marked.write_string(number, place, cell)
        for page in (lists, marked):
            page.protect()
            page.hide()
        self.book.close()
        return self._bytes.getvalue()

    def said(self, message: Any) -> str:
        """What stands in every row is looked up once."""
        if not isinstance(message, Message) or message.params:
            return words(message, self.lang)
        key = (message.context, message.id)
        if key not in self._known:
            self._known[key] = words(message, self.lang)
        return self._known[key]

    @staticmethod
    def put(page: Worksheet, row: int, place: int, value: Any, look: Format) -> None:
        """Numbers stay numbers, so that they are read as they were; everything else is text."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(row, place, value, look)
        else:
            told = value.isoformat()[:10] if isinstance(value, date) else cell_words(value)
            page.write_string(row, place, told, look)

    def offer(self, page: Worksheet, row: int, place: int, labels: list[str]) -> None:
        number = len(self.lists)
        column = xl_col_to_name(number)
        source = f"='{LISTS_SHEET}'!${column}$1:${column}${len(labels)}"
        source = self.lists.setdefault(tuple(labels), source)
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        page.data_validation(row, place, row, place, rule)

    def fade(self, page: Worksheet, ends: tuple[int, int, int], formula: str) -> None:
        """Rows from the first to the last, up to a column, grey while the formula holds."""
        first, last, column = ends
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.off}
        page.conditional_format(first, 0, last, column, rule)

    def set_up(self, page: Worksheet, *, landscape: bool = True) -> None:
        """Only open cells can be typed into; widths and heights stay free. A4, as wide as a page."""
        page.protect("", {"format_rows": True, "format_columns": True, "autofilter": True})
        page.set_paper(_A4)
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.3, 0.3, 0.5, 0.6)
        page.set_footer(f"&L{self.number}&R&P / &N")
