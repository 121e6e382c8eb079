"""Rows about questionnaires of a given vendor: one sent to it, and evidence for an answer."""

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.models import (
    QuestionnaireDraft,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing import services
from portal.supervision.responses.assignments.models import AnswerFile, AnswerUpload, Assignment
from tests.factories.questionnaires import AUTUMN, SPRING, publish, question, sheet
from tests.foundation.access.gathering import Samples, kept

SECTION, QUESTION = "s1", "Q-1"


def a_version() -> QuestionnaireVersion:
    """Of one questionnaire for all."""
    questionnaire = queries.find_named("sample")
    if questionnaire is None:
        return publish(sheet(question(QUESTION), question("Q-2")), "sample")
    versions = queries.versions_of([questionnaire.id])
    return versions[0]


def a_draft(_rows: Samples) -> int:
    """The next version of the same questionnaire, being written."""
    version = a_version()
    known = queries.find_draft(version.questionnaire_id)
    if known is not None:
        return known.id
    return kept(
        QuestionnaireDraft(
            questionnaire_id=version.questionnaire_id,
            based_on_id=version.id,
            body=services.body_of(queries.sheet_of(version.id)),
            origin=VersionOrigin.BROWSER,
            changed_at=clock.now(),
        )
    )


def an_assignment(rows: Samples) -> int:
    known = db.session.scalar(select(Assignment.id).where(Assignment.vendor_id == rows.vendor.id))
    if known is not None:
        return known
    version = a_version()
    return kept(
        Assignment(
            vendor_id=rows.vendor.id,
            number=f"Q-{rows.vendor.id}",
            questionnaire_id=version.questionnaire_id,
            version_id=version.id,
            period_from=SPRING,
            period_to=AUTUMN,
            facts={},
            assigned_on=clock.today(),
        )
    )


def an_answer_file(rows: Samples) -> int:
    return kept(
        AnswerFile(
            vendor_id=rows.vendor.id,
            assignment_id=an_assignment(rows),
            question_id=QUESTION,
            file_sha256=rows.paper,
            file_name="proof.pdf",
            added_at=clock.now(),
        )
    )


def an_upload(rows: Samples) -> int:
    return kept(
        AnswerUpload(
            vendor_id=rows.vendor.id,
            assignment_id=an_assignment(rows),
            round=1,
            file_sha256=rows.paper,
            file_name="answers.xlsx",
            uploaded_at=clock.now(),
        )
    )


def a_paper_sheet(rows: Samples) -> int:
    """Being entered, with one scan."""
    known = db.session.scalar(
        select(Paper.id).where(Paper.vendor_id == rows.vendor.id, Paper.kind == PaperKind.ANSWERS)
    )
    if known is not None:
        return known
    paper = Paper(
        vendor_id=rows.vendor.id,
        kind=PaperKind.ANSWERS,
        subject_kind="assignments",
        subject_id=an_assignment(rows),
        state=PaperState.ENTERING,
        entries={},
        received_on=clock.today(),
        begun_at=clock.now(),
    )
    number = kept(paper)
    kept(
        PaperScan(
            vendor_id=rows.vendor.id,
            paper_id=number,
            file_no=1,
            name="scan.pdf",
            sha256=rows.paper,
        )
    )
    return number
