"""As long as the longest questionnaire in use: what is read does not grow with its length."""

from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.answering_sheet import long_questionnaire, said_to
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.files.reading_files import read_file, write_yaml
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.publishing.checks import check
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, send
from tests.queries import count_statements

SHORT, LONG = 3, 12  # sections of 25 questions
ANSWERING = ("", "/sections/S02", "/hand-in", "/workbook.xlsx")
REVIEWING = ("/review", "/result", "/send-back")


@dataclass
class Size:
    cast: Cast
    work: Engagement

    def sent(self, sections: int) -> Assignment:
        """Answered but for the first question of each section."""
        data = long_questionnaire(sections)
        version = publish(read_sheet(data), f"sheet-{sections}")
        db.session.commit()
        with transaction():
            assignment = send(self.cast.acme, [self.work], version)
        asked = queries.find_asked(assignment.id)
        assert asked is not None
        said = {
            one["id"]: Said(said_to(one), comment="See the rules")
            for section in data["sections"]
            for one in section["questions"][1:]
        }
        with transaction(audited=False):
            services.keep_answers(asked, said, actor=acting(self.cast.ada))
        return assignment


@pytest.fixture
def size(cast: Cast, work: Engagement) -> Size:
    return Size(cast, work)


@pytest.mark.parametrize("path", ANSWERING)
def test_the_vendors_pages_read_no_more_of_a_long_questionnaire(
    browser: Browser, size: Size, path: str
) -> None:
    browser.sign_in(size.cast.ada)
    assert cost(browser, size.sent(SHORT), path) == cost(browser, size.sent(LONG), path)


@pytest.mark.parametrize("path", REVIEWING)
def test_the_reviewers_pages_read_no_more_of_a_long_questionnaire(
    browser: Browser, size: Size, path: str
) -> None:
    browser.sign_in(size.cast.pam)
    assert cost(browser, size.sent(SHORT), path) == cost(browser, size.sent(LONG), path)


def cost(browser: Browser, assignment: Assignment, path: str) -> int:
    """Statements of one page, once the sheet was read in this process."""
    url = f"/responses/{assignment.id}{path}"
    assert browser.get(url).status_code == 200
    with count_statements() as counted:
        assert browser.get(url).status_code == 200
    return counted.total


def test_a_save_takes_five_statements_however_many_answers_there_are(
    browser: Browser, size: Size
) -> None:
    """Who it is and the company, what was said since; the assignment, the answer, the write."""
    browser.sign_in(size.cast.ada)
    for sections in (SHORT, LONG):
        url = f"/responses/{size.sent(sections).id}/answers/S01-02"
        assert browser.post(url, data={"s-S01-02": "1", "v-S01-02": "no"}).status_code == 200
        with count_statements() as counted:
            said = {"s-S01-02": "2", "v-S01-02": "yes"}
            assert browser.post(url, data=said).status_code == 200
        assert counted.total <= 5


def test_a_section_shows_its_own_questions_only(browser: Browser, size: Size) -> None:
    browser.sign_in(size.cast.ada)
    page = browser.get(f"/responses/{size.sent(SHORT).id}/sections/S02").text
    shown = {name for name in ids(long_questionnaire(SHORT)) if f'data-question="{name}"' in page}
    assert shown == {name for name in ids(long_questionnaire(SHORT)) if name.startswith("S02-")}


def test_a_thousand_questions_go_out_and_come_back_as_they_were() -> None:
    data = long_questionnaire()
    long_one = read_sheet(data)
    assert len(ids(data)) == 1000
    assert {one.kind.id for one in long_one.questions()} >= set(KINDS) - {
        "file",
        "percentage",
        "yes_no_na",
    }
    assert check(long_one) == ()
    assert read_file(write_workbook(long_one, "ja"), "long.xlsx").sheet == long_one
    assert read_file(write_yaml(long_one).encode(), "long.yaml").sheet == long_one


def ids(data: dict[str, Any]) -> list[str]:
    return [one["id"] for section in data["sections"] for one in section["questions"]]
