"""Every read about workbooks that came back, and what they are compared with."""

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AssignmentState
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.comparing import Current
from portal.supervision.responses.workbooks.models import AnswerUpload


def find_upload(upload_id: int) -> AnswerUpload | None:
    return db.session.scalar(select(AnswerUpload).where(AnswerUpload.id == upload_id))


def came_as_workbook(assignment_id: int, round_: int) -> bool:
    """Whether answers of this round came in a workbook."""
    statement = select(AnswerUpload.id).where(
        AnswerUpload.assignment_id == assignment_id,
        AnswerUpload.round == round_,
        AnswerUpload.confirmed_at.is_not(None),
    )
    return db.session.scalar(statement.limit(1)) is not None


def read_current(asked: Asked) -> Current:
    """In the same few statements however long the questionnaire is."""
    assignment = asked.assignment
    is_returned = assignment.state is AssignmentState.RETURNED
    returned = queries.returned_questions(assignment.id) if is_returned else {}
    return Current(
        asked=asked,
        given={row.question_id: row for row in queries.answers_of(assignment.id)},
        files=queries.files_of(assignment.id).keys(),
        changeable=workflow.changeable(assignment, asked.sheet, returned),
    )
