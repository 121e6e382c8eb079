"""Fifteen workbooks as others keep their questionnaires: none of them in a shape of ours."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

HEADS = ["No.", "設問", "回答形式"]
ROWS = [[1, "委託先の管理者は誰ですか。", "記述"], [2.0, "記録はありますか。", "はい/いいえ"]]


def _title_with_a_year(page: Worksheet) -> None:
    page.append([2026, "年度", "委託先チェックシート"])
    _plain(page)


def _day_above(page: Worksheet) -> None:
    page.append(["作成日", date(2026, 11, 28)])
    _plain(page)


def _moment_above(page: Worksheet) -> None:
    page.append(
        [datetime.combine(date(2026, 11, 28), time(9, 30)), time(9, 30), timedelta(hours=30)]
    )
    _plain(page)


def _yes_above(page: Worksheet) -> None:
    page.append([True, False, 0.25, -1])
    _plain(page)


def _figures_beside(page: Worksheet) -> None:
    _plain(page)
    other = _book(page).create_sheet("集計")
    for number in range(20):
        other.append([number, number / 3, date(2026, 4, 1)])


def _formulas(page: Worksheet) -> None:
    page.append(["=TODAY()", "=1/0", "=A1"])
    _plain(page)


def _errors(page: Worksheet) -> None:
    page.append(["#N/A", 1, 2])
    page["A1"].data_type = "e"
    _plain(page)


def _merged(page: Worksheet) -> None:
    page.append(["分類", 1, "", ""])
    page.merge_cells("A1:D1")
    _plain(page)
    page.merge_cells("B3:B4")


def _headings_of_numbers(page: Worksheet) -> None:
    page.append([1, 2, 3, 4])
    page.append([1, "問い", date(2026, 1, 1), None])


def _other_headings(page: Worksheet) -> None:
    page.append(["#", "Control", "Maturity 2026", 5])
    page.append([1.1, "Do you encrypt?", 3, date(2026, 1, 1)])


def _empty(_page: Worksheet) -> None:
    """Nothing at all."""


def _chart(page: Worksheet) -> None:
    _figures_beside(page)
    chart = BarChart()
    chart.add_data(Reference(_book(page)["集計"], min_col=1, min_row=1, max_row=5))
    _book(page).create_chartsheet("グラフ").add_chart(chart)


def _far_right(page: Worksheet) -> None:
    page.cell(3, 400, 2026)
    page.cell(4, 400, "設問")


def _sheets_called_as_ours(page: Worksheet) -> None:
    page.title = "questions"
    page.append([2026, date(2026, 1, 1), True])
    other = _book(page).create_sheet("sections")
    other.append([time(9), 1.5, "title"])


def _hidden(page: Worksheet) -> None:
    _title_with_a_year(page)
    other = _book(page).create_sheet("設定")
    other.sheet_state = "hidden"
    other.append([1, 2, 3])


def _plain(page: Worksheet) -> None:
    page.append(HEADS)
    for row in ROWS:
        page.append(row)


def _book(page: Worksheet) -> openpyxl.Workbook:
    book = page.parent
    assert isinstance(book, openpyxl.Workbook)
    return book


_MADE: tuple[Callable[[Worksheet], Any], ...] = (
    _title_with_a_year, _day_above, _moment_above, _yes_above, _figures_beside, _formulas, _errors,
    _merged, _headings_of_numbers, _other_headings, _empty, _chart, _far_right,
    _sheets_called_as_ours, _hidden,
)  # fmt: skip


def other_shapes() -> Mapping[str, bytes]:
    """By what is special about each."""
    return {make.__name__.strip("_"): _saved(make) for make in _MADE}


def _saved(make: Callable[[Worksheet], Any]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    make(page)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
