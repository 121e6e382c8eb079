"""Which questionnaires are the periodic check of work: the standard one, or one in its place.

Any other one is a further look: it neither keeps the promise `supervised` nor moves the plan, and its
grade is not the vendor's. That one takes the place of the standard one is kept with the work it was
sent about, when it is sent, taken over by the plan or accepted: later rules change nothing of it.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from portal.content.definitions.questions import SHEET
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.vendors.queries import kinds_of
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.plan import rule as planned
from portal.supervision.responses.assignments.models import Assignment, AssignmentWork


def checks_work() -> ColumnElement[bool]:
    """Of assignments joined with their work: those that are the periodic check of the work."""
    return or_(_is_standard(), AssignmentWork.in_place.is_(True))


def checks_any_work() -> ColumnElement[bool]:
    """Of assignments: those that are the periodic check of any of their work."""
    own = select(AssignmentWork.assignment_id).where(AssignmentWork.in_place.is_(True))
    return or_(_is_standard(), Assignment.id.in_(own))


def in_place(
    questionnaire: Questionnaire, vendor_ids: Collection[int], day: date
) -> Collection[int]:
    """The work of these vendors about which the plan asks it in place of the standard one; nothing
    is read where it takes the place of none."""
    rule = planned.read(questionnaire.plan_rule)
    if rule is None or not rule.in_place:
        return ()
    kinds: Mapping[int, str] = kinds_of(vendor_ids)
    return {
        work.engagement_id
        for vendor_id, works in work_on(day, vendor_ids).items()
        for work in works
        if rule.fits(work.tier_id, kinds[vendor_id], work.terms.purposes)
    }


def mark(assignment: Assignment, day: date) -> None:
    """Keep of its work that it takes the place of the standard one, as the plan says by now."""
    questionnaire = db.session.get_one(Questionnaire, assignment.questionnaire_id)
    taken = in_place(questionnaire, [assignment.vendor_id], day)
    if not taken:
        return
    rows = select(AssignmentWork).where(AssignmentWork.assignment_id == assignment.id)
    for row in db.session.scalars(rows):
        row.in_place = row.in_place or row.engagement_id in taken


def _is_standard() -> ColumnElement[bool]:
    return Assignment.questionnaire_id.in_(
        select(Questionnaire.id).where(Questionnaire.name == SHEET)
    )
