"""Workbooks that are refused, what came back only, and workbooks that procurement brings in."""

from collections.abc import Callable
from io import BytesIO

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, AssignmentState, Medium
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses.sheets.workbooks import COMMENT, bring, confirm, fill, seen, take


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


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
    other = bring(ada, assignment, b"%PDF-1.7\n", "a.pdf").text
    assert "is no workbook" in other
    assert ".csv" not in other  # none of which could be taken over here
    assert "Places to mend: 1" in other
    assert "could not be saved" not in other  # nothing was to be saved
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
