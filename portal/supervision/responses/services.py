"""Commands of the vendor: say something, attach evidence, give a section to a colleague, hand in.

An answer that is not handed in decides nothing: like a draft it is saved every few seconds without
a line in the audit log (`transaction(audited=False)`); handing in freezes and records all of it.
Each save takes the same few statements, however long the questionnaire is.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.messages import say, say_n
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import business_calendar
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.questionnaires.shown import hanging_on, shown
from portal.supervision.responses import given, queries, workflow
from portal.supervision.responses.models import (
    AnswerFile,
    AssignmentState,
    GivenAnswer,
    Medium,
    Submission,
)
from portal.supervision.responses.queries import Asked

DAYS_TO_REVIEW = 10  # business days


@dataclass(frozen=True)
class Said:
    """What one save brings. `value`: None takes the answer back."""

    value: Any = None
    reason: str = ""
    comment: str = ""
    expires: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


def save_answer(
    assignment_id: int, question_id: str, said: Said, *, seen: int | None, actor: Actor
) -> GivenAnswer:
    """Keep one answer. `seen`: the version the page showed, 0 for none; None where nobody looked.

    Refuses an unknown question, one that may not be changed now, and (ChangedMeanwhile) one that
    another tab or colleague answered since.
    """
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    row = queries.find_answer(assignment_id, question_id)
    if seen is not None and (row.version if row else 0) != seen:
        raise ChangedMeanwhile(
            say("This was answered in another window or by a colleague meanwhile.")
        )
    return _keep(asked, question_id, said, row, actor)


def is_same(row: GivenAnswer, said: Said) -> bool:
    """Whether saving it would change nothing."""
    return (row.value, row.reason, row.comment, row.expires, row.is_unchanged) == (
        said.value,
        said.reason.strip(),
        said.comment.strip(),
        dict(said.expires),
        said.is_unchanged,
    )


def keep_answers(asked: Asked, several: Mapping[str, Said], *, actor: Actor) -> None:
    """Many at once, such as a confirmed section or an upload; in a fixed number of statements."""
    returned = _returned(asked)
    for question_id in several:
        workflow.demand_answerable(asked.assignment, question_id, returned)
    known = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    for question_id, said in several.items():
        _put(asked, question_id, said, known.get(question_id), actor)
    workflow.begin(asked.assignment)
    db.session.flush()


def attach_file(
    assignment_id: int, question_id: str, file: Received, *, actor: Actor
) -> AnswerFile:
    """Evidence for one answer."""
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    stored = store_upload(file)
    row = AnswerFile(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=assignment_id,
        question_id=question_id,
        file_sha256=stored.sha256,
        file_name=file.name,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    db.session.add(row)
    workflow.begin(asked.assignment)
    db.session.flush()
    return row


def take_back_file(file: AnswerFile) -> None:
    """It no longer counts; what was handed in before keeps it."""
    asked = demand_asked(file.assignment_id)
    demand_open(asked, file.question_id)
    if file.taken_back_at is None:
        file.taken_back_at = clock.now()


def submit(
    assignment_id: int,
    *,
    actor: Actor,
    medium: Medium = Medium.PORTAL,
    received_on: date | None = None,
) -> Submission:
    """Hand in: what is shown is frozen, the obligation is done, procurement has it to review.

    Refuses while anything is missing. `received_on`: of a paper; by this day lateness is judged.
    """
    asked = demand_asked(assignment_id)
    assignment = asked.assignment
    today = clock.today()
    demand_complete(asked)
    workflow.submit(assignment, by=actor.user_id, on=received_on or today)
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
        also=[review, *([owed] if owed else [])],
        after={"round": assignment.round, "sha256": submission.sha256, "medium": medium.value},
    )
    return submission


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
    """What has to be mended before handing in."""
    rows = queries.answers_of(asked.assignment.id)
    files = queries.files_of(asked.assignment.id)
    answers = given.with_attached(asked.sheet, given.given_answers(rows), files.keys())
    comments = {row.question_id: row.comment for row in rows}
    return given.missing(asked.sheet, asked.setting, answers, files=files.keys(), comments=comments)


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
        "answers": {name: _frozen(rows.get(name), files.get(name, ())) for name in visible},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def demand_asked(assignment_id: int) -> Asked:
    """The assignment, locked for this command. Refuses one that is not there."""
    asked = queries.find_asked(assignment_id, lock=True)
    if asked is None:
        raise InvalidTransition(say("This is no longer there."))
    return asked


def demand_open(asked: Asked, question_id: str) -> None:
    """Refuses a question that does not exist or may not be changed now."""
    if question_id not in asked.sheet.by_id:
        raise RuleViolated(say("There is no question %(id)s.", id=question_id))
    workflow.demand_answerable(asked.assignment, question_id, _returned(asked))


def _returned(asked: Asked) -> Collection[str]:
    """What was sent back, and what may appear or change because of it."""
    if asked.assignment.state is not AssignmentState.RETURNED:
        return ()
    return hanging_on(asked.sheet, queries.returned_questions(asked.assignment.id).keys())


def _keep(
    asked: Asked, question_id: str, said: Said, row: GivenAnswer | None, actor: Actor
) -> GivenAnswer:
    kept = _put(asked, question_id, said, row, actor)
    workflow.begin(asked.assignment)
    db.session.flush()
    return kept


def _put(
    asked: Asked, question_id: str, said: Said, row: GivenAnswer | None, actor: Actor
) -> GivenAnswer:
    if row is None:
        row = GivenAnswer(
            vendor_id=asked.assignment.vendor_id,
            assignment_id=asked.assignment.id,
            question_id=question_id,
        )
        db.session.add(row)
    row.value = said.value
    row.reason = said.reason.strip()
    row.comment = said.comment.strip()
    row.expires = dict(said.expires)
    row.is_unchanged = said.is_unchanged
    row.answered_by_id = actor.user_id
    row.answered_at = clock.now()
    return row


def _frozen(row: GivenAnswer | None, files: Collection[AnswerFile]) -> dict[str, Any]:
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
    return said | {"files": [{"sha256": one.file_sha256, "name": one.file_name} for one in files]}
