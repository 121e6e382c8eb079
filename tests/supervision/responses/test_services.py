"""A questionnaire sent, answered, sent back, answered again and accepted, with what it opens."""

import json
from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings import queries as findings
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.services import Adjusted, Noted
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import send

S = AssignmentState


def say_to(
    cast: Cast, assignment: Assignment, question: str, said: Said, seen: int | None = None
) -> int:
    """Ada answers; the version to show next time."""
    with transaction(audited=False):
        kept = services.save_answer(
            assignment.id, question, said, seen=seen, actor=acting(cast.ada)
        )
    return kept.row.version if kept.row else 0


def hand_in(cast: Cast, assignment: Assignment) -> str:
    with transaction():
        return submit_services.submit(assignment.id, actor=acting(cast.ada)).sha256


def answer_well(cast: Cast, assignment: Assignment) -> None:
    say_to(cast, assignment, "ORG-01", Said("yes", comment="Shown on site in May"))
    say_to(cast, assignment, "SUB-01", Said("no"))


def test_sending_asks_the_vendor_until_a_working_day(cast: Cast, assignment: Assignment) -> None:
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    assert owed is not None
    assert (owed.holder, owed.due_on) == (Holder.VENDOR, date(2026, 12, 11))
    assert assignment.facts["engagement.company_role"] == "controller"
    assert assignment.tier is not None


def test_a_vendor_is_asked_once_at_a_time(
    cast: Cast, assignment: Assignment, work: Engagement, published: QuestionnaireVersion
) -> None:
    with pytest.raises(DomainError) as refusal, transaction():
        send(cast.acme, [work], published, actor=acting(cast.pam))
    assert "already" in refusal.value.message.id


def test_the_first_answer_begins_it_and_each_save_is_told_of_another_tab(
    cast: Cast, assignment: Assignment
) -> None:
    first = say_to(cast, assignment, "ORG-01", Said("yes"), seen=0)
    assert assignment.state is S.IN_PROGRESS
    with pytest.raises(ChangedMeanwhile):
        say_to(cast, assignment, "ORG-01", Said("no"), seen=0)
    say_to(cast, assignment, "ORG-01", Said("no"), seen=first)
    assert queries.answers_of(assignment.id)[0].value == "no"


def test_nothing_is_handed_in_while_something_is_missing(
    cast: Cast, assignment: Assignment
) -> None:
    say_to(cast, assignment, "ORG-01", Said("yes"))
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    lacking = {one.question: one.reason.id for one in submit_services.missing(asked)}
    assert set(lacking) == {"ORG-01", "SUB-01"}
    assert lacking["ORG-01"].startswith("Attach the evidence")
    with pytest.raises(DomainError):
        hand_in(cast, assignment)


def test_an_answer_that_shows_more_questions_makes_them_missing(
    cast: Cast, assignment: Assignment
) -> None:
    answer_well(cast, assignment)
    say_to(cast, assignment, "SUB-01", Said("yes"))
    asked = queries.find_asked(assignment.id)
    assert asked is not None
    assert {one.question for one in submit_services.missing(asked)} == {"SUB-02", "SUB-03"}


def test_handing_in_freezes_what_was_shown_and_gives_it_to_procurement(
    cast: Cast, assignment: Assignment
) -> None:
    say_to(cast, assignment, "SUB-03", Said("no"))  # hidden: it does not travel
    answer_well(cast, assignment)
    hand_in(cast, assignment)
    (submission,) = queries.submissions_of(assignment.id)
    assert set(json.loads(submission.body)["answers"]) == {"ORG-01", "NUM", "SUB-01"}
    assert find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment) is None
    review = find_open(ObligationKind.QUESTIONNAIRE_REVIEW, assignment)
    assert review is not None
    assert review.holder is Holder.PROCUREMENT
    with pytest.raises(DomainError):
        say_to(cast, assignment, "ORG-01", Said("no"))


def sent_back(cast: Cast, assignment: Assignment, **remarks: str) -> None:
    questions = {name.replace("_", "-"): words for name, words in remarks.items()}
    with transaction():
        review_services.send_back(
            assignment.id, questions, remark="Please look again", actor=acting(cast.pam)
        )


def test_sending_back_opens_exactly_what_was_sent_back_and_what_hangs_on_it(
    cast: Cast, assignment: Assignment
) -> None:
    answer_well(cast, assignment)
    hand_in(cast, assignment)
    sent_back(cast, assignment, SUB_01="You named a haulier in May")
    with pytest.raises(DomainError):
        say_to(cast, assignment, "ORG-01", Said("no"))
    say_to(cast, assignment, "SUB-01", Said("yes"))
    say_to(cast, assignment, "SUB-02", Said([{"name": "Kamome", "start": "", "approval_no": "14"}]))
    say_to(cast, assignment, "SUB-03", Said("yes"))
    hand_in(cast, assignment)
    first, second = queries.submissions_of(assignment.id)
    assert first.sha256 != second.sha256
    assert first.returned == [{"question": "SUB-01", "remark": "You named a haulier in May"}]
    assert (assignment.state, assignment.round) == (S.SUBMITTED, 2)


def test_sending_back_needs_questions_and_words(cast: Cast, assignment: Assignment) -> None:
    answer_well(cast, assignment)
    hand_in(cast, assignment)
    with pytest.raises(DomainError):
        sent_back(cast, assignment)
    with pytest.raises(DomainError):
        sent_back(cast, assignment, ORG_01="  ")


def test_accepting_keeps_the_score_and_opens_the_findings_of_the_rules(
    cast: Cast, assignment: Assignment
) -> None:
    say_to(cast, assignment, "ORG-01", Said("no"))
    say_to(cast, assignment, "NUM", Said(50))
    say_to(cast, assignment, "SUB-01", Said("no"))
    hand_in(cast, assignment)
    with transaction():
        review_services.note_review(
            assignment.id,
            "NUM",
            Noted(Review.BY_DOCUMENT, note="See the list"),
            seen=0,
            actor=acting(cast.pam),
        )
    with transaction():
        (found,) = review_services.accept(
            assignment.id, {}, conclusion="One thing to mend", actor=acting(cast.pam)
        )
    assert (found.rule_id, found.severity, found.owner) == (
        "F-ORG-01",
        Severity.MAJOR,
        Owner.VENDOR,
    )
    owed = find_open(ObligationKind.FINDING_REPAIR, found)
    assert owed is not None
    assert (assignment.claimed, assignment.verified, assignment.grade) == (16.7, 16.7, "D")
    assert find_open(ObligationKind.QUESTIONNAIRE_REVIEW, assignment) is None
    assert trail_of(found)[0].action == "questionnaire.accepted"


def test_a_finding_is_left_out_or_lowered_only_with_a_reason(
    cast: Cast, assignment: Assignment
) -> None:
    say_to(cast, assignment, "ORG-01", Said("no"))
    say_to(cast, assignment, "SUB-01", Said("no"))
    hand_in(cast, assignment)
    softer = Adjusted(Severity.MINOR, Owner.VENDOR, 30)
    with pytest.raises(DomainError) as refusal, transaction():
        review_services.accept(
            assignment.id, {"F-ORG-01": softer}, conclusion="", actor=acting(cast.pam)
        )
    assert refusal.value.field == "reason-F-ORG-01"
    dropped = Adjusted(
        Severity.MAJOR, Owner.VENDOR, 30, is_dropped=True, reason="Appointed last week"
    )
    with transaction():
        opened = review_services.accept(
            assignment.id, {"F-ORG-01": dropped}, conclusion="", actor=acting(cast.pam)
        )
    assert opened == []


def test_what_is_open_already_is_not_opened_twice(
    cast: Cast, work: Engagement, published: QuestionnaireVersion, clock: Clock
) -> None:
    for _ in range(2):
        with transaction():
            assignment = send(cast.acme, [work], published, due_on=clock.now().date())
        say_to(cast, assignment, "ORG-01", Said("no"))
        say_to(cast, assignment, "SUB-01", Said("no"))
        hand_in(cast, assignment)
        with transaction():
            review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pam))
    (only,) = findings.open_about({cast.acme.id}).values()
    assert only.state is FindingState.OPEN
    assert assignment.last_id is not None


def test_who_handed_in_for_the_vendor_does_not_accept(cast: Cast, assignment: Assignment) -> None:
    answer_well(cast, assignment)
    with transaction():
        submit_services.submit(assignment.id, actor=acting(cast.pam))
    with pytest.raises(DomainError), transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pam))
    with transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=acting(cast.pip))


def test_a_recalled_sheet_asks_for_nothing_any_more(cast: Cast, assignment: Assignment) -> None:
    say_to(cast, assignment, "ORG-01", Said("yes"))
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    assert owed is not None
    with transaction():
        assign_services.recall(assignment, reason="Wrong period", actor=acting(cast.pam))
    db.session.refresh(owed)
    assert owed.outcome is Outcome.WITHDRAWN
    with pytest.raises(DomainError):
        say_to(cast, assignment, "ORG-01", Said("no"))
    assert len(queries.answers_of(assignment.id)) == 1
