"""A day in a cell that was marked as wrong is read as a day, not as a number."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from portal.ledger.exchange.exporting.sheets_out import Workbook


def test_a_marked_day_keeps_the_look_of_a_day() -> None:
    day = date(2026, 12, 2)
    book = Workbook("en", {}, {})
    page = book.book.add_worksheet("Work")
    for place, look in enumerate([None, book.wrong, book.heading]):
        book.write(page, 0, place, day, look)
    book.write(page, 1, 0, "text", book.wrong)
    sheet = load_workbook(BytesIO(book.finish()))["Work"]
    for cell in sheet[1]:
        assert cell.is_date, cell.coordinate
        assert cell.number_format == "yyyy-mm-dd"
    assert sheet["B1"].fill.fgColor.rgb == sheet["A2"].fill.fgColor.rgb
