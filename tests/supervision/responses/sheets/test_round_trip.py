"""A workbook is taken along, filled in elsewhere, brought back, looked at and confirmed."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.db import db
from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses import queries, submit_services
from portal.supervision.responses.models import Assignment, AssignmentState, Medium
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet

ANSWER, REASON, UNTIL, COMMENT = "D", "E", "F", "G"


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


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


def test_what_is_filled_in_is_shown_first_and_written_when_confirmed(
    ada: Browser, cast: Cast, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "Partly")
    fill(book, "ORG-01", "We are working on it", COMMENT)
    fill(book, "NUM", "１２０")
    fill(book, "SUB-01", "はい")
    table = page_of(book, "SUB-02 #1")
    table["B4"], table["C4"] = "かもめ", "令和8年4月1日"
    where, page = seen(ada, assignment, book)
    assert kept(assignment) == {}
    assert "かもめ / 2026-04-01" in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {
        "ORG-01": "partial",
        "NUM": 120,
        "SUB-01": "yes",
        "SUB-02": [{"name": "かもめ", "start": "2026-04-01", "approval_no": ""}],
    }
    last = trail_of(assignment)[0]
    assert last.action == "questionnaire.answers_uploaded"


def test_a_workbook_nobody_touched_changes_nothing(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    confirm(ada, assignment, book)
    _where, page = seen(ada, assignment, take(ada, assignment, "ja"))
    assert "There is nothing to take over" in page


def test_only_the_cells_for_answers_are_open(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    page = page_of(book, "ORG-01")
    row = row_of(page, "ORG-01")
    assert page.protection.sheet
    assert page.protection.password is None
    assert page[f"A{row}"].protection.locked
    assert not page[f"{ANSWER}{row}"].protection.locked
    assert {one.sheet_state for one in book.worksheets if one.title.startswith("kantoku")} == {
        "hidden"
    }


def test_rows_moved_sheets_reordered_and_headings_gone_are_understood(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "yes")
    fill(book, "NUM", 90)
    page = page_of(book, "ORG-01")
    page.delete_rows(1)
    page.insert_rows(1, 3)
    page.insert_cols(1)
    book.move_sheet(page, len(book.worksheets))
    other = book.create_sheet("より")
    for place, cell in enumerate(["  ＳＵＢ－01 ", "", "", "NO"], 1):
        other.cell(7, place).value = cell
    page.delete_rows(next(n for n in range(1, 20) if page.cell(n, 2).value == "SUB-01"))
    confirm(ada, assignment, book)
    assert kept(assignment) == {"ORG-01": "yes", "NUM": 90, "SUB-01": "no"}


def test_an_answer_merged_over_several_rows_counts_for_each(
    ada: Browser, cast: Cast, work: Engagement
) -> None:
    version = publish(sheet(question("A-1"), question("A-2"), question("A-3")), "merged")
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    book = take(ada, assignment)
    page = page_of(book, "A-1")
    first = row_of(page, "A-1")
    page[f"{ANSWER}{first}"] = "Yes"
    page.merge_cells(f"{ANSWER}{first}:{ANSWER}{first + 1}")
    confirm(ada, assignment, book)
    assert kept(assignment) == {"A-1": "yes", "A-2": "yes"}


def test_several_answers_are_marked_and_certificates_have_their_last_day(
    ada: Browser, cast: Cast, work: Engagement
) -> None:
    rule = {
        "id": "F-1", "on": ["expired"], "severity": "minor", "title": {"ja": "切れ", "en": "Out"},
        "action": {"ja": "更新", "en": "Renew"}, "due_days": 30, "owner": "vendor",
    }  # fmt: skip
    version = publish(sheet(question("CRT-01", "multi_choice", findings=[rule])), "several")
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    book = take(ada, assignment)
    fill(book, "CRT-01 / good", "○")
    fill(book, "CRT-01 / good", "2027/3/31", UNTIL)
    fill(book, "CRT-01 / fair", "×")
    confirm(ada, assignment, book)
    (row,) = queries.answers_of(assignment.id)
    assert (row.value, row.expires) == (["good"], {"good": "2027-03-31"})


def test_each_wrong_cell_is_named_and_nothing_is_written(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "perhaps")
    fill(book, "NUM", "many")
    fill(book, "SUB-01", "yes")
    table = page_of(book, "SUB-02 #1")
    table["B4"], table["C4"] = "かもめ", "soon"
    page = page_of(book, "ORG-01")
    page.cell(30, 1).value, page.cell(30, 4).value = "XXX-99", "yes"
    where, shown = seen(ada, assignment, book)
    row = row_of(page, "ORG-01")
    assert f"Sheet “Your answers”, row {row}, column “Your answer”" in shown
    assert "“perhaps” cannot be chosen here." in shown
    assert "Choose one: Yes / Partly / No." in shown
    assert "Sheet “SUB-02”, row 4, column “Start”" in shown
    assert "There is no question “XXX-99”" in shown
    assert "4 places are wrong" in shown
    assert ada.post(where, data={"digest": ""}).status_code == 409
    assert kept(assignment) == {}


def test_an_answer_to_a_hidden_question_is_named_and_left_out(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    fill(book, "SUB-03", "Yes")
    where, page = seen(ada, assignment, book)
    assert "It is not asked, because of your other answers." in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {"SUB-01": "no"}


def test_a_colleague_who_saves_meanwhile_is_not_overwritten(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    where, page = seen(ada, assignment, book)
    ada.post(
        f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "0", "v-SUB-01": "yes"}
    )
    late = ada.post(where, data={"digest": digest(page)})
    assert late.status_code == 409
    assert "It was also answered in the portal after the download." in late.text
    assert kept(assignment) == {"SUB-01": "yes"}
    ada.post(where, data={"digest": digest(late.text)})
    assert kept(assignment) == {"SUB-01": "no"}


def test_what_the_workbook_left_alone_keeps_what_was_answered_in_the_portal(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    ada.post(f"/responses/{assignment.id}/answers/ORG-01", data={"s-ORG-01": "0", "v-ORG-01": "no"})
    where, page = seen(ada, assignment, book)
    assert "It was answered in the portal after the download; that answer stays." in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {"ORG-01": "no", "SUB-01": "no"}


def test_emptying_a_cell_takes_the_answer_back(ada: Browser, assignment: Assignment) -> None:
    ada.post(f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "0", "v-SUB-01": "no"})
    book = take(ada, assignment)
    fill(book, "SUB-01", None)
    confirm(ada, assignment, book)
    assert kept(assignment) == {"SUB-01": None}


def test_a_second_press_of_the_button_is_told_so(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    where, page = seen(ada, assignment, book)
    ada.post(where, data={"digest": digest(page)})
    assert ada.post(where, data={"digest": digest(page)}).status_code == 422
    assert "1 answer was taken over." in ada.get(where).text


def scramble(change: Callable[[Worksheet], None]) -> Callable[[Workbook], None]:
    return lambda book: change(book["kantoku"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda book: book.remove(book["kantoku"]), "is not a workbook of this questionnaire"),
        (scramble(lambda page: page.delete_rows(5)), "The hidden sheet of"),
        (scramble(lambda page: page.cell(2, 1, "Q-2026-999")), "The hidden sheet of"),
    ],
)
def test_a_file_that_is_not_certain_is_refused(
    ada: Browser, assignment: Assignment, change: Callable[[Workbook], None], words: str
) -> None:
    book = take(ada, assignment)
    change(book)
    refused = bring(ada, assignment, book)
    assert refused.status_code == 422
    assert words in refused.text


def test_another_vendors_workbook_is_refused_without_its_number(
    browser: Browser, cast: Cast, assignment: Assignment, published: QuestionnaireVersion
) -> None:
    work = make_engagement(cast.globex)
    db.session.commit()
    with transaction():
        others = send(cast.globex, [work], published)
    browser.sign_in(cast.gus)
    book = take(browser, others)
    browser.sign_in(cast.ada)
    refused = bring(browser, assignment, book)
    assert refused.status_code == 422
    assert assignment.number in refused.text
    assert others.number not in refused.text
    assert browser.get(f"/responses/{others.id}/workbook.xlsx").status_code == 404
    assert bring(browser, others, book).status_code == 404


def test_a_workbook_of_another_version_is_refused(
    ada: Browser, cast: Cast, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    version = publish(sheet(question("ORG-01")), "check-sheet")
    db.session.commit()
    with transaction(audited=False):
        row = queries.find_assignment(assignment.id)
        assert row is not None
        row.version_id = version.id
    refused = bring(ada, assignment, book)
    assert "was made for another version" in refused.text


def test_a_locked_file_and_a_wrong_file_are_recognised(
    ada: Browser, assignment: Assignment
) -> None:
    plain, locked = BytesIO(), BytesIO()
    take(ada, assignment).save(plain)
    plain.seek(0)
    OOXMLFile(plain).encrypt("secret", locked)
    refused = bring(ada, assignment, locked.getvalue())
    assert "is protected by a password" in refused.text
    assert "is no table" in bring(ada, assignment, b"%PDF-1.7\n", "a.pdf").text
    assert "is not a workbook of this" in bring(ada, assignment, b"a,b\n1,2\n", "a.csv").text


def test_after_a_return_only_what_came_back_can_be_changed(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    fill(book, "NUM", 10)
    with transaction(audited=False):
        row = queries.find_assignment(assignment.id)
        assert row is not None
        row.state = AssignmentState.RETURNED
    where, page = seen(ada, assignment, book)
    assert "was not sent back, so its answer stays as handed in" in page
    assert ada.post(where, data={"digest": ""}).status_code == 409


def test_handed_in_after_a_workbook_it_is_marked_so(
    ada: Browser, cast: Cast, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    fill(book, "ORG-01", "Yes")
    fill(book, "ORG-01", "Seen on site", COMMENT)
    confirm(ada, assignment, book)
    with transaction():
        submission = submit_services.submit(assignment.id, actor=acting(cast.ada))
    assert submission.medium is Medium.WORKBOOK
    assert "can no longer be changed" in ada.get(f"/responses/{assignment.id}/workbook").text
    refused = bring(ada, assignment, book)
    assert refused.status_code == 409


def test_procurement_brings_it_in_on_the_vendors_behalf(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.pam)
    book = take(browser, assignment, "ja")
    fill(book, "SUB-01", "いいえ")
    assert "on behalf of" in browser.get(f"/responses/{assignment.id}/workbook").text
    confirm(browser, assignment, book)
    (row,) = queries.answers_of(assignment.id)
    assert (row.value, row.answered_by_id) == ("no", cast.pam.id)
