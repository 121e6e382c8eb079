"""Answers taken over unchanged stay that when the page is sent again, and the reviewer sees it."""

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.prefill import services as carry_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import send
from tests.supervision.responses import steps

TAKEN_OVER = "Unchanged since last time"


@pytest.fixture
def again(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, assignment: Assignment
) -> Assignment:
    """The next one; what was accepted last is taken over in its first section."""
    steps.hands_in(cast.ada, assignment, ORG_01="yes", NUM=100, SUB_01="no")
    steps.accepts(cast.pam, assignment)
    with transaction():
        new = send(cast.acme, [work], published)
    with transaction(audited=False):
        carry_services.confirm_unchanged(new.id, "s1", actor=acting(cast.ada))
    return new


def rows(assignment: Assignment) -> dict[str, GivenAnswer]:
    db.session.expire_all()
    return {row.question_id: row for row in queries.answers_of(assignment.id)}


def sends_the_page(browser: Browser, assignment: Assignment, **more: str) -> None:
    form: dict[str, str] = {}
    for name, row in rows(assignment).items():
        form |= {f"s-{name}": str(row.version), f"v-{name}": str(row.value)}
        form |= {f"c-{name}": row.comment}
    browser.post(f"/responses/{assignment.id}/sections/s1", data=form | more)


def test_save_and_next_leaves_what_was_taken_over_unchanged(
    browser: Browser, cast: Cast, again: Assignment
) -> None:
    before = {name: row.version for name, row in rows(again).items()}
    browser.sign_in(cast.ada)
    sends_the_page(browser, again)
    after = rows(again)
    assert {name: row.version for name, row in after.items()} == before
    assert all(row.is_unchanged for row in after.values())


def test_an_answer_that_is_changed_is_no_longer_unchanged(
    browser: Browser, cast: Cast, again: Assignment
) -> None:
    browser.sign_in(cast.ada)
    sends_the_page(browser, again, **{"v-ORG-01": "no"})
    after = rows(again)
    assert not after["ORG-01"].is_unchanged
    assert after["NUM"].is_unchanged


def test_the_reviewer_sees_what_was_only_confirmed(
    browser: Browser, cast: Cast, again: Assignment
) -> None:
    steps.hands_in(cast.ada, again, NUM=120, SUB_01="no")
    browser.sign_in(cast.pam)
    page = browser.get(f"/responses/{again.id}/review?section=s1").text
    assert page.count(TAKEN_OVER) == 1
    assert "1 answer was confirmed as unchanged since last time." in page
    assert TAKEN_OVER not in browser.get(f"/responses/{again.id}/review?section=s2").text
