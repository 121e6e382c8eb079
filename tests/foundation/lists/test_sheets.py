"""Lists as files: what is shown, as text, dates and numbers, never as a formula."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.lists.books import Book
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.vendors import make_vendor

EVIL = "=cmd|'/c calc'!A1"


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    make_vendor(EVIL)
    make_vendor("みずいろ印刷株式会社").kana = "ミズイロ"
    db.session.commit()
    browser.sign_in(cast.pam)
    return browser


def workbook(browser: Browser, address: str) -> Any:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(answer.data)).active


def test_everything_that_fits_is_in_the_file_with_the_columns_shown(pam: Browser) -> None:
    sheet = workbook(pam, "/vendors/?q=みずいろ&file=xlsx&columns=name.kana.registered")
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Vendor", "Kana")
    assert rows[1][:2] == ("みずいろ印刷株式会社", "ミズイロ")
    assert len(rows) == 2
    assert rows[1][-1].isoformat() == "2026-11-25T00:00:00"


def test_promises_have_a_column_each(pam: Browser) -> None:
    heads = [cell.value for cell in next(iter(workbook(pam, "/vendors/?file=xlsx").rows))]
    assert {"Minimum data", "Contract", "No subcontracting"} & set(heads)


def test_a_formula_stays_text(pam: Browser) -> None:
    sheet = workbook(pam, "/vendors/?file=xlsx&q=cmd")
    assert sheet["A2"].value == EVIL
    assert sheet["A2"].data_type == "s"
    answer = pam.get("/vendors/?file=csv&q=cmd")
    assert answer.data.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][0] == f"'{EVIL}"


def test_the_file_goes_beyond_the_page(pam: Browser) -> None:
    for number in range(60):
        make_vendor(f"Vendor {number:02}")
    db.session.commit()
    sheet = workbook(pam, "/vendors/?file=xlsx&q=vendor&per=25&page=2&sort=-name")
    assert sheet.max_row == 61
    assert sheet["A2"].value == "Vendor 59"


def test_no_other_kind_of_file_is_made(pam: Browser) -> None:
    assert pam.get("/vendors/?file=exe").mimetype == "text/html"


@pytest.mark.parametrize("lang", list(Language))
def test_a_day_is_read_at_once_because_its_column_is_wide_enough(
    cast: Cast, pam: Browser, lang: Language
) -> None:
    cast.pam.language = lang
    db.session.commit()
    sheet = workbook(pam, "/vendors/?file=xlsx&columns=name.registered")
    days = {cell.column_letter for row in sheet.rows for cell in row if cell.is_date}
    assert days
    assert all(sheet.column_dimensions[one].width > len("2026-11-25") for one in days)


def test_a_file_can_be_read_as_it_opens_and_prints_as_it_stands(cast: Cast) -> None:
    made = io.BytesIO()
    book = Book(made, "Log", date(2026, 11, 30))
    moment = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
    rows = [[moment, date(2026, 11, 25), EVIL] for _ in range(3)]
    assert book.sheet("Log", ["日", "日", "A"], rows, ["As of then"], most=2) == 3
    book.close()
    read = openpyxl.load_workbook(made)
    assert read.sheetnames == ["Log", "Log (2)"], (
        "what is too much for one sheet goes on in another"
    )
    sheet = read.worksheets[0]
    assert sheet.column_dimensions["A"].width > len("2026-11-25 12:30")
    assert sheet.column_dimensions["B"].width > len("2026-11-25")
    assert sheet["C3"].data_type == "s"
    assert sheet["A2"].fill.fgColor.rgb == "FFE6EBF1"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B3", "$2:$2")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.right.text == "&P / &N"
    assert (read.properties.title, read.properties.subject) == ("Log", "2026-11-30")
    assert read.properties.creator == cast.company.name_ja
