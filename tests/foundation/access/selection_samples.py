"""Rows about the selection of a given vendor: an assessment that waits, its file, and the criteria."""

from datetime import date

from sqlalchemy import select

from portal.content.definitions.questions import SELECTION
from portal.foundation.access.actor import as_kept
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.queries import find_questionnaire, latest_version
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.selections.models import (
    CriteriaDecision,
    CriteriaStep,
    SelectionFile,
    SelectionList,
    SelectionState,
)
from tests.factories.questionnaires import publish
from tests.factories.selections import CRITERIA, make_selection
from tests.foundation.access.gathering import Samples, kept


def selection_in(rows: Samples, state: SelectionState) -> int:
    """Filled in by Pam, as it stands."""
    return make_selection(rows.vendor, rows.pam, state=state).id


def an_assessment(rows: Samples) -> int:
    return selection_in(rows, SelectionState.PROPOSED)


def a_selection_file(rows: Samples) -> int:
    return kept(
        SelectionFile(
            vendor_id=rows.vendor.id,
            assessment_id=selection_in(rows, SelectionState.DECIDED),
            question_id="SEL-04",
            file_sha256=rows.paper,
            file_name="rules.pdf",
            added_at=clock.now(),
        )
    )


def a_criteria_decision(rows: Samples) -> int:
    """Proposed by Pam."""
    return kept(
        CriteriaDecision(
            step=CriteriaStep.ADOPTED,
            criteria_version="2026.1",
            holds_from=date(2026, 4, 1),
            reason="At least our own level.",
            proposed_by_id=rows.pam.id,
            proposed_as=as_kept({Role.PROCUREMENT}),
            proposed_at=clock.now(),
        )
    )


def what_a_vendor_said(rows: Samples) -> int:
    """Asked by the criteria, and accepted."""
    known = db.session.scalar(select(Questionnaire).where(Questionnaire.name == SELECTION))
    if known is None:
        version = publish(CRITERIA.told_sheet, SELECTION)
        known = find_questionnaire(version.questionnaire_id)
        assert known is not None
    asked = (Assignment.vendor_id == rows.vendor.id, Assignment.questionnaire_id == known.id)
    found = db.session.scalar(select(Assignment.id).where(*asked))
    if found is not None:
        return found
    latest = latest_version(known.id)
    assert latest is not None
    today = clock.today()
    return kept(
        Assignment(
            vendor_id=rows.vendor.id,
            number=f"Q-S-{rows.vendor.id}",
            questionnaire_id=known.id,
            version_id=latest.id,
            state=AssignmentState.ACCEPTED,
            period_from=today,
            period_to=today,
            facts={},
            assigned_on=today,
            ended_on=today,
        )
    )


def a_selection_list(rows: Samples) -> int:
    """Recorded by Pam, with one assessment."""
    found = SelectionList(
        file_sha256=rows.paper,
        file_name="earlier.csv",
        rows=1,
        proposed_by_id=rows.pam.id,
        proposed_as=as_kept({Role.PROCUREMENT}),
        proposed_at=clock.now(),
    )
    list_id = kept(found)
    make_selection(
        rows.vendor, rows.pam, state=SelectionState.PROPOSED, is_earlier=True, list_id=list_id
    )
    return list_id


SELECTION_SAMPLES = {
    "assessment_id": an_assessment,
    "criteria_decision_id": a_criteria_decision,
    "list_id": a_selection_list,
    "selection_file_id": a_selection_file,
    "told_in_id": what_a_vendor_said,
}
