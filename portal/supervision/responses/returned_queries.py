"""What of a returned questionnaire nobody touched since, compared with what was handed in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core.db import db
from portal.supervision.responses.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.queries import returned_questions
from portal.supervision.responses.returned import untouched


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
    return untouched(names, body, answers, files) if body else frozenset()
