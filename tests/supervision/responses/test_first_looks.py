"""A person of the department looks at a handed-in sheet first; the reviewer sees it beside and decides."""

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.engagements.models import Engagement
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    FirstLook,
)
from portal.supervision.responses.by_exception.listing_queries import listed
from portal.supervision.responses.by_exception.workflow import ObstacleKind
from portal.supervision.responses.reviewing import look_services
from portal.supervision.responses.reviewing.look_queries import looks_at, sheets_to_look_at
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses import steps

DOUBT = {"seen": "1", "doubt-ORG-01": "They share one password", "remark": "Call them"}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    return make_engagement(cast.acme, department="Desk of Acme")


@pytest.fixture
def assignment(cast: Cast, work: Engagement) -> Assignment:
    """Handed in by Ada."""
    version = publish(sheet(question("ORG-01"), question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    with transaction():
        made = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, made, ORG_01="yes", SUB_01="no")
    return made


@pytest.fixture
def dan(browser: Browser, cast: Cast, assignment: Assignment) -> Browser:
    browser.sign_in(cast.dan)
    return browser


def test_pam_sees_beside_the_answer_what_dan_remarked_on(
    cast: Cast, dan: Browser, assignment: Assignment
) -> None:
    review = f"/responses/{assignment.id}/review"
    assert f"/responses/{assignment.id}/first-look" in dan.get(review).text
    assert dan.post(f"/responses/{assignment.id}/first-look", data=DOUBT).status_code == 303
    look = db.session.scalars(select(FirstLook)).one()
    assert (look.looked_by_id, look.round, look.department) == (cast.dan.id, 1, "Desk of Acme")
    assert look.doubts == {"ORG-01": "They share one password"}
    assert trail_of(assignment)[0].action == "questionnaire.first_looked"
    assert assignment.state is AssignmentState.SUBMITTED, "it accepts nothing"

    dan.sign_in(cast.pam)
    page = dan.get(review).text
    for words in ("They share one password", "Call them", "Dan", "Desk of Acme"):
        assert words in page, words
    assert f"/responses/{assignment.id}/first-look" not in page
    dan.sign_in(cast.ada)
    assert "one password" not in dan.get(f"/responses/{assignment.id}").text


def test_dan_reviews_sends_back_and_accepts_nothing(dan: Browser, assignment: Assignment) -> None:
    for act in ("review/ORG-01", "send-back", "result"):
        assert dan.post(f"/responses/{assignment.id}/{act}").status_code == 403, act


def test_the_same_again_is_refused_and_another_word_is_a_look_of_its_own(
    dan: Browser, assignment: Assignment
) -> None:
    where = f"/responses/{assignment.id}/first-look"
    assert dan.post(where, data=DOUBT).status_code == 303
    again = dan.post(where, data=DOUBT)
    assert again.status_code == 422
    assert "Nothing is different" in again.text
    assert "They share one password" in again.text
    assert dan.post(where, data=DOUBT | {"remark": "Done"}).status_code == 303
    (last,) = looks_at(assignment)
    assert (last.look.remark, last.name) == ("Done", "Dan")


def test_what_was_handed_in_anew_is_looked_at_anew(
    cast: Cast, dan: Browser, assignment: Assignment
) -> None:
    where = f"/responses/{assignment.id}/first-look"
    dan.post(where, data=DOUBT)
    steps.sends_back(cast.pam, assignment, ORG_01="Which?")
    assert dan.post(where, data=DOUBT | {"remark": "Late"}).status_code == 422
    steps.hands_in(cast.ada, assignment, ORG_01="partial")
    assert [one.assignment.id for one in sheets_to_look_at(acting(cast.dan), 9)] == [assignment.id]
    stale = dan.post(where, data=DOUBT)
    assert stale.status_code == 409
    assert "handed in anew" in stale.text
    assert "They share one password" in stale.text
    assert dan.post(where, data={"seen": "2"}).status_code == 303, "nothing to say is a look too"
    assert not sheets_to_look_at(acting(cast.dan), 9)


def test_what_is_too_long_stays_typed(dan: Browser, assignment: Assignment) -> None:
    answer = dan.post(
        f"/responses/{assignment.id}/first-look", data=DOUBT | {"doubt-ORG-01": "x" * 2001}
    )
    assert answer.status_code == 422
    assert "At most 2000 letters" in answer.text
    assert "x" * 2001 in answer.text


def test_another_departments_vendor_is_not_there_and_its_sheet_does_not_wait(
    cast: Cast, dan: Browser, assignment: Assignment
) -> None:
    both = make_user("Both", Role.AUDITOR, Role.DEPARTMENT)
    db.session.commit()
    version = publish(sheet(question("ORG-02")), "other")
    db.session.commit()
    with transaction():
        theirs = send(cast.globex, [make_engagement(cast.globex)], version)
    steps.hands_in(cast.gus, theirs, ORG_02="yes")
    assert dan.get(f"/responses/{theirs.id}/first-look").status_code == 404
    assert [one.assignment.id for one in sheets_to_look_at(acting(cast.dan), 9)] == [assignment.id]
    with transaction(), pytest.raises(RuleViolated, match="does not work for your department"):
        look_services.keep_first_look(theirs.id, {}, remark="", seen=1, actor=acting(both))
    with transaction(), pytest.raises(InvalidTransition):
        look_services.keep_first_look(
            assignment.id, {"NOT-1": "x"}, remark="", seen=1, actor=acting(cast.dan)
        )


def test_what_a_department_remarked_on_is_not_accepted_by_exception(
    cast: Cast, dan: Browser, assignment: Assignment
) -> None:
    def remarked() -> list[str | None]:
        (sheet_of_acme,) = listed(acting(cast.pam))
        return [one.question for one in sheet_of_acme.obstacles if one.kind is ObstacleKind.COMMENT]

    without = remarked()
    where = f"/responses/{assignment.id}/first-look"
    dan.post(where, data={"seen": "1"})
    assert remarked() == without, "a look that found nothing"
    dan.post(where, data=DOUBT | {"remark": ""})
    assert remarked() == [*without, "ORG-01"]
    dan.post(where, data={"seen": "1"})
    assert remarked() == without, "the last look counts"
