"""What is missing before a questionnaire is handed in; of a returned one also what nobody touched."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.questionnaires.scoring.shown import shown
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.assignments.queries import Asked, returned_questions
from portal.supervision.responses.submission import unchanged_after_return as returned


def untouched_of(
    assignment: Assignment,
    answers: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> frozenset[str]:
    """The questions that came back and say the same as when they were handed in."""
    if assignment.state is not AssignmentState.RETURNED:
        return frozenset()
    body = db.session.scalar(
        select(Submission.body).where(
            Submission.assignment_id == assignment.id, Submission.round == assignment.round - 1
        )
    )
    names = returned_questions(assignment.id).keys()
    return returned.untouched(names, body, answers, files) if body else frozenset()


def visible_and_missing(
    asked: Asked,
    rows: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> tuple[frozenset[str], tuple[given.Missing, ...]]:
    """The questions that are shown, and what has to be mended among them before handing in."""
    answers = given.with_attached(asked.sheet, given.given_answers(rows.values()), files.keys())
    visible = shown(asked.sheet, asked.setting, answers)
    comments = {name: row.comment for name, row in rows.items()}
    lacking = given.missing(
        asked.sheet,
        asked.setting,
        answers,
        files=files.keys(),
        comments=comments,
        visible=visible,
    )
    same = untouched_of(asked.assignment, rows, files)
    return visible, returned.with_untouched(lacking, asked.sheet, visible, same)
