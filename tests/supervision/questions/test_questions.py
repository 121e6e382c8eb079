"""A vendor asks about what it is asked to do; procurement answers, and both stay with the thing."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.ledger.obligations.services import close_obligation
from portal.supervision.findings.models import Finding
from portal.supervision.questions import queries, services, workflow
from portal.supervision.questions.models import QuestionState, VendorQuestion
from portal.supervision.responses.assignments.models import Assignment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

WHY = "Does this include the backup at the data centre?"


@pytest.fixture
def owed(cast: Cast) -> Obligation:
    owed = make_obligation(cast.acme)
    db.session.commit()
    return owed


def ask(cast: Cast, owed: Obligation, words: str = WHY, part: str = "") -> VendorQuestion:
    with transaction():
        return services.ask_question(owed, words=words, part=part, actor=acting(cast.alf))


def answer(cast: Cast, question: VendorQuestion, words: str = "Yes, it does.") -> None:
    with transaction():
        services.answer_question(question.id, answer=words, actor=acting(cast.pam))


def test_procurement_has_three_working_days_and_the_due_date_stays(
    cast: Cast, owed: Obligation
) -> None:
    due_on = owed.due_on
    question = ask(cast, owed)
    waiting = find_open(services.KIND, question)
    assert waiting is not None
    assert (waiting.holder, waiting.due_on) == (Holder.PROCUREMENT, date(2026, 11, 30))
    assert owed.due_on == due_on


def test_the_answer_closes_it_and_whoever_asked_is_written_to(cast: Cast, owed: Obligation) -> None:
    question = ask(cast, owed)
    answer(cast, question)
    assert (question.state, question.answer) == (QuestionState.ANSWERED, "Yes, it does.")
    assert find_open(services.KIND, question) is None
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert (mail.recipient, question.number in mail.subject) == ("alf@example.jp", True)
    assert "Yes, it does." not in mail.body, "the answer is read on the portal"
    actions = [line.action for line in trail_of(question)]
    assert actions == ["question.answered", "question.asked"]
    with pytest.raises(InvalidTransition, match="answered already"):
        answer(cast, question, "No, it does not.")


def test_nothing_is_asked_or_answered_without_words(cast: Cast, owed: Obligation) -> None:
    with pytest.raises(RuleViolated) as refusal:
        ask(cast, owed, " ")
    assert refusal.value.field == "words"
    question = ask(cast, owed)
    with pytest.raises(RuleViolated) as refusal:
        answer(cast, question, " ")
    assert refusal.value.field == "answer"


def test_the_same_is_not_asked_twice_while_it_waits(cast: Cast, owed: Obligation) -> None:
    question = ask(cast, owed)
    with pytest.raises(InvalidTransition, match="asked this already"):
        ask(cast, owed)
    answer(cast, question)
    assert ask(cast, owed).state is QuestionState.OPEN


def test_what_is_done_is_not_asked_about(cast: Cast, owed: Obligation) -> None:
    with transaction(audited=False):
        close_obligation(owed)
    with pytest.raises(InvalidTransition, match="no longer waiting"):
        ask(cast, owed)


def test_ours_is_nothing_a_vendor_asks_about(cast: Cast) -> None:
    ours = make_obligation(
        cast.acme, holder=Holder.PROCUREMENT, kind=ObligationKind.EXTENSION_DECISION
    )
    db.session.commit()
    with pytest.raises(InvalidTransition):
        ask(cast, ours)


def test_a_question_is_taken_back_once(browser: Browser, cast: Cast, owed: Obligation) -> None:
    question = ask(cast, owed)
    waiting = find_open(services.KIND, question)
    browser.sign_in(cast.ada)
    browser.post(f"/questions/{question.id}/take-back")
    assert question.state is QuestionState.TAKEN_BACK
    assert waiting is not None
    assert waiting.outcome is Outcome.WITHDRAWN
    browser.post(f"/questions/{question.id}/take-back")
    assert "answered already" in browser.get(f"/questions/{question.id}").text


def test_a_question_moves_as_its_table_says() -> None:
    assert set(workflow.NEXT) == set(QuestionState) == set(workflow.WORDS)
    assert [state for state in QuestionState if workflow.NEXT[state]] == [QuestionState.OPEN]


@pytest.fixture
def finding(cast: Cast) -> Finding:
    made = make_finding(cast.acme)
    db.session.commit()
    return made


def test_it_stays_with_the_finding_for_both_sides(
    browser: Browser, cast: Cast, finding: Finding
) -> None:
    browser.sign_in(cast.alf)
    page = browser.get(f"/findings/{finding.id}").text
    assert "Ask a question" in page
    owed = queries.thread_about("findings", finding.id).obligation_id
    sent = browser.post(f"/todo/{owed}/question", data={"words": WHY, "part": "the list"})
    assert sent.status_code == 302
    assert WHY in browser.get(f"/findings/{finding.id}").text
    browser.sign_in(cast.pam)
    assert WHY in browser.get(f"/findings/{finding.id}").text
    where = browser.get("/questions/").text
    assert ("VQ-2026-001" in where, "the list" in where) == (True, True)
    question = queries.questions_about("findings", [finding.id])[0]
    refused = browser.post(f"/questions/{question.id}/answer", data={"answer": ""})
    assert refused.status_code == 422
    browser.post(f"/questions/{question.id}/answer", data={"answer": "Only the list of May."})
    assert "Only the list of May." in browser.get(f"/questions/{question.id}").text
    assert browser.get("/questions/?file=xlsx").status_code == 200
    browser.sign_in(cast.ada)
    own = browser.get(f"/questions/{question.id}").text
    assert ("Only the list of May." in own, cast.pam.name in own) == (True, False)


def test_a_question_of_a_sheet_is_asked_from_the_sheet(
    browser: Browser, cast: Cast, assignment: Assignment
) -> None:
    browser.sign_in(cast.alf)
    page = browser.get(f"/responses/{assignment.id}/sections/s1").text
    assert "Ask us about this section" in page
    owed = queries.thread_about("assignments", assignment.id).obligation_id
    form = browser.get(f"/todo/{owed}/question?part=ORG-01").text
    assert 'value="ORG-01"' in form
    browser.post(f"/todo/{owed}/question", data={"words": WHY, "part": "ORG-01"})
    assert WHY in browser.get(f"/responses/{assignment.id}").text
    browser.sign_in(cast.pam)
    assert WHY in browser.get(f"/responses/{assignment.id}/review").text


def test_another_vendors_question_does_not_exist(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    question = ask(cast, owed)
    browser.sign_in(cast.gus)
    for path in (f"/questions/{question.id}", f"/todo/{owed.id}/question"):
        assert browser.get(path).status_code == 404


def test_the_register_is_read_in_as_many_statements_for_twice_as_many(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.pam)
    ask(cast, owed, "One")
    ask(cast, owed, "Two")
    browser.get("/questions/")
    with count_statements() as few:
        browser.get("/questions/")
    ask(cast, owed, "Three")
    ask(cast, owed, "Four")
    browser.get("/questions/")
    with count_statements() as many:
        browser.get("/questions/")
    assert many.total == few.total
