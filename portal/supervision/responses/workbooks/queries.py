"""Every read about workbooks and papers that came back, and what they are compared with."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AssignmentState
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.comparing import Current
from portal.supervision.responses.workbooks.models import (
    AnswerUpload,
    PaperSheet,
    PaperSheetFile,
    PaperState,
)


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


def find_paper(paper_sheet_id: int) -> PaperSheet | None:
    return db.session.scalar(select(PaperSheet).where(PaperSheet.id == paper_sheet_id))


def open_paper(assignment_id: int) -> PaperSheet | None:
    """The paper that is being entered, or waits for a second person."""
    return db.session.scalar(
        select(PaperSheet).where(
            PaperSheet.assignment_id == assignment_id,
            PaperSheet.state.in_((PaperState.ENTERING, PaperState.ENTERED)),
        )
    )


def scans_of(paper_sheet_id: int) -> Sequence[PaperSheetFile]:
    return db.session.scalars(
        select(PaperSheetFile)
        .where(PaperSheetFile.paper_sheet_id == paper_sheet_id)
        .order_by(PaperSheetFile.file_no)
    ).all()


def find_scan(paper_sheet_id: int, file_no: int) -> PaperSheetFile | None:
    return db.session.scalar(
        select(PaperSheetFile).where(
            PaperSheetFile.paper_sheet_id == paper_sheet_id, PaperSheetFile.file_no == file_no
        )
    )
