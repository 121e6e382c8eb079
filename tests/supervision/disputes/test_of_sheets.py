"""A vendor disagrees with the result of a sheet; another person than who reviewed it counts it anew or not."""

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder
from portal.ledger.obligations.queries import find_open
from portal.supervision.disputes import queries, services
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import Asked, find_asked
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.responses import steps
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]


@pytest.fixture
def accepted(cast: Cast, assignment: Assignment) -> Assignment:
    """ORG-01 is a no of the vendor's own; NUM would be good, but Pam disputed it and accepted."""
    steps.hands_in(cast.ada, assignment, ORG_01="no", NUM=150, SUB_01="no")
    steps.finds(cast.pam, assignment, "NUM", Review.DISPUTED, remark="The list says 40")
    steps.accepts(cast.pam, assignment)
    return assignment


def asked_of(sheet: Assignment) -> Asked:
    asked = find_asked(sheet.id)
    assert asked is not None
    return asked


def dispute(sheet: Assignment, cast: Cast, *questions: str) -> Dispute:
    with transaction():
        return services.dispute_sheet(
            sheet.id, questions, words="Here is the new list", files=[], actor=acting(cast.ada)
        )


def test_the_vendor_says_about_which_answers_it_disagrees_and_reads_no_score(
    cast: Cast, browser: Browser, accepted: Assignment
) -> None:
    here, words = f"/responses/{accepted.id}", "Here is the new list"
    browser.sign_in(cast.alf)
    assert f'href="{here}/dispute"' in browser.get(here).text
    form = browser.get(f"{here}/dispute").text
    assert ('value="NUM"' in form, 'value="ORG-01"' in form) == (True, False)
    none = browser.post(f"{here}/dispute", data={"words": words})
    assert (none.status_code, words in none.text) == (422, True)
    sent = browser.post(f"{here}/dispute", data={"words": words, "questions": ["NUM"]})
    assert sent.location.endswith(here)
    assert words in browser.get(here).text
    again = browser.post(f"{here}/dispute", data={"words": "More", "questions": ["NUM"]})
    assert again.status_code == 409
    browser.sign_in(cast.pia)
    row = queries.of_sheet(accepted.id)[0]
    at = f"/disputes/{row.id}/answer"
    assert f'href="{at}"' in browser.get(f"{here}/result").text
    unsure = {"verdict": "right", "answer": "The list is new"}
    assert browser.post(at, data=unsure).status_code == 422
    assert (
        browser.post(at, data=unsure | {"verdict": "stays", "questions": "NUM"}).status_code == 422
    )
    assert browser.post(at, data=unsure | {"questions": "NUM"}).location.endswith("/result")
    told = browser.get(f"{here}/result").text
    assert ("The list is new" in told, "33.3 %" in told) == (True, True)
    browser.sign_in(cast.alf)
    told = browser.get(here).text
    assert ("You are right" in told, "33.3" in told, "Pia" in told) == (True, False, False)


def test_the_list_of_sheets_that_were_sent_says_so_and_narrows_to_it(
    cast: Cast, browser: Browser, accepted: Assignment
) -> None:
    browser.sign_in(cast.pam)
    at = "/questionnaires/sent"
    assert accepted.number not in browser.get(f"{at}?dispute=open").text
    dispute(accepted, cast, "NUM")
    page = browser.get(f"{at}?dispute=open").text
    assert (accepted.number in page, "Dispute: Waits for our answer" in page) == (True, True)
    assert accepted.number not in browser.get(f"{at}?dispute=upheld").text
    assert "Waits for our answer" in browser.get(f"{at}?file=csv").text
    tab = browser.get(f"/vendors/{cast.acme.id}/questionnaires").text
    assert "Dispute: Waits for our answer" in tab


def test_what_the_vendor_has_done_says_how_its_dispute_stands(
    cast: Cast, browser: Browser, accepted: Assignment
) -> None:
    browser.sign_in(cast.alf)
    assert "Dispute:" not in browser.get("/done").text
    row = dispute(accepted, cast, "NUM")
    assert "Dispute: Waits for our answer" in browser.get("/done").text
    with transaction():
        services.answer_about_sheet(row.id, ["NUM"], answer="New list", actor=acting(cast.pia))
    assert "Dispute: You are right" in browser.get("/done").text


def test_right_the_result_is_counted_anew(cast: Cast, accepted: Assignment) -> None:
    row = dispute(accepted, cast, "NUM")
    waiting = find_open(services.KIND, row)
    assert waiting is not None
    assert waiting.holder is Holder.PRIVACY_OFFICER
    assert accepted.counted == 0.0
    with transaction():
        services.answer_about_sheet(row.id, ["NUM"], answer="New list", actor=acting(cast.pia))
    assert (row.state, accepted.counted, accepted.verified) == (DisputeState.ACCEPTED, 33.3, 33.3)
    assert row.changed["counted"] == [0.0, 33.3]
    newest = trail_of(accepted)[0]
    assert (newest.action, newest.before["counted"]) == ("questionnaire.corrected", 0.0)
    assert not waiting.is_open


def test_who_accepted_or_reviewed_it_does_not_answer_and_it_stays_beside_the_score(
    cast: Cast, accepted: Assignment
) -> None:
    row = dispute(accepted, cast, "NUM")
    with pytest.raises(RuleViolated), transaction():
        services.answer_about_sheet(row.id, ["NUM"], answer="Yes", actor=acting(cast.pam))
    with transaction():
        services.answer_about_sheet(row.id, [], answer="It is old", actor=acting(cast.pia))
    assert (row.state, accepted.counted, row.changed) == (DisputeState.UPHELD, 0.0, {})
    assert trail_of(row)[0].action == "dispute.answered"


def test_what_is_not_accepted_or_was_not_held_against_the_vendor_is_not_disputed(
    cast: Cast, accepted: Assignment
) -> None:
    with pytest.raises(RuleViolated) as refusal:
        dispute(accepted, cast, "ORG-01")
    assert refusal.value.field == "questions"
    assert queries.about_sheet(asked_of(accepted)).may_raise


def test_a_sheet_without_a_result_is_not_disputed(cast: Cast, assignment: Assignment) -> None:
    assert not queries.about_sheet(asked_of(assignment)).may_raise
    with pytest.raises(InvalidTransition, match="no result yet"):
        dispute(assignment, cast, "NUM")
