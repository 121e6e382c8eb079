"""What the promises read about questionnaires: for many vendors and any day, in two statements.

Only of those that are the periodic check of the work (`periodic`); any other is a further look.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.ledger.data_sharing.rules.reach import Period, Reach
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
)
from portal.supervision.responses.intervals.periodic import checks_work

Ids = Collection[int] | None  # of vendors; None: all


@dataclass(frozen=True, slots=True)
class Accepted:
    """The last questionnaire accepted by the day; `first_on`: when one was for the first time."""

    assignment_id: int
    number: str
    accepted_on: date
    first_on: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """The one that is open on the day. `handed_in_on` None: the vendor has it, by `due_on`."""

    assignment_id: int
    number: str
    due_on: date | None
    handed_in_on: date | None


def accepted_on(
    vendor_ids: Ids, as_of: date, first_handovers: Mapping[int, date | None]
) -> Mapping[int, Accepted]:
    """By engagement; only of those that asked about a day on which data was within reach.

    `first_handovers`: by engagement. One from before it asked about nothing the vendor had done.
    """
    statement = (
        select(
            AssignmentWork.engagement_id,
            Assignment.id,
            Assignment.number,
            Assignment.ended_on,
            Assignment.period_from,
            Assignment.period_to,
        )
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .where(
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.ended_on <= as_of,
            checks_work(),
        )
        .order_by(Assignment.ended_on, Assignment.id)
    )
    found: dict[int, Accepted] = {}
    for row in db.session.execute(among(statement, AssignmentWork.vendor_id, vendor_ids)):
        reach = Reach(first_handovers.get(row.engagement_id))
        if reach.cut(Period(row.period_from, row.period_to)) is None:
            continue
        before = found.get(row.engagement_id)
        first_on = row.ended_on if before is None else before.first_on
        found[row.engagement_id] = Accepted(row.id, row.number, row.ended_on, first_on)
    return found


def waiting_on(vendor_ids: Ids, as_of: date) -> Mapping[int, Waiting]:
    """By engagement; the newest where several questionnaires ask about it."""
    statement = (
        select(
            AssignmentWork.engagement_id,
            Assignment.id,
            Assignment.number,
            Obligation.due_on,
            Obligation.handed_in_on,
            Obligation.closed_on,
        )
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_kind == Assignment.__tablename__,
                Obligation.subject_id == Assignment.id,
                Obligation.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
                Obligation.opened_on <= as_of,
            ),
        )
        .where(
            Assignment.assigned_on <= as_of,
            or_(Assignment.ended_on.is_(None), Assignment.ended_on > as_of),
            checks_work(),
        )
        .order_by(Assignment.id, Obligation.opened_at, Obligation.id)
    )
    found = {}
    for row in db.session.execute(among(statement, AssignmentWork.vendor_id, vendor_ids)):
        is_in = row.closed_on is not None and row.handed_in_on is not None
        handed_in = row.handed_in_on if is_in and row.handed_in_on <= as_of else None
        found[row.engagement_id] = Waiting(row.id, row.number, row.due_on, handed_in)
    return found
