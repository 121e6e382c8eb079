"""What a vendor has not handed in is its own affair: no page, paper or workbook shows it to staff."""

from pypdfium2 import PdfDocument

from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.responses.assignments import services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import AnswerFile, Assignment
from portal.supervision.responses.submission import paper_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet_data
from tests.supervision.papers.test_second_person import arrives
from tests.supervision.responses import steps
from tests.supervision.responses.sheets.workbooks import (
    ANSWER,
    LAST,
    fill,
    page_of,
    row_of,
    seen,
    take,
)

DRAFT = "Not for you yet"


def printed(browser: Browser, assignment: Assignment) -> str:
    answer = browser.get(f"/responses/{assignment.id}/paper.pdf?text=en")
    assert answer.status_code == 200
    return "".join(page.get_textpage().get_text_bounded() for page in PdfDocument(answer.data))


def in_the_workbook(
    browser: Browser, assignment: Assignment, question: str, column: str = ANSWER
) -> str:
    page = page_of(take(browser, assignment), question)
    return str(page[f"{column}{row_of(page, question)}"].value or "")


def drafts(who: User, assignment: Assignment, question: str, value: object) -> None:
    with transaction(audited=False):
        said = Said(value, comment=DRAFT)
        services.save_answer(assignment.id, question, said, seen=None, actor=acting(who))


def attaches(who: User, assignment: Assignment, name: str) -> AnswerFile:
    scan = receive_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", name, FileKind.PDF)
    with transaction(audited=False):
        return services.attach_file(assignment.id, "ORG-01", scan, actor=acting(who))


def test_staff_read_no_draft_on_the_paper_or_in_the_workbook(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    drafts(cast.ada, assignment, "ORG-01", "no")
    browser.sign_in(cast.ann)
    assert DRAFT not in printed(browser, assignment)
    browser.sign_in(cast.pam)
    assert in_the_workbook(browser, assignment, "ORG-01") == ""
    browser.sign_in(cast.ada)
    assert DRAFT in printed(browser, assignment)
    assert in_the_workbook(browser, assignment, "ORG-01") == "No"


def test_after_a_return_staff_read_what_was_handed_in_and_the_vendor_what_it_typed_since(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    steps.sends_back(cast.pam, assignment, ORG_01="prove it")
    drafts(cast.ada, assignment, "ORG-01", "no")
    browser.sign_in(cast.pam)
    assert in_the_workbook(browser, assignment, "ORG-01") == "Yes"
    text = printed(browser, assignment)
    assert steps.COMMENT in text
    assert DRAFT not in text
    browser.sign_in(cast.ada)
    assert in_the_workbook(browser, assignment, "ORG-01") == "No"


def test_whoever_enters_the_paper_reads_what_is_entered_until_the_paper_is_given_up(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    paper = arrives(assignment, cast.pam)
    drafts(cast.pam, assignment, "ORG-01", "no")
    entered = attaches(cast.pam, assignment, "enclosed.pdf")
    browser.sign_in(cast.pam)
    shown = browser.get(f"/responses/papers/{paper.id}").text
    assert DRAFT in shown
    assert "enclosed.pdf" in shown
    assert in_the_workbook(browser, assignment, "ORG-01") == "No"
    with transaction():
        paper_services.give_up_paper(paper, actor=acting(cast.pam))
    shown = browser.get(f"/responses/papers/{paper.id}").text
    assert DRAFT not in shown
    assert "enclosed.pdf" not in shown
    assert browser.get(f"/responses/files/{entered.id}").status_code == 404


def test_evidence_is_opened_by_staff_once_it_was_handed_in(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    file = attaches(cast.ada, assignment, "rules.pdf")
    url = f"/responses/files/{file.id}"
    browser.sign_in(cast.pam)
    assert browser.get(url).status_code == 404
    browser.sign_in(cast.ada)
    assert browser.get(url).status_code == 200
    steps.hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    steps.sends_back(cast.pam, assignment, ORG_01="prove it")
    later = attaches(cast.ada, assignment, "later.pdf")
    browser.sign_in(cast.pam)
    assert browser.get(url).status_code == 200
    assert browser.get(f"/responses/files/{later.id}").status_code == 404


def test_staff_do_not_look_into_the_workbook_a_vendor_uploaded(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    book = take(browser, assignment)
    fill(book, "ORG-01", "No")
    where, _page = seen(browser, assignment, book)
    browser.sign_in(cast.pam)
    assert browser.get(where).status_code == 404
    assert browser.post(where, data={"digest": "x"}).status_code == 404
    own, _page = seen(browser, assignment, book)
    assert browser.get(own).status_code == 200


def test_the_workbook_shows_no_last_answer_where_the_question_is_asked_anew_or_was_changed(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    data = sheet_data(question("A"), question("B"), question("C"), question("D"))
    data["sections"][0]["ask_anew"] = True
    with transaction():
        first = send(cast.acme, [work], publish(read_sheet(data), "anew"))
    steps.hands_in(cast.ada, first, A="partial", B="yes", C="yes", D="yes")
    steps.accepts(cast.pam, first)
    data["sections"][-1]["questions"][-1]["text"] = {"ja": "別の問い", "en": "Another question"}
    with transaction():
        again = send(cast.acme, [work], publish(read_sheet(data), "anew"))
    browser.sign_in(cast.ada)
    shown = {name: in_the_workbook(browser, again, name, LAST) for name in ("A", "B", "C", "D")}
    assert shown["A"] == ""
    assert shown["D"] == ""
    assert "Yes" in shown.values()
