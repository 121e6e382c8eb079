"""A questionnaire goes out on paper, comes back by post, is entered, compared and handed in."""

from datetime import date
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument
from werkzeug.test import TestResponse

from portal.foundation.audit.queries import trail_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.papers.sending_out.printing import letterhead
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, AssignmentState, Medium
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.responses.conftest import (
    assignment,
    published,
    work,
)

__all__ = ["assignment", "published", "work"]

TODAY = "2026-11-25"


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def received() -> str:
    return TODAY


def scan(browser: Browser, assignment: Assignment) -> bytes:
    """What was printed, as if it had been scanned."""
    printed: bytes = browser.get(f"/responses/{assignment.id}/paper.pdf?text=ja").data
    return printed


def arrives(browser: Browser, assignment: Assignment, on: str) -> TestResponse:
    data = {"scan": (BytesIO(scan(browser, assignment)), "scan.pdf"), "received_on": on}
    return browser.post(f"/responses/{assignment.id}/paper", data=data)


def the_paper(assignment: Assignment) -> Paper:
    found = papers.open_paper(assignment)
    assert found is not None
    return found


def enter(browser: Browser, assignment: Assignment, org: str = "yes") -> None:
    at = f"/responses/{assignment.id}/sections"
    first = {"s-ORG-01": "0", "v-ORG-01": org, "c-ORG-01": "Enclosed", "s-NUM": "0", "v-NUM": "9"}
    row = queries.find_answer(assignment.id, "ORG-01")
    if row is not None:
        first["s-ORG-01"] = str(row.version)
    assert browser.post(f"{at}/s1", data=first).status_code == 303
    if queries.find_answer(assignment.id, "SUB-01") is None:
        browser.post(f"{at}/s2", data={"s-SUB-01": "0", "v-SUB-01": "no"})


def decide(browser: Browser, paper: Paper, decision: str, wrong: str = "") -> TestResponse:
    data = {"decision": decision, "wrong": wrong}
    return browser.post(f"/responses/papers/{paper.id}", data=data)


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "次の場合のみ回答"), ("en", "Only if SUB-01 is Yes")]
)
def test_the_questionnaire_prints_with_its_number_boxes_and_conditions(
    pam: Browser, assignment: Assignment, lang: str, words: str
) -> None:
    answer = pam.get(f"/responses/{assignment.id}/paper.pdf?text={lang}")
    printed = PdfDocument(answer.data)
    text = "".join(page.get_textpage().get_text_range() for page in printed)
    assert assignment.number in text
    assert words in text
    assert text.count("□") >= 8
    printed.close()


def test_the_vendor_prints_it_as_well_and_another_vendor_does_not(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    assert browser.get(f"/responses/{assignment.id}/paper.pdf").mimetype == "application/pdf"
    browser.sign_in(cast.gus)
    assert browser.get(f"/responses/{assignment.id}/paper.pdf").status_code == 404


def test_two_persons_enter_and_confirm_and_it_is_handed_in_on_the_day_received(
    browser: Browser, cast: Cast, assignment: Assignment, received: str
) -> None:
    browser.sign_in(cast.pam)
    assert arrives(browser, assignment, received).status_code == 303
    paper = the_paper(assignment)
    enter(browser, assignment)
    assert "on behalf" in browser.get(f"/responses/{assignment.id}/sections/s1").text
    assert decide(browser, paper, "entered").status_code == 303
    paper = the_paper(assignment)
    assert find_open(ObligationKind.QUESTIONNAIRE_PAPER, paper) is not None
    assert decide(browser, paper, "approve").status_code == 422
    browser.sign_in(cast.pip)
    page = browser.get(f"/responses/papers/{paper.id}")
    assert "Comment: Enclosed" in page.text
    assert browser.get(f"/responses/papers/{paper.id}/files/1/1").mimetype == "image/webp"
    assert decide(browser, paper, "approve").status_code == 303
    done = queries.find_assignment(assignment.id)
    assert done is not None
    assert (done.state, done.medium) == (AssignmentState.SUBMITTED, Medium.PAPER)
    assert done.submitted_on == date.fromisoformat(received)
    assert find_open(ObligationKind.QUESTIONNAIRE_PAPER, paper) is None
    acts = [one.action for one in trail_of(assignment)]
    assert acts[:3] == [
        "questionnaire.submitted",
        "questionnaire.paper_entered",
        "questionnaire.paper_received",
    ]


def test_what_differs_is_sent_back_and_entered_anew(
    browser: Browser, cast: Cast, assignment: Assignment, received: str
) -> None:
    browser.sign_in(cast.pam)
    arrives(browser, assignment, received)
    enter(browser, assignment)
    decide(browser, the_paper(assignment), "entered")
    browser.sign_in(cast.pip)
    paper = the_paper(assignment)
    assert decide(browser, paper, "return").status_code == 422
    decide(browser, paper, "return", "ORG-01 says partly")
    browser.sign_in(cast.pam)
    assert "ORG-01 says partly" in browser.get(f"/responses/papers/{paper.id}").text
    enter(browser, assignment, "partial")
    decide(browser, paper, "entered")
    browser.sign_in(cast.pip)
    decide(browser, paper, "approve")
    assert {row.question_id: row.value for row in queries.answers_of(assignment.id)}[
        "ORG-01"
    ] == "partial"
    assert papers.open_paper(assignment) is None


def test_two_who_confirm_one_after_the_other_hand_it_in_once(
    browser: Browser, cast: Cast, assignment: Assignment, received: str
) -> None:
    browser.sign_in(cast.pam)
    arrives(browser, assignment, received)
    enter(browser, assignment)
    paper = the_paper(assignment)
    decide(browser, paper, "entered")
    browser.sign_in(cast.pip)
    assert decide(browser, paper, "approve").status_code == 303
    assert decide(browser, paper, "approve").status_code == 409
    assert len(queries.submissions_of(assignment.id)) == 1


def test_without_a_paper_procurement_answers_nothing_for_a_vendor(
    pam: Browser, assignment: Assignment
) -> None:
    at = f"/responses/{assignment.id}"
    assert pam.get(f"{at}/sections/s1").location.endswith("/paper")
    pam.post(f"{at}/sections/s1", data={"s-ORG-01": "0", "v-ORG-01": "yes"})
    saved = pam.post(f"{at}/answers/ORG-01", data={"s-ORG-01": "0", "v-ORG-01": "yes"})
    assert saved.status_code == 422
    assert queries.answers_of(assignment.id) == []


def test_a_paper_with_missing_answers_is_not_finished(
    pam: Browser, assignment: Assignment, received: str
) -> None:
    arrives(pam, assignment, received)
    refused = decide(pam, the_paper(assignment), "entered")
    assert refused.status_code == 422
    assert "still missing" in refused.text


def test_what_the_vendor_changes_after_the_entry_is_not_confirmed_unseen(
    browser: Browser, cast: Cast, assignment: Assignment, received: str
) -> None:
    browser.sign_in(cast.pam)
    arrives(browser, assignment, received)
    enter(browser, assignment)
    paper = the_paper(assignment)
    decide(browser, paper, "entered")
    browser.sign_in(cast.ada)
    row = queries.find_answer(assignment.id, "NUM")
    assert row is not None
    browser.post(
        f"/responses/{assignment.id}/answers/NUM", data={"s-NUM": str(row.version), "v-NUM": "100"}
    )
    browser.sign_in(cast.pip)
    refused = decide(browser, paper, "approve")
    assert refused.status_code == 409
    assert the_paper(assignment).state is PaperState.ENTERED


@pytest.mark.parametrize("on", ["2099-01-01", "2001-01-01", ""])
def test_a_day_that_cannot_be_is_refused(pam: Browser, assignment: Assignment, on: str) -> None:
    assert arrives(pam, assignment, on).status_code == 422
    assert papers.open_paper(assignment) is None


def test_a_paper_of_something_else_is_given_up(
    pam: Browser, assignment: Assignment, received: str
) -> None:
    arrives(pam, assignment, received)
    paper = the_paper(assignment)
    decide(pam, paper, "give_up")
    assert papers.open_paper(assignment) is None
    assert arrives(pam, assignment, received).status_code == 303


def test_a_paper_says_where_it_is_sent_back_to_by_post_and_by_fax(cast: Cast) -> None:
    company = the_organisation()
    company.contact_en, company.contact_fax = "Procurement", "03-0000-0001"
    company.postal_address_en = "1-2-3 Minato, Tokyo 105-0001"
    back = letterhead(cast.acme.called, "en")["contact"]
    assert back == "1-2-3 Minato, Tokyo 105-0001, Procurement, fax 03-0000-0001"
