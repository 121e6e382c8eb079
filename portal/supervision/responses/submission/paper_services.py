"""Commands about a questionnaire on paper: it came, it was entered, a second person confirmed it."""

import hashlib
from collections.abc import Sequence
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as four_eyes
from portal.supervision.paper_records.models import OPEN, Paper, PaperKind, PaperState
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.paper_records.scans import Scan
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import Medium, Submission
from portal.supervision.responses.assignments.services import demand_own_sheet
from portal.supervision.responses.submission import services as submit_services


def begin_paper(
    assignment_id: int, *, received_on: date, scans: Sequence[Scan], actor: Actor
) -> Paper:
    """It came; its answers can be entered now, and nobody is chased for them any more.

    Refuses a day that cannot be, no scan, a paper that is being entered already, and answers that
    are handed in.
    """
    asked = queries.demand_asked(assignment_id)
    demand_own_sheet(assignment_id, actor)
    workflow.demand_open(asked.assignment)
    if open_paper(asked.assignment) is not None:
        raise InvalidTransition(say("A paper of this questionnaire is being entered already."))
    if received_on > clock.today():
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if received_on < asked.assignment.assigned_on:
        raise RuleViolated(
            say("The questionnaire was sent on %(day)s only.", day=asked.assignment.assigned_on),
            field="received_on",
        )
    if not scans:
        raise RuleViolated(say("Choose the scans of the paper."), field="scan")
    paper = Paper(
        vendor_id=asked.assignment.vendor_id,
        kind=PaperKind.ANSWERS,
        subject_kind=asked.assignment.__tablename__,
        subject_id=assignment_id,
        state=PaperState.ENTERING,
        received_on=received_on,
        entries={},
        begun_by_id=actor.user_id,
        begun_at=clock.now(),
    )
    paper_records.keep(paper, scans)
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, asked.assignment)
    if owed is not None:
        obligations.hand_in(owed, on=received_on)
    duty = _ask_to_enter(paper, asked)
    number = asked.assignment.number
    text = say("Questionnaire %(number)s came on paper", number=number)
    told = {"received_on": received_on, "files": [scan.file.name for scan in scans]}
    also: list[Subject] = [paper, duty, *([owed] if owed else [])]
    record(actor, "questionnaire.paper_received", asked.assignment, text, also=also, after=told)
    return paper


def finish_paper(paper: Paper, *, actor: Actor) -> None:
    """Everything of it is entered; a second person compares. Refuses while anything is missing."""
    asked = queries.demand_asked(paper.subject_id)
    demand_own_sheet(paper.subject_id, actor)
    four_eyes.demand_entering(paper)
    workflow.demand_open(asked.assignment)
    submit_services.demand_complete(asked)
    four_eyes.enter(paper, by=actor, at=clock.now())
    paper.entries = {"sha256": _sha256(asked)}
    done = paper_records.close_duty(paper)
    number = asked.assignment.number
    title = say("Confirm the questionnaire %(number)s on paper as a second person", number=number)
    duty = paper_records.ask(paper, title)
    text = say("Entered the paper of questionnaire %(number)s", number=number)
    also: list[Subject] = [paper, duty, *done]
    record(actor, "questionnaire.paper_entered", asked.assignment, text, also=also)


def confirm_paper(paper: Paper, *, actor: Actor) -> Submission:
    """It says the same as the paper: it is handed in, on the day it was received.

    Refuses whoever entered any of it, and (ChangedMeanwhile) answers changed since.
    """
    asked = _compared(paper, actor)
    if _sha256(asked) != paper.entries["sha256"]:
        raise ChangedMeanwhile(
            say("Answers were changed after the paper was entered. Send it back.")
        )
    four_eyes.confirm(paper, by=actor, at=clock.now())
    paper_records.close_duty(paper)
    return submit_services.submit(
        paper.subject_id, actor=actor, medium=Medium.PAPER, received_on=paper.received_on
    )


def send_back_paper(paper: Paper, *, wrong: str, actor: Actor) -> None:
    """It is entered anew. Refuses without words, and the person who entered it."""
    asked = _compared(paper, actor)
    four_eyes.send_back(paper, wrong=wrong, by=actor, at=clock.now())
    also = [paper, *paper_records.close_duty(paper), _ask_to_enter(paper, asked)]
    number = asked.assignment.number
    text = say("Sent the paper of questionnaire %(number)s back to be entered anew", number=number)
    record(actor, "questionnaire.paper_sent_back", asked.assignment, text, also=also)


def give_up_paper(paper: Paper, *, actor: Actor) -> None:
    """It was not for this questionnaire after all; what was entered stays as answers so far, and
    the vendor owes the rest again."""
    asked = queries.demand_asked(paper.subject_id)
    if actor.acts_for_departments and paper.begun_by_id != actor.user_id:
        raise RuleViolated(say("Only who took the paper in gives it up, or procurement."))
    if paper.state not in OPEN:
        raise InvalidTransition(say("This paper was confirmed or given up already."))
    also = [paper, *submit_services.set_paper_aside(paper, asked.assignment)]
    text = say("Gave up the paper of questionnaire %(number)s", number=asked.assignment.number)
    record(actor, "questionnaire.paper_given_up", asked.assignment, text, also=also)


def _compared(paper: Paper, actor: Actor) -> queries.Asked:
    """The assignment, locked. Refuses a paper that waits for nobody, people of departments, whoever typed
    any of it, and whoever said it is all."""
    asked = queries.demand_asked(paper.subject_id)
    if actor.acts_for_departments:
        raise RuleViolated(say("Procurement confirms what a department entered."))
    four_eyes.demand_waiting(paper)
    workflow.demand_open(asked.assignment)
    rows = queries.answers_of(asked.assignment.id)
    typed_by = [
        row.answered_by_id for row in rows if paper.begun_at and row.answered_at >= paper.begun_at
    ]
    four_eyes.demand_second_person(paper, by=actor, typed_by=typed_by)
    return asked


def _sha256(asked: queries.Asked) -> str:
    return hashlib.sha256(submit_services.frozen(asked).encode()).hexdigest()


def _ask_to_enter(paper: Paper, asked: queries.Asked) -> Obligation:
    number = asked.assignment.number
    title = say("Enter the questionnaire %(number)s that came on paper", number=number)
    return paper_records.ask(paper, title)
