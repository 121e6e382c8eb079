"""A workbook of answers in the hands of a person: take it along, fill it in, bring it back."""

import re
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser

ANSWER, REASON, UNTIL, COMMENT, LAST, MEND = "G", "H", "I", "J", "K", "M"


def take(browser: Browser, assignment: Assignment, lang: str = "en") -> Workbook:
    answer = browser.get(
        f"/responses/{assignment.id}/workbook.xlsx", headers={"Accept-Language": lang}
    )
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.data))


def bring(
    browser: Browser, assignment: Assignment, book: Workbook | bytes, name: str = "answers.xlsx"
) -> TestResponse:
    data = BytesIO()
    if isinstance(book, bytes):
        data = BytesIO(book)
    else:
        book.save(data)
        data.seek(0)
    return browser.post(f"/responses/{assignment.id}/workbook", data={"file": (data, name)})


def seen(browser: Browser, assignment: Assignment, book: Workbook) -> tuple[str, str]:
    """The address of the difference, and its page."""
    answer = bring(browser, assignment, book)
    assert answer.status_code == 303, answer.text
    return answer.location, browser.get(answer.location).text


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', page)
    return found[1] if found else ""


def confirm(browser: Browser, assignment: Assignment, book: Workbook) -> TestResponse:
    where, page = seen(browser, assignment, book)
    return browser.post(where, data={"digest": digest(page)})


def page_of(book: Workbook, with_key: str) -> Worksheet:
    return next(page for page in book.worksheets if any(
        page.cell(row, 1).value == with_key for row in range(1, page.max_row + 1)
    ))  # fmt: skip


def row_of(page: Worksheet, key: str) -> int:
    return next(n for n in range(1, page.max_row + 1) if page.cell(n, 1).value == key)


def fill(book: Workbook, key: str, said: Any, column: str = ANSWER) -> None:
    page = page_of(book, key)
    page[f"{column}{row_of(page, key)}"] = said


def kept(assignment: Assignment) -> dict[str, Any]:
    return {row.question_id: row.value for row in queries.answers_of(assignment.id)}
