"""Reads of what vendors said about themselves by the selection criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from portal.content.definitions.questions import SELECTION
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.queries import find_questionnaire
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.assignments.answer_rows import Said, said_of
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.selections.models import SelectionAssessment, SelectionState

S = SelectionState


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """What a vendor said about itself in one questionnaire; `said` by question."""

    assignment: Assignment
    said: Mapping[str, Said]


def own_answers(row: SelectionAssessment) -> OwnAnswers | None:
    """Those that were taken over into an assessment."""
    found = None if row.told_in_id is None else responses.find_assignment(row.told_in_id)
    if found is None:
        return None
    said = {one.question_id: said_of(one) for one in responses.answers_of(found.id)}
    return OwnAnswers(found, said)


def asks_by_criteria(assignment: Assignment) -> bool:
    questionnaire = find_questionnaire(assignment.questionnaire_id)
    return questionnaire is not None and questionnaire.name == SELECTION


def asked_of(vendor_id: int) -> Sequence[tuple[Assignment, SelectionAssessment | None]]:
    """What a vendor was asked about itself, the newest first, with what it was taken over into."""
    rows = (
        select(Assignment, SelectionAssessment)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .outerjoin(SelectionAssessment, _taken_into(Assignment.id))
        .where(Assignment.vendor_id == vendor_id, Questionnaire.name == SELECTION)
        .order_by(Assignment.id.desc())
    )
    return [(assignment, taken) for assignment, taken in db.session.execute(rows)]


def asked_now(vendor_id: int) -> Assignment | None:
    """What it is answering, or what waits to be looked at."""
    return next((one for one, _ in asked_of(vendor_id) if one.is_open), None)


def taken_into(assignment_id: int) -> SelectionAssessment | None:
    return db.session.scalar(select(SelectionAssessment).where(_taken_into(assignment_id)).limit(1))


def _taken_into(assignment_id: Any) -> ColumnElement[bool]:
    row = SelectionAssessment
    return and_(row.told_in_id == assignment_id, row.state != S.WITHDRAWN)


def not_taken_over() -> Sequence[Assignment]:
    """Accepted, and neither taken over nor followed by a decision or by another one."""
    row, later = SelectionAssessment, aliased(Assignment)
    followed = select(later.id).where(
        later.vendor_id == Assignment.vendor_id,
        later.questionnaire_id == Assignment.questionnaire_id,
        later.id > Assignment.id,
        later.state != AssignmentState.RECALLED,
    )
    decided = select(row.id).where(
        row.vendor_id == Assignment.vendor_id,
        row.state == S.DECIDED,
        row.decided_on > Assignment.ended_on,
    )
    taken = select(row.id).where(_taken_into(Assignment.id))
    rows = (
        select(Assignment)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(
            Questionnaire.name == SELECTION,
            Assignment.state == AssignmentState.ACCEPTED,
            Vendor.state.not_in(OVER),
            ~followed.exists(),
            ~decided.exists(),
            ~taken.exists(),
        )
    )
    return db.session.scalars(rows.order_by(Assignment.id)).all()
