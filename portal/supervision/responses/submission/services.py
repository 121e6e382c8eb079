"""Command of the signatory: hand in. What was shown is frozen; procurement has it to review."""

import hashlib
import json
from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as papers
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.questionnaires.scoring.shown import shown
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import Assignment, Medium, Submission
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.assignments.services import demand_asked
from portal.supervision.responses.submission import unchanged_after_return as returned
from portal.supervision.responses.submission.queries import visible_and_missing
from portal.supervision.responses.workbooks.queries import came_as_workbook

DAYS_TO_REVIEW: Final = 10  # business days


def submit(
    assignment_id: int,
    *,
    actor: Actor,
    medium: Medium | None = None,
    received_on: date | None = None,
) -> Submission:
    """Hand in: what is shown is frozen, the obligation is done, procurement has it to review.

    Refuses while anything is missing. A paper that is being entered beside it is given up.
    `medium`: by itself the portal, or a workbook where answers of this round came in one.
    `received_on`: of a paper; by this day lateness is judged.
    """
    asked = demand_asked(assignment_id)
    assignment = asked.assignment
    today = clock.today()
    demand_complete(asked)
    paper = open_paper(assignment)  # one that is confirmed is open no more
    aside = set_paper_aside(paper, assignment) if paper is not None else []
    workflow.submit(assignment, by=actor.user_id, on=received_on or today)
    if medium is None:
        by_file = came_as_workbook(assignment_id, assignment.round)
        medium = Medium.WORKBOOK if by_file else Medium.PORTAL
    assignment.medium = medium
    body = frozen(asked)
    submission = Submission(
        vendor_id=assignment.vendor_id,
        assignment_id=assignment.id,
        round=assignment.round,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        medium=medium,
        submitted_by_id=actor.user_id,
        submitted_at=clock.now(),
        submitted_on=received_on or today,
    )
    db.session.add(submission)
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    if owed is not None:
        obligations.hand_in(owed, on=received_on or today)
        obligations.close_obligation(owed)
    review = obligations.open_obligation(
        kind=ObligationKind.QUESTIONNAIRE_REVIEW,
        subject=assignment,
        vendor_id=assignment.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(today, DAYS_TO_REVIEW),
        ladder="internal",
        title=say(
            "Review the answers: “%(title)s” (%(number)s)",
            title=asked.sheet.title,
            number=assignment.number,
        ),
    )
    db.session.flush()
    record(
        actor,
        "questionnaire.submitted",
        assignment,
        say("Handed in the questionnaire %(number)s", number=assignment.number),
        also=[review, *([owed] if owed else []), *([paper] if paper else []), *aside],
        after={"round": assignment.round, "sha256": submission.sha256, "medium": medium.value},
    )
    return submission


def set_paper_aside(paper: Paper, assignment: Assignment) -> list[Subject]:
    """Nobody enters or confirms it any more, and its day counts for nothing; what it touched."""
    papers.give_up(paper)
    touched = paper_records.close_duty(paper)
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    if owed is not None:
        obligations.hand_back(owed)
    db.session.flush()
    return touched


def demand_complete(asked: Asked) -> None:
    """Refuses while anything shown is missing."""
    lacking = missing(asked)
    if lacking:
        raise RuleViolated(
            say_n(
                "%(n)s answer is still missing or incomplete.",
                "%(n)s answers are still missing or incomplete.",
                len(lacking),
            )
        )


def missing(asked: Asked) -> tuple[given.Missing, ...]:
    """What has to be mended before handing in; of what came back also what nobody touched since."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    files = queries.files_of(asked.assignment.id)
    return visible_and_missing(asked, rows, files)[1]


def frozen(asked: Asked) -> str:
    """What is shown with its answers and evidence, as canonical JSON."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    files = queries.files_of(asked.assignment.id)
    answers = given.with_attached(asked.sheet, given.given_answers(rows.values()), files.keys())
    visible = shown(asked.sheet, asked.setting, answers)
    content = {
        "number": asked.assignment.number,
        "version": asked.assignment.version_id,
        "round": asked.assignment.round,
        "answers": {
            name: returned.frozen_answer(rows.get(name), files.get(name, ())) for name in visible
        },
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
