"""Who handed a questionnaire in keeps a copy: by mail told where, as PDF with number and hash, as Excel."""

from urllib.parse import unquote

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select, update

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, Submission
from tests.browser import Browser
from tests.cast import Cast
from tests.letters import lacking
from tests.supervision.responses.steps import answers, hands_in, sends_back


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def words_of(pdf: bytes) -> str:
    pages = PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def handed_in(assignment: Assignment) -> Submission:
    found = queries.last_submission(assignment.id)
    assert found is not None
    return found


def test_the_copy_says_what_was_handed_in_with_number_and_hash(
    cast: Cast, ada: Browser, assignment: Assignment
) -> None:
    at = f"/responses/{assignment.id}"
    assert ada.get(f"{at}/copy.pdf").location == at, "nothing was handed in yet"
    assert "Your copy" not in ada.get(at).text
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    sha256 = handed_in(assignment).sha256
    page = ada.get(at).text
    assert sha256 in page
    assert f"{at}/workbook.xlsx" in page
    copy = ada.get(f"{at}/copy.pdf")
    name = f"Questionnaire_copy_FY2026_{assignment.number}"
    assert f"{name}.pdf" in copy.headers["Content-Disposition"]
    assert f"{name}.xlsx" in ada.get(f"{at}/workbook.xlsx").headers["Content-Disposition"]
    said = words_of(copy.data)
    for told in (assignment.number, "Acme", "Ada", "ORG-01", "Shown on site in May"):
        assert told in said
    assert sha256 in said.replace(" ", "")
    assert "SUB-03" not in said, "it was not shown"


def test_in_japanese_the_file_says_what_it_is(
    cast: Cast, browser: Browser, assignment: Assignment
) -> None:
    cast.ada.language = Language.JA
    db.session.commit()
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    browser.sign_in(cast.ada)
    copy = browser.get(f"/responses/{assignment.id}/copy.pdf")
    name = f"チェックシート控え_2026年度_{assignment.number}.pdf"
    assert name in unquote(copy.headers["Content-Disposition"])
    assert "回答のSHA-256" in words_of(copy.data)


def test_what_came_back_is_kept_as_it_was_handed_in(
    cast: Cast, ada: Browser, assignment: Assignment
) -> None:
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    sends_back(cast.pam, assignment, ORG_01="Which rules?")
    answers(cast.ada, assignment, ORG_01="no")
    said = words_of(ada.get(f"/responses/{assignment.id}/copy.pdf").data)
    assert "Question ORG-01 Yes" in said


def test_a_mail_says_that_it_came(cast: Cast, assignment: Assignment) -> None:
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    mails = select(OutboxEmail).where(OutboxEmail.key.like("handed-in:%"))
    mail = db.session.scalars(mails).one()
    assert mail.recipient == cast.ada.email
    assert assignment.number in mail.subject
    assert handed_in(assignment).sha256 in mail.body
    assert f"/responses/{assignment.id}" in mail.body
    assert not lacking(mail.body, mail.language) - {"contact"}


def test_a_round_that_was_changed_past_the_portal_is_not_handed_out(
    cast: Cast, ada: Browser, assignment: Assignment
) -> None:
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    of_it = Submission.assignment_id == assignment.id
    body = handed_in(assignment).body.replace('"yes"', '"no"')
    db.session.execute(update(Submission).where(of_it).values(body=body))
    db.session.commit()
    assert ada.get(f"/responses/{assignment.id}/copy.pdf").status_code != 200
