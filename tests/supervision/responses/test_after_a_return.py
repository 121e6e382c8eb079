"""What came back is the vendor's own affair until it is handed in again; and what a return undoes."""

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.models import AnswerFile, Assignment
from portal.supervision.responses.submission import giving_services as giving
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.responses import steps

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def attach(cast: Cast, assignment: Assignment, name: str) -> AnswerFile:
    received = receive_bytes(PDF, name, FileKind.PDF)
    with transaction(audited=False):
        return services.attach_file(assignment.id, "ORG-01", received, actor=acting(cast.ada))


def comes_back(cast: Cast, assignment: Assignment) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    steps.sends_back(cast.pam, assignment, ORG_01="Prove it")


def test_the_result_rests_on_what_was_handed_in(
    pam: Browser, cast: Cast, assignment: Assignment
) -> None:
    comes_back(cast, assignment)
    steps.answers(cast.ada, assignment, ORG_01="no")
    url = f"/responses/{assignment.id}/result"
    page = " ".join(pam.get(url).text.split())
    assert ("4 of 4 points" in page, "Finding F-ORG-01" in page) == (False, False)
    steps.hands_in(cast.ada, assignment)
    assert "Finding F-ORG-01" in pam.get(url).text


def test_evidence_is_read_as_it_was_handed_in(
    pam: Browser, cast: Cast, assignment: Assignment
) -> None:
    handed_in = attach(cast, assignment, "handed-in.pdf")
    comes_back(cast, assignment)
    with transaction(audited=False):
        services.take_back_file(handed_in)
    attach(cast, assignment, "not-ready.pdf")
    url = f"/responses/{assignment.id}/review?section=s1"
    page = pam.get(url).text
    assert ("handed-in.pdf" in page, "not-ready.pdf" in page) == (True, False)
    steps.hands_in(cast.ada, assignment)
    page = pam.get(url).text
    assert ("handed-in.pdf" in page, "not-ready.pdf" in page) == (False, True)


def test_a_colleagues_section_is_to_do_again(cast: Cast, assignment: Assignment) -> None:
    for section in ("s1", "s2"):
        with transaction():
            giving.give_to(assignment.id, section, cast.alf.id, actor=acting(cast.ada))
    steps.answers(cast.alf, assignment, ORG_01="yes", SUB_01="no")
    for section in ("s1", "s2"):
        with transaction():
            giving.mark_done(assignment.id, section, actor=acting(cast.alf))
    steps.hands_in(cast.ada, assignment)
    steps.sends_back(cast.pam, assignment, ORG_01="Prove it")
    held = queries.held_of(assignment.id)
    assert {name: one.is_done for name, one in held.items()} == {"s1": False, "s2": True}
