"""What is missing before a questionnaire is handed in; of a returned one also what nobody touched."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.assignments.queries import Asked, returned_questions

_COUNTS: Final = ("value", "reason", "comment", "expires", "files")  # not by whom, nor when


def visible_and_missing(
    asked: Asked,
    rows: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> tuple[frozenset[str], tuple[given.Missing, ...]]:
    """The questions that are shown, and what has to be mended among them before handing in."""
    standing = standing_of(rows, files)
    visible = given.visible_in(asked.sheet, asked.setting, standing)
    untouched = _untouched(asked.assignment, rows, files)
    return visible, given.missing(asked.sheet, standing, visible, untouched)


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
        for name in returned_questions(assignment.id)
        if name in before
        and _content(before[name])
        == _content(frozen_answer(answers.get(name), files.get(name, ())))
    )


def _content(said: Mapping[str, Any]) -> list[Any]:
    return [said.get(name) or None for name in _COUNTS]
