"""A vendor answers on its pages: one by one as they type, or section by section without JavaScript."""

import json
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def save(browser: Browser, assignment: Assignment, name: str, **said: Any) -> TestResponse:
    """As the page does it by itself."""
    form = {f"{sign}-{name}": value for sign, value in ({"s": "0"} | said).items()}
    return browser.post(f"/responses/{assignment.id}/answers/{name}", data=form)


def heard(response: TestResponse) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["answer-saved"]
    return event


def kept(assignment: Assignment) -> dict[str, Any]:
    return {row.question_id: row.value for row in queries.answers_of(assignment.id)}


def test_the_overview_leads_to_each_section(ada: Browser, assignment: Assignment) -> None:
    page = ada.get(f"/responses/{assignment.id}").text
    assert f"/responses/{assignment.id}/sections/s1" in page
    assert assignment.number in page


def test_an_answer_is_saved_and_the_page_hears_what_to_show(
    ada: Browser, assignment: Assignment
) -> None:
    told = heard(save(ada, assignment, "SUB-01", v="yes"))
    assert (told["version"], told["done"], told["total"]) == (1, 2, 5)
    assert "SUB-02" in told["show"]
    assert heard(save(ada, assignment, "SUB-01", v="no", s="1"))["hide"] == ["SUB-02"]
    assert kept(assignment) == {"SUB-01": "no"}


def test_a_second_tab_is_told_and_nothing_is_overwritten(
    ada: Browser, assignment: Assignment
) -> None:
    save(ada, assignment, "ORG-01", v="yes")
    late = save(ada, assignment, "ORG-01", v="no")
    assert late.status_code == 409
    assert "another window" in heard(late)["refused"]
    assert kept(assignment) == {"ORG-01": "yes"}


@pytest.mark.parametrize(
    ("typed", "value"), [("９５", 95), ("1,200", 1200), ("97.5 %", 97.5), ("  80 ", 80)]
)
def test_numbers_are_understood_as_people_type_them(
    ada: Browser, assignment: Assignment, typed: str, value: float
) -> None:
    save(ada, assignment, "NUM", v=typed)
    assert kept(assignment) == {"NUM": value}


def test_what_is_no_number_is_refused_in_words(ada: Browser, assignment: Assignment) -> None:
    refused = save(ada, assignment, "NUM", v="many")
    assert refused.status_code == 422
    assert "is not a number" in heard(refused)["refused"]
    assert kept(assignment) == {}


def test_without_javascript_the_whole_section_is_saved_and_the_next_one_opens(
    ada: Browser, assignment: Assignment
) -> None:
    answer = ada.post(
        f"/responses/{assignment.id}/sections/s1",
        data={"s-ORG-01": "0", "v-ORG-01": "yes", "s-NUM": "0", "v-NUM": "100", "go": "next"},
    )
    assert answer.location.endswith("/sections/s2")
    assert kept(assignment) == {"ORG-01": "yes", "NUM": 100}


def test_what_was_typed_wrongly_stays_on_the_page_and_the_rest_is_kept(
    ada: Browser, assignment: Assignment
) -> None:
    answer = ada.post(
        f"/responses/{assignment.id}/sections/s1",
        data={"s-ORG-01": "0", "v-ORG-01": "yes", "s-NUM": "0", "v-NUM": "many"},
    )
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert kept(assignment) == {"ORG-01": "yes"}


def test_rows_of_a_table_are_added_and_emptied(ada: Browser, assignment: Assignment) -> None:
    save(ada, assignment, "SUB-01", v="yes")
    url = f"/responses/{assignment.id}/sections/s2"
    first = {"s-SUB-02": "0", "t-SUB-02-0-name": "かもめ", "t-SUB-02-0-start": "2026年4月1日"}
    more = ada.post(url, data=first | {"add": "SUB-02"})
    assert "t-SUB-02-1-name" in more.text
    assert kept(assignment)["SUB-02"] == [
        {"name": "かもめ", "start": "2026-04-01", "approval_no": ""}
    ]
    ada.post(url, data={"s-SUB-02": "1", "t-SUB-02-0-name": " "})
    assert kept(assignment)["SUB-02"] is None


def test_a_wrong_cell_names_its_row_and_column(ada: Browser, assignment: Assignment) -> None:
    save(ada, assignment, "SUB-01", v="yes")
    refused = ada.post(
        f"/responses/{assignment.id}/answers/SUB-02",
        data={"s-SUB-02": "0", "t-SUB-02-3-name": "x", "t-SUB-02-3-start": "soon"},
    )
    assert heard(refused)["refused"].startswith("Row 1, “Start”")


def test_evidence_is_attached_opened_and_taken_back(ada: Browser, assignment: Assignment) -> None:
    url = f"/responses/{assignment.id}/files/ORG-01"
    listed = ada.post(
        url,
        data={"f-ORG-01": (BytesIO(FILE), "体制図.pdf")},
        headers={"HX-Request": "true"},
    )
    assert "体制図.pdf" in listed.text
    (row,) = queries.files_of(assignment.id)["ORG-01"]
    assert ada.get(f"/responses/files/{row.id}").data == FILE
    ada.post(f"/responses/{assignment.id}/sections/s1", data={"drop": str(row.id)})
    assert not queries.files_of(assignment.id)


def test_a_program_is_no_evidence(ada: Browser, assignment: Assignment) -> None:
    refused = ada.post(
        f"/responses/{assignment.id}/files/ORG-01", data={"f-ORG-01": (BytesIO(b"MZ\x90"), "a.pdf")}
    )
    assert refused.status_code == 422
    assert not queries.files_of(assignment.id)


def test_ada_is_offered_her_colleagues_not_herself(
    ada: Browser, cast: Cast, assignment: Assignment
) -> None:
    offered = ada.get(f"/responses/{assignment.id}/sections/s1/give").text
    assert f'value="{cast.alf.id}"' in offered
    assert f'value="{cast.ada.id}"' not in offered


def test_gus_is_told_acmes_questionnaire_does_not_exist(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.gus)
    for path in ("", "/sections/s1"):
        assert browser.get(f"/responses/{assignment.id}{path}").status_code == 404
    assert save(browser, assignment, "ORG-01", v="yes").status_code == 404
    assert kept(assignment) == {}


def test_a_question_that_is_not_there_is_not_found(ada: Browser, assignment: Assignment) -> None:
    assert save(ada, assignment, "NONE", v="yes").status_code == 404
    assert ada.get(f"/responses/{assignment.id}/sections/nowhere").status_code == 404


def test_a_save_and_a_page_cost_the_same_however_long_the_questionnaire_is(
    ada: Browser, cast: Cast, work: Engagement
) -> None:
    def cost(length: int) -> tuple[int, int]:
        version = publish(sheet(*(question(f"Q{n}") for n in range(length))), f"sheet-{length}")
        db.session.commit()
        with transaction():
            assignment = send(cast.acme, [work], version)
        save(ada, assignment, "Q0", v="no")  # the sheet was read once
        with count_statements() as saving:
            assert save(ada, assignment, "Q1", v="yes").status_code == 200
        with count_statements() as showing:
            assert ada.get(f"/responses/{assignment.id}/sections/s1").status_code == 200
        return saving.total, showing.total

    short = cost(4)
    assert short == cost(400)
    assert short[0] <= 9
