"""The file that was handed in, as a workbook with its wrong cells coloured and the reason beside.

It can be mended and handed in again: the column of reasons is not taken. Pure.
"""

from collections.abc import Iterable, Mapping

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang
from portal.ledger.exchange.columns.shapes import Column
from portal.ledger.exchange.columns.table import MARKED
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.outcomes import Wrong
from portal.ledger.exchange.reading.headings import Table

_REASON_WIDTH = 60


def marked(tables: Iterable[Table], wrong: Iterable[Wrong], lang: Lang) -> bytes:
    """Every recognised sheet with all its rows; text stays text, days stay days."""
    by_sheet: dict[str, dict[int, list[Wrong]]] = {}
    for one in wrong:
        by_sheet.setdefault(one.sheet, {}).setdefault(one.row - 1, []).append(one)
    book = Workbook(lang, {}, {})
    for table in tables:
        _write(book, table, by_sheet.get(table.title, {}))
    return book.finish()


def _write(book: Workbook, table: Table, wrong: Mapping[int, list[Wrong]]) -> None:
    page = book.book.add_worksheet(table.title[:31])
    width = max((len(row) for row in table.rows), default=0)
    columns = {str(table.name_of(column)): place for column, place in _placed(table)}
    page.set_column(0, max(width - 1, 0), 18)
    page.set_column(width, width, _REASON_WIDTH)
    for number, row in enumerate(table.rows):
        here = wrong.get(number, [])
        places = {columns.get(str(one.column), 0) for one in here}
        for place, cell in enumerate(row):
            look = book.heading if number == table.heading_row else None
            look = book.wrong if place in places else look
            if cell != "":
                book.write(page, number, place, cell, look)
            elif place in places:
                page.write_blank(number, place, None, look)
        if number == table.heading_row:
            page.write_string(number, width, MARKED.in_(book.lang), book.heading)
        if here:
            page.write_string(number, width, _said(here, book.lang), book.reason)
    page.freeze_panes(table.first_row, 0)


def _placed(table: Table) -> Iterable[tuple[Column, int]]:
    return ((table.sheet.by_id[name], place) for name, place in table.at.items())


def _said(wrong: Iterable[Wrong], lang: Lang) -> str:
    """Column, reason and how to mend it, a line for each wrong cell."""
    lines = []
    for one in wrong:
        column = words(one.column, lang)
        said = f"{words(one.reason, lang)} {words(one.mend, lang)}".strip()
        lines.append(f"{column}: {said}" if column else said)
    return "\n".join(lines)
