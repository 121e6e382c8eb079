"""What a vendor's lists show of questionnaires: to answer, being looked at, done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import of_subjects
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.answering.page import done_now
from portal.supervision.responses.answering.progress import progress_of
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.delegation_queries import Held, held_by
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.assignments.queries import Asked, setting_of


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One questionnaire. `owed`: until when it is to be answered; `mine`: sections of the reader."""

    assignment: Assignment
    sheet: Sheet
    owed: Obligation | None = None
    done: int = 0
    total: int = 0
    mine: Sequence[Held] = ()

    @property
    def due_on(self) -> date | None:
        return self.owed.due_on if self.owed else None

    @property
    def to_do(self) -> list[Section]:
        """The reader's sections that are not done."""
        open_ones = {one.delegation.section_id for one in self.mine if not one.is_done}
        return [one for one in self.sheet.sections if one.id in open_ones]


def waiting(vendor_id: int, user_id: int) -> Sequence[OwnRow]:
    """What is to be answered, the earliest due date first; one statement where there is nothing."""
    found = _rows(vendor_id, workflow.ANSWERABLE)
    if not found:
        return ()
    ids = [assignment.id for assignment, _ in found]
    owed = of_subjects(ObligationKind.QUESTIONNAIRE_ANSWER, Assignment.__tablename__, ids)
    mine = held_by(user_id, ids)
    rows = []
    for assignment, sheet in found:
        asked = Asked(assignment, sheet, setting_of(assignment))
        state = progress_of(asked)
        done, total = done_now(asked, state), len(state.visible)
        own = [one for one in mine if one.delegation.assignment_id == assignment.id]
        rows.append(OwnRow(assignment, sheet, owed.get(assignment.id), done, total, own))
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.assignment.id))


def examined(vendor_id: int) -> Sequence[OwnRow]:
    """Handed in, and not accepted yet."""
    found = _rows(vendor_id, [AssignmentState.SUBMITTED])
    return [OwnRow(assignment, sheet) for assignment, sheet in found]


def done(vendor_id: int) -> Sequence[OwnRow]:
    """Accepted, the newest first."""
    found = _rows(vendor_id, [AssignmentState.ACCEPTED])
    return [OwnRow(assignment, sheet) for assignment, sheet in reversed(found)]


def _rows(vendor_id: int, states: Collection[AssignmentState]) -> list[tuple[Assignment, Sheet]]:
    rows = db.session.execute(
        select(Assignment, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.vendor_id == vendor_id, Assignment.state.in_(states))
        .order_by(Assignment.id)
    )
    return [
        (assignment, questionnaires.sheet_of(assignment.version_id, sha256))
        for assignment, sha256 in rows
    ]
