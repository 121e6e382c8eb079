"""Before a sheet is begun its page says how long it takes and what to have at hand; then how far it is."""

import re

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.responses.answering.page import preparation_of, read_desk
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses.steps import answers, hands_in
from tests.supervision.responses.test_library import attach

CHART = {"required": True, "accept": {"ja": "体制図", "en": "The chart"}}
PHOTO = {"required": False, "accept": {"ja": "写真", "en": "A photo"}}
WHY = {"ja": "責任者とは", "en": "The person who answers for it"}


@pytest.fixture
def asked(cast: Cast, work: Engagement) -> Assignment:
    """A question with evidence, one for a file, one where a photo is welcome, and one in words."""
    version = publish(
        sheet(
            question("ORG", evidence=CHART, help=WHY, mapping={"appi": ["Act 23"]}),
            question("ROSTER", "file"),
            question("LOCK", evidence=PHOTO),
            question("HOW", "text"),
        ),
        "further",
    )
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def overview(browser: Browser, sent: Assignment) -> str:
    return " ".join(browser.get(f"/responses/{sent.id}").text.split())


def left(sent: Assignment) -> tuple[int, int, list[str]]:
    """Questions and minutes that are left, and what still has to be found."""
    found = queries.find_asked(sent.id)
    assert found is not None
    prepared = preparation_of(read_desk(found))
    missing = [row.question.id for row in prepared.needed if not row.is_there]
    return prepared.questions, prepared.minutes, missing


def test_the_page_says_how_long_it_takes_and_what_to_have_at_hand(
    cast: Cast, browser: Browser, asked: Assignment, assignment: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = overview(browser, asked)
    assert "4 questions, about 10 minutes" in page
    needed, wished = page.split("Helpful, not compulsory: 1 question")
    assert "evidence for 2 questions" in needed
    assert "The chart" in needed
    assert "a comment that says where we can see it" in needed
    assert "A photo" in wished
    assert "Choose one given before" not in page, "nothing was given yet"
    attach(browser, assignment, "ORG-01")
    assert overview(browser, asked).count("Choose one given before") == 3


def test_what_is_there_is_not_asked_for_again(
    cast: Cast, browser: Browser, asked: Assignment
) -> None:
    browser.sign_in(cast.ada)
    assert left(asked) == (4, 10, ["ORG", "ROSTER"])
    answers(cast.ada, asked, ORG="yes", HOW="In writing")
    attach(browser, asked, "ROSTER")
    assert left(asked) == (1, 5, [])
    page = overview(browser, asked)
    assert "What is left" in page
    assert page.count("<span>There</span>") == 2
    answers(cast.ada, asked, LOCK="no")
    hands_in(cast.ada, asked)
    assert "at hand" not in overview(browser, asked)


def test_answers_and_evidence_are_counted_apart(
    cast: Cast, browser: Browser, asked: Assignment
) -> None:
    browser.sign_in(cast.ada)
    at = f"/responses/{asked.id}/sections/s1"
    assert "Answers 0 / 4, evidence 0 / 2" in browser.get(at).text
    browser.post(at, data={"s-ORG": "0", "v-ORG": "yes", "go": "stay"})
    for page in (at, f"/responses/{asked.id}", f"/responses/{asked.id}/hand-in", "/todo"):
        said = browser.get(page).text
        assert re.search(r"Answers 1 / 4", said), page
        assert re.search(r"[Ee]vidence 0 / 2", said), page
    browser.post(at, data={"s-ORG": "1", "v-ORG": "yes", "c-ORG": "In the rules", "go": "stay"})
    assert "Answers 1 / 4, evidence 1 / 2" in browser.get(at).text
    browser.post(at, data={"s-ORG": "2", "v-ORG": "no", "c-ORG": "", "go": "stay"})
    assert "Answers 1 / 4, evidence 0 / 1" in browser.get(at).text, "what is not done needs none"


def test_each_question_is_a_heading_with_its_help_and_the_law_behind_a_line(
    cast: Cast, browser: Browser, asked: Assignment
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{asked.id}/sections/s1").text
    assert page.count('<h2 class="sheet-question__text">') == 2
    before, law = page.split('<details class="why">', 1)
    assert WHY["en"] in before
    assert 'aria-describedby="h-ORG"' in before
    assert "Protection of Personal Information" in law.split("</details>")[0]


def test_how_late_it_is_stands_on_the_overview_and_not_on_every_page(
    cast: Cast, browser: Browser, asked: Assignment, clock: Clock
) -> None:
    clock.advance(days=100)
    browser.sign_in(cast.ada)
    assert "due__left--late" in overview(browser, asked)
    for page in ("sections/s1", "hand-in"):
        assert "due__left--late" not in browser.get(f"/responses/{asked.id}/{page}").text
