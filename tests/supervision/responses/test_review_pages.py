"""Pam reads what Acme handed in, notes what she found, sends some back, and accepts the rest."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import AnswerReview, Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.responses import steps


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def handed_in(cast: Cast, assignment: Assignment) -> Assignment:
    steps.hands_in(cast.ada, assignment, ORG_01="no", NUM=50, SUB_01="no")
    return assignment


def note(browser: Browser, assignment: Assignment, name: str, **said: str) -> TestResponse:
    """As the page does it by itself."""
    return browser.post(
        f"/responses/{assignment.id}/review/{name}",
        data={"seen": "0"} | said,
        headers={"HX-Request": "true"},
    )


def heard(response: TestResponse) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["review-saved"]
    return event


def noted(assignment: Assignment) -> dict[str, AnswerReview]:
    return {row.question_id: row for row in queries.reviews_of(assignment.id)}


def test_each_note_is_kept_by_itself_with_a_line_of_history(
    pam: Browser, handed_in: Assignment
) -> None:
    told = heard(
        note(pam, handed_in, "ORG-01", review="on_site", remark="Please mend", note="Seen in May")
    )
    assert (told["version"], told["saved"][:8]) == (1, "Saved at")
    row = noted(handed_in)["ORG-01"]
    assert (row.review, row.remark, row.note) == (Review.ON_SITE, "Please mend", "Seen in May")
    assert trail_of(handed_in)[0].action == "questionnaire.answer_reviewed"


def test_a_note_that_says_nothing_new_writes_nothing(pam: Browser, handed_in: Assignment) -> None:
    assert heard(note(pam, handed_in, "ORG-01", review="unverified"))["version"] == 0
    assert noted(handed_in) == {}
    note(pam, handed_in, "ORG-01", review="disputed")
    before = len(trail_of(handed_in))
    assert heard(note(pam, handed_in, "ORG-01", review="disputed", seen="1"))["version"] == 1
    assert len(trail_of(handed_in)) == before


def test_a_colleagues_note_is_shown_and_not_overwritten(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    steps.finds(cast.pip, handed_in, "ORG-01", Review.DISPUTED, note="Asked twice")
    late = note(pam, handed_in, "ORG-01", review="by_document")
    assert late.status_code == 409
    told = heard(late)
    assert ("Disputed" in told["theirs"], "Asked twice" in told["theirs"]) == (True, True)
    assert noted(handed_in)["ORG-01"].review is Review.DISPUTED
    assert (
        note(pam, handed_in, "ORG-01", review="by_document", seen=told["version"]).status_code
        == 200
    )


def test_without_javascript_both_sides_stand_on_the_page(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    steps.finds(cast.pip, handed_in, "ORG-01", Review.DISPUTED, note="Asked twice")
    late = pam.post(
        f"/responses/{handed_in.id}/review/ORG-01",
        data={"seen": "0", "review": "by_document", "remark": "Thank you"},
    )
    assert late.status_code == 409
    assert "Asked twice" in late.text
    assert "Thank you" in late.text
    saved = pam.post(
        f"/responses/{handed_in.id}/review/ORG-01?section=s1",
        data={"seen": "1", "review": "by_document"},
    )
    assert saved.location.endswith("section=s1#r-ORG-01")


def test_nobody_reads_what_is_not_handed_in_yet(
    pam: Browser, cast: Cast, assignment: Assignment
) -> None:
    steps.answers(cast.ada, assignment, ORG_01="partial")
    page = pam.get(f"/responses/{assignment.id}/review").text
    assert "Nothing has been handed in yet" in page
    assert steps.COMMENT not in page


def test_what_the_vendor_types_after_a_return_is_seen_once_it_is_handed_in(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    steps.sends_back(cast.pam, handed_in, ORG_01="Since when?")
    steps.answers(cast.ada, handed_in, ORG_01="partial")
    page = pam.get(f"/responses/{handed_in.id}/review").text
    assert "Partly" not in page
    steps.hands_in(cast.ada, handed_in)
    again = pam.get(f"/responses/{handed_in.id}/review?only=again").text
    assert ("Partly" in again, "Since when?" in again) == (True, True)
    assert 'id="r-NUM"' not in again


def test_the_differences_to_last_period_come_first(
    pam: Browser,
    cast: Cast,
    handed_in: Assignment,
    work: Engagement,
    published: QuestionnaireVersion,
) -> None:
    steps.accepts(cast.pam, handed_in)
    with transaction():
        assignment = send(cast.acme, [work], published)
    steps.hands_in(cast.ada, assignment, ORG_01="no", NUM=80, SUB_01="no")
    page = pam.get(f"/responses/{assignment.id}/review").text
    assert page.index('id="r-NUM"') < page.index('id="r-ORG-01"')
    changed = pam.get(f"/responses/{assignment.id}/review?only=changed").text
    assert ('id="r-NUM"' in changed, 'id="r-ORG-01"' in changed) == (True, False)


def test_the_auditor_reads_and_changes_nothing(
    browser: Browser, cast: Cast, handed_in: Assignment
) -> None:
    browser.sign_in(cast.ann)
    page = browser.get(f"/responses/{handed_in.id}/review").text
    assert "<textarea" not in page
    assert browser.get(f"/responses/{handed_in.id}/result").status_code == 200
    said = browser.post(f"/responses/{handed_in.id}/review/ORG-01", data={"review": "disputed"})
    assert said.status_code == 403


def test_acme_sees_its_answers_and_remarks_but_no_notes_and_no_score(
    browser: Browser, cast: Cast, handed_in: Assignment
) -> None:
    steps.finds(
        cast.pam, handed_in, "ORG-01", Review.DISPUTED, remark="Please appoint one", note="Doubtful"
    )
    browser.sign_in(cast.ada)
    waiting = browser.get(f"/responses/{handed_in.id}/sections/s1").text
    assert "Please appoint one" not in waiting  # not said yet
    steps.accepts(cast.pam, handed_in, "Weak")
    for path in ("", "/sections/s1", "/sections/s2"):
        page = browser.get(f"/responses/{handed_in.id}{path}").text
        assert not any(word in page for word in ("Doubtful", "Disputed", "16.7", "Weak"))
    assert "Please appoint one" in browser.get(f"/responses/{handed_in.id}/sections/s1").text
    for path in ("/review", "/result", "/rounds", "/periods", "/send-back"):
        assert browser.get(f"/responses/{handed_in.id}{path}").status_code == 404


def test_the_pages_cost_the_same_however_long_the_questionnaire_is(
    pam: Browser, cast: Cast, work: Engagement
) -> None:
    def cost(length: int) -> list[int]:
        version = publish(sheet(*(question(f"Q{n}") for n in range(length))), f"sheet-{length}")
        db.session.commit()
        with transaction():
            assignment = send(cast.acme, [work], version)
        steps.hands_in(cast.ada, assignment, **{f"Q{n}": "yes" for n in range(length)})
        steps.sends_back(cast.pam, assignment, Q0="Why?", Q1="Since when?")
        steps.hands_in(cast.ada, assignment, Q0="no", Q1="no")
        steps.finds(cast.pam, assignment, "Q0", Review.DISPUTED)
        total = []
        for path in ("review", "review?only=open", "rounds", "send-back", "result", "periods"):
            with count_statements() as counted:
                assert pam.get(f"/responses/{assignment.id}/{path}").status_code == 200
            total.append(counted.total)
        with count_statements() as counted:
            assert note(pam, assignment, "Q2", review="on_site").status_code == 200
        steps.accepts(cast.pam, assignment)
        return [*total, counted.total]

    assert cost(4) == cost(60)


def test_the_page_that_accepts_says_how_many_answers_were_checked(
    pam: Browser, cast: Cast, handed_in: Assignment
) -> None:
    url = f"/responses/{handed_in.id}/result"
    assert "Checked so far: 0 of" in pam.get(url).text
    assert "rests on what the vendor says of itself" in pam.get(url).text
    for name in ("ORG-01", "SUB-01", "NUM"):
        steps.finds(cast.pam, handed_in, name, Review.BY_DOCUMENT)
    page = pam.get(url).text
    assert "Checked so far: " in page
    assert "Checked so far: 0 of" not in page
    assert "rests on what the vendor says of itself" not in page
