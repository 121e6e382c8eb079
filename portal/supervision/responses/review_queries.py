"""Reads of the reviewer beyond answers and notes: what accepting opened, the evidence of a round."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core.db import db
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.responses.models import AnswerFile, Assignment, Submission


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
