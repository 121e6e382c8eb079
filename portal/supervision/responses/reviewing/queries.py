"""Reads of the reviewer: what was handed in, its evidence, and what accepting opened."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.assignments.services import Said

LIVE = frozenset({AssignmentState.SUBMITTED, AssignmentState.ACCEPTED})


def findings_of(assignment: Assignment) -> Sequence[Finding]:
    """The findings that accepting it opened, in the order of their numbers."""
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.vendor_id == assignment.vendor_id,
            Finding.cause == Cause.ANSWER,
            Finding.subject_kind == Assignment.__tablename__,
            Finding.subject_id == assignment.id,
        )
        .order_by(Finding.id)
    ).all()


def files_in(submission: Submission) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that was frozen with a round, by question, oldest first; taken back or not."""
    frozen = {
        (name, file["sha256"], file["name"])
        for name, one in json.loads(submission.body)["answers"].items()
        for file in one["files"]
    }
    rows = db.session.scalars(
        select(AnswerFile)
        .where(AnswerFile.assignment_id == submission.assignment_id)
        .order_by(AnswerFile.id)
    )
    found: dict[str, list[AnswerFile]] = defaultdict(list)
    for row in rows:
        key = (row.question_id, row.file_sha256, row.file_name)
        if key in frozen:
            frozen.discard(key)  # attached again since, it is the same
            found[row.question_id].append(row)
    return found


def handed_in(assignment: Assignment, submissions: Sequence[Submission]) -> Mapping[str, Said]:
    """What the vendor said when it handed in last; what it types since then is its own affair."""
    if assignment.state in LIVE:
        return said_in(queries.answers_of(assignment.id))
    return frozen_said(submissions[-1]) if submissions else {}


def evidence_of(
    assignment: Assignment, submissions: Sequence[Submission]
) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that was handed in with them; what was taken back since is still there."""
    if assignment.state in LIVE:
        return queries.files_of(assignment.id)
    return files_in(submissions[-1]) if submissions else {}


def frozen_said(submission: Submission) -> dict[str, Said]:
    """The answers of a round, as they were frozen."""
    answers: dict[str, Any] = json.loads(submission.body)["answers"]
    return {
        name: Said(
            value=one.get("value"),
            reason=one.get("reason", ""),
            comment=one.get("comment", ""),
            expires=one.get("expires", {}),
            is_unchanged=one.get("unchanged", False),
        )
        for name, one in answers.items()
    }


def given_of(said: Said, review: AnswerReview | None = None) -> Given:
    """An answer as the rules read it, with what the reviewer noted."""
    value = tuple(said.value) if isinstance(said.value, list) else said.value
    if review is None:
        return Given(value, said.reason, said.expires)
    return Given(value, said.reason, said.expires, review.review, review.differs)


def said_in(rows: Iterable[GivenAnswer]) -> dict[str, Said]:
    return {
        row.question_id: Said(row.value, row.reason, row.comment, row.expires, row.is_unchanged)
        for row in rows
    }
