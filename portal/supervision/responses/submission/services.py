"""The command at the vendor by which the signatory hands in.

What was shown is frozen; procurement has it to review. What came back and nobody touched counts as missing.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import (
    find_user,
)
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records import workflow as papers
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Medium,
    Submission,
)
from portal.supervision.responses.prefill.certified import no_longer
from portal.supervision.responses.submission import emails
from portal.supervision.responses.workbooks.services import came_as_workbook

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
    asked = queries.demand_asked(assignment_id)
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
    person = find_user(actor.user_id) if actor.vendor_id is not None and actor.user_id else None
    if person is not None:
        queue(emails.handed_in(submission, asked, person, read_by=review.due_on))
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


def demand_complete(asked: queries.Asked, section_id: str | None = None) -> None:
    """Refuses while anything shown is missing, of the section where one is named."""
    lacking = [one for one in missing(asked) if section_id in (None, one.section)]
    if lacking:
        raise RuleViolated(
            say_n(
                "%(n)s answer is still missing or incomplete.",
                "%(n)s answers are still missing or incomplete.",
                len(lacking),
            )
        )


def missing(asked: queries.Asked) -> tuple[given.Missing, ...]:
    """What has to be mended before handing in; of what came back also what nobody touched since."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    files = queries.files_of(asked.assignment.id)
    return visible_and_missing(asked, rows, files)[1]


def frozen(asked: queries.Asked) -> str:
    """What is shown with its answers and evidence, as canonical JSON."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    files = queries.files_of(asked.assignment.id)
    visible = given.visible_in(asked.sheet, asked.setting, standing_of(rows, files))
    content = {
        "number": asked.assignment.number,
        "version": asked.assignment.version_id,
        "round": asked.assignment.round,
        "answers": {name: frozen_answer(rows.get(name), files.get(name, ())) for name in visible},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_COUNTS: Final = ("value", "reason", "comment", "expires", "files")  # not by whom, nor when


def visible_and_missing(
    asked: queries.Asked,
    rows: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> tuple[frozenset[str], tuple[given.Missing, ...]]:
    """The questions that are shown, and what has to be mended among them before handing in."""
    standing = standing_of(rows, files)
    visible = given.visible_in(asked.sheet, asked.setting, standing)
    untouched = _untouched(asked.assignment, rows, files)
    over = no_longer(asked, rows)
    return visible, given.missing(asked.sheet, standing, visible, untouched, over)


def standing_of(
    rows: Mapping[str, GivenAnswer], files: Mapping[str, Sequence[AnswerFile]]
) -> given.Standing:
    comments = {name: row.comment for name, row in rows.items()}
    return given.Standing(given.given_answers(rows.values()), comments, frozenset(files))


def frozen_answer(row: GivenAnswer | None, files: Collection[AnswerFile]) -> dict[str, Any]:
    """One answer with its evidence, as it is handed in."""
    said: dict[str, Any] = {"value": None}
    if row is not None:
        said = {
            "value": row.value,
            "reason": row.reason,
            "comment": row.comment,
            "expires": row.expires,
            "unchanged": row.is_unchanged,
            "by": row.answered_by_id,
        }
        if row.certificate_id is not None:
            said["certificate"] = row.certificate_id
    return said | {
        "files": [{"sha256": file.file_sha256, "name": file.file_name} for file in files]
    }


def _untouched(
    assignment: Assignment,
    answers: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> frozenset[str]:
    """The questions that came back and say the same as when they were handed in.

    Answer, reason, comment, dates and evidence count; having typed the same again does not.
    """
    if assignment.state is not AssignmentState.RETURNED:
        return frozenset()
    body = db.session.scalar(
        select(Submission.body).where(
            Submission.assignment_id == assignment.id, Submission.round == assignment.round - 1
        )
    )
    before = json.loads(body)["answers"] if body else {}
    return frozenset(
        name
        for name in queries.returned_questions(assignment)
        if name in before
        and _content(before[name])
        == _content(frozen_answer(answers.get(name), files.get(name, ())))
    )


def _content(said: Mapping[str, Any]) -> list[Any]:
    return [said.get(name) or None for name in _COUNTS]
