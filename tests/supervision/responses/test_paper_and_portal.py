"""While procurement enters a paper, the vendor is told, and who enters sees the scan."""

import re

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.paper_records.scans import Scan
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.submission import paper_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.responses.steps import answers

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def paper(cast: Cast, assignment: Assignment) -> Paper:
    scan = receive_bytes(FILE, "answers.pdf", FileKind.PDF)
    with transaction():
        return paper_services.begin_paper(
            assignment.id,
            received_on=clock.today(),
            scans=[Scan(scan, None, 1)],
            actor=acting(cast.pam),
        )


def seen(browser: Browser, url: str) -> str:
    return re.sub(r"\s+", " ", browser.get(url).text)


@pytest.mark.parametrize("page", ["", "/sections/s1", "/hand-in"])
def test_ada_reads_that_the_paper_is_being_entered_and_what_counts(
    browser: Browser, cast: Cast, assignment: Assignment, paper: Paper, page: str
) -> None:
    browser.sign_in(cast.ada)
    text = seen(browser, f"/responses/{assignment.id}{page}")
    assert "Your answers on paper arrived on" in text
    assert "you have nothing to do" in text
    assert "what was saved last counts" in text


def test_she_reads_that_a_change_has_to_be_compared_once_all_is_entered(
    browser: Browser, cast: Cast, assignment: Assignment, paper: Paper
) -> None:
    answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    with transaction():
        paper_services.finish_paper(paper, actor=acting(cast.pam))
    browser.sign_in(cast.ada)
    assert "compare everything again" in seen(browser, f"/responses/{assignment.id}")


def test_what_she_hands_in_herself_counts_and_the_note_is_gone(
    browser: Browser, cast: Cast, assignment: Assignment, paper: Paper
) -> None:
    answers(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    browser.sign_in(cast.ada)
    assert browser.post(f"/responses/{assignment.id}/hand-in").status_code == 303
    assert assignment.state is AssignmentState.SUBMITTED
    assert paper.state is PaperState.GIVEN_UP
    assert "on paper arrived" not in seen(browser, f"/responses/{assignment.id}")


def test_whoever_enters_has_the_scan_beside_the_fields_and_the_vendor_has_not(
    browser: Browser, cast: Cast, assignment: Assignment, paper: Paper
) -> None:
    section = f"/responses/{assignment.id}/sections/s1"
    page = f'src="/responses/papers/{paper.id}/files/1/1"'
    browser.sign_in(cast.pam)
    text = seen(browser, section)
    assert page in text
    assert f'href="/responses/papers/{paper.id}"' in text
    assert "Your answers on paper" not in text
    browser.sign_in(cast.ada)
    assert page not in seen(browser, section)
