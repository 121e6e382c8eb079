"""Signs that nobody sees and no database keeps are left out of what people type."""

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet, sheet_data
from tests.supervision.responses import steps

NUL = "a\x00b"


@pytest.fixture
def texts(cast: Cast, work: Engagement) -> Assignment:
    of = sheet(question("T", "text"), question("R", "table"), question("Y", "yes_no_na"))
    with transaction():
        return send(cast.acme, [work], publish(of, "texts"))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("T", {"v-T": NUL}),
        ("T", {"v-T": "fine", "c-T": NUL}),
        ("Y", {"v-Y": "na", "r-Y": NUL}),
        ("Y", {"v-Y": "y\x00es"}),
        ("R", {"t-R-0-name": NUL}),
    ],
)
def test_ada_types_a_sign_nobody_sees_and_the_rest_is_kept(
    browser: Browser, cast: Cast, texts: Assignment, name: str, form: dict[str, str]
) -> None:
    browser.sign_in(cast.ada)
    answer = browser.post(f"/responses/{texts.id}/answers/{name}", data={f"s-{name}": "0"} | form)
    assert answer.status_code == 200
    (row,) = queries.answers_of(texts.id)
    assert "\x00" not in f"{row.value}{row.reason}{row.comment}"
    assert "ab" in f"{row.value}{row.reason}{row.comment}" or row.value == "yes"


def test_a_reviewer_who_pastes_one_is_not_refused(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    browser.sign_in(cast.pam)
    url = f"/responses/{assignment.id}"
    noted = browser.post(f"{url}/review/ORG-01", data={"seen": "0", "note": NUL, "remark": NUL})
    assert noted.status_code == 303
    assert [row.note for row in queries.reviews_of(assignment.id)] == ["ab"]
    recalled = browser.post(f"/questionnaires/sent/{assignment.id}/recall", data={"reason": NUL})
    assert recalled.status_code == 303
    assert assignment.reason == "ab"


def test_a_file_with_one_in_its_title_is_taken_in_without_it() -> None:
    data = sheet_data(question("A"), title={"ja": "表\x00題", "en": NUL})
    assert read_sheet(data).title.en == "ab"
