"""What came back is handed in again only when somebody did something about it."""

from io import BytesIO

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.answer_rows import UNTOUCHED
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.submission import services as submit_services
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.responses.steps import answers, hands_in, sends_back

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def came_back(cast: Cast, assignment: Assignment) -> Assignment:
    hands_in(cast.ada, assignment, ORG_01="yes", SUB_01="no")
    sends_back(cast.pam, assignment, SUB_01="Freelancers too?")
    return assignment


def lacking(assignment: Assignment) -> dict[str, object]:
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    return {one.question: one.reason for one in submit_services.missing(asked)}


def save(browser: Browser, assignment: Assignment, **form: str) -> dict[str, object]:
    version = queries.find_answer(assignment.id, "SUB-01").version  # type: ignore[union-attr]
    sent = {"s-SUB-01": str(version), "v-SUB-01": "no", "c-SUB-01": "Shown on site in May"}
    answer = browser.post(f"/responses/{assignment.id}/answers/SUB-01", data=sent | form)
    assert answer.status_code == 200
    return dict(answer.headers)


def test_an_untouched_answer_cannot_be_handed_in_again(cast: Cast, came_back: Assignment) -> None:
    assert lacking(came_back) == {"SUB-01": UNTOUCHED}
    with pytest.raises(RuleViolated):
        hands_in(cast.ada, came_back)
    assert came_back.state is AssignmentState.RETURNED


def test_typing_the_same_once_more_changes_nothing(cast: Cast, came_back: Assignment) -> None:
    answers(cast.ada, came_back, SUB_01="yes")
    assert "SUB-01" not in lacking(came_back)
    answers(cast.alf, came_back, SUB_01="no")
    assert lacking(came_back) == {"SUB-01": UNTOUCHED}


def test_the_page_before_handing_in_lists_it_with_the_way_there(
    browser: Browser, cast: Cast, came_back: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{came_back.id}/hand-in").text
    assert "This came back. Change the answer" in page
    assert f"/responses/{came_back.id}/sections/s2#q-SUB-01" in page
    refused = browser.post(f"/responses/{came_back.id}/hand-in")
    assert refused.status_code == 422
    assert came_back.state is AssignmentState.RETURNED


def test_a_comment_is_enough_and_the_page_counts_it_at_once(
    browser: Browser, cast: Cast, came_back: Assignment
) -> None:
    browser.sign_in(cast.ada)
    before = save(browser, came_back)
    after = save(browser, came_back, **{"c-SUB-01": "Only our own people"})
    assert '"done": 2, "total": 3' in str(before["HX-Trigger"])
    assert '"done": 3, "total": 3' in str(after["HX-Trigger"])
    assert browser.post(f"/responses/{came_back.id}/hand-in").status_code == 303
    assert came_back.state is AssignmentState.SUBMITTED


def test_evidence_is_enough(browser: Browser, cast: Cast, came_back: Assignment) -> None:
    browser.sign_in(cast.ada)
    browser.post(
        f"/responses/{came_back.id}/files/SUB-01",
        data={"f-SUB-01": (BytesIO(FILE), "freelancers.pdf")},
    )
    assert lacking(came_back) == {}
    assert browser.post(f"/responses/{came_back.id}/hand-in").status_code == 303
