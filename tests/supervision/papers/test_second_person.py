"""Whoever typed a paper neither confirms nor accepts it; and a paper ends with what it was about."""

from dataclasses import replace
from datetime import date

import pytest

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from portal.supervision.consequences.finding_effects import settle_findings
from portal.supervision.paper_records import workflow
from portal.supervision.paper_records.models import Paper, PaperKind, PaperState
from portal.supervision.paper_records.scans import Scan
from portal.supervision.responses.assignments.models import Assignment, AssignmentState, Medium
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.submission import paper_services
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.responses import steps
from tests.supervision.responses.conftest import assignment, published, work

__all__ = ["assignment", "published", "work"]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TODAY = date(2026, 11, 25)
K = ObligationKind


def arrives(assignment: Assignment, who: User, on: date = TODAY) -> Paper:
    scan = Scan(receive_bytes(PDF, "scan.pdf", FileKind.PDF), None, 1)
    with transaction():
        return paper_services.begin_paper(
            assignment.id, received_on=on, scans=[scan], actor=acting(who)
        )


def is_entered(paper: Paper, by: User) -> None:
    with transaction():
        paper_services.finish_paper(paper, actor=acting(by))


def is_confirmed(paper: Paper, by: User) -> None:
    with transaction():
        paper_services.confirm_paper(paper, actor=acting(by))


def test_whoever_typed_it_does_not_confirm_it_though_a_colleague_said_it_is_all(
    cast: Cast, assignment: Assignment
) -> None:
    paper = arrives(assignment, cast.pam)
    steps.answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    is_entered(paper, cast.pip)
    for person in (cast.pam, cast.pip):
        with pytest.raises(RuleViolated):
            is_confirmed(paper, person)
    is_confirmed(paper, cast.pia)
    assert assignment.state is AssignmentState.SUBMITTED


def test_whoever_typed_it_does_not_accept_it(cast: Cast, assignment: Assignment) -> None:
    paper = arrives(assignment, cast.pam)
    steps.answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    is_entered(paper, cast.pam)
    is_confirmed(paper, cast.pip)
    for person in (cast.pam, cast.pip):
        with pytest.raises(RuleViolated):
            steps.accepts(person, assignment)
    steps.accepts(cast.pia, assignment)


def test_a_paper_that_came_in_time_is_no_silence(
    cast: Cast, assignment: Assignment, clock: Clock
) -> None:
    clock.go_to(date(2026, 12, 10))
    paper = arrives(assignment, cast.pam, date(2026, 12, 9))
    clock.go_to(date(2027, 2, 1))
    assert settle_findings() == 0
    with transaction():
        paper_services.give_up_paper(paper, actor=acting(cast.pam))
    assert settle_findings() == 1  # it was another's: this one was never answered


def test_who_hands_in_meanwhile_leaves_no_paper_behind(
    cast: Cast, assignment: Assignment, clock: Clock
) -> None:
    paper = arrives(assignment, cast.pam)
    steps.answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    is_entered(paper, cast.pam)
    clock.go_to(date(2026, 12, 14))
    steps.hands_in(cast.ada, assignment)
    assert (paper.state, assignment.medium) == (PaperState.GIVEN_UP, Medium.PORTAL)
    assert find_open(K.QUESTIONNAIRE_PAPER, paper) is None
    owed = of_subjects(K.QUESTIONNAIRE_ANSWER, "assignments", [assignment.id])[assignment.id]
    assert (owed.handed_in_on, owed.outcome) == (date(2026, 12, 14), Outcome.LATE)
    assert trail_of(paper)[0].action == "questionnaire.submitted"


def test_the_deputy_of_whoever_typed_it_neither_confirms_nor_accepts_it(
    cast: Cast, assignment: Assignment
) -> None:
    deputy = replace(acting(cast.pip), deputy_for=frozenset({cast.pia.id}))
    paper = arrives(assignment, cast.pam)
    steps.answers(cast.pia, assignment, ORG_01="yes", SUB_01="no")
    is_entered(paper, cast.pam)
    with pytest.raises(RuleViolated), transaction():
        paper_services.confirm_paper(paper, actor=deputy)
    is_confirmed(paper, cast.max)
    with pytest.raises(RuleViolated, match="entered these answers"), transaction():
        review_services.accept(assignment.id, {}, conclusion="", actor=deputy)
    assert assignment.state is AssignmentState.SUBMITTED
    steps.accepts(cast.pip, assignment)
    assert assignment.ended_by_id == cast.pip.id


def test_the_deputy_of_whoever_recorded_a_signed_statement_does_not_confirm_it(cast: Cast) -> None:
    paper = Paper(kind=PaperKind.STATEMENT, recorded_by_id=cast.pia.id)
    with pytest.raises(RuleViolated, match="Somebody else"):
        workflow.demand_second_person(
            paper, by=replace(acting(cast.pip), deputy_for=frozenset({cast.pia.id}))
        )
    workflow.demand_second_person(paper, by=acting(cast.pip))


def test_somebody_is_asked_to_enter_and_then_to_confirm_a_paper(
    cast: Cast, assignment: Assignment
) -> None:
    def waits(paper: Paper) -> str:
        duty = find_open(K.QUESTIONNAIRE_PAPER, paper)
        return "" if duty is None else duty.text.id.partition(" ")[0]

    paper = arrives(assignment, cast.pam)
    assert waits(paper) == "Enter"
    steps.answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    is_entered(paper, cast.pam)
    assert waits(paper) == "Confirm"
    with transaction():
        paper_services.send_back_paper(paper, wrong="ORG-01 says no", actor=acting(cast.pip))
    assert waits(paper) == "Enter"
    is_entered(paper, cast.pam)
    is_confirmed(paper, cast.pip)
    assert waits(paper) == ""


@pytest.mark.parametrize("entered", [False, True])
def test_nobody_enters_or_confirms_the_paper_of_a_questionnaire_that_was_recalled(
    cast: Cast, assignment: Assignment, entered: bool
) -> None:
    paper = arrives(assignment, cast.pam)
    steps.answers(cast.pam, assignment, ORG_01="yes", SUB_01="no")
    if entered:
        is_entered(paper, cast.pam)
    assert find_open(K.QUESTIONNAIRE_PAPER, paper) is not None
    with transaction():
        assign_services.recall(assignment, reason="Wrong period", actor=acting(cast.pam))
    assert find_open(K.QUESTIONNAIRE_PAPER, paper) is None
    assert paper.state is PaperState.GIVEN_UP
    assert find_open(K.QUESTIONNAIRE_ANSWER, assignment) is None
