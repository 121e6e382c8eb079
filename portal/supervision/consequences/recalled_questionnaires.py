"""What becomes of an item of the plan when the questionnaire it sent was taken back.

Pulled, like every effect that goes up (docs/architecture.md section 1): the recall leaves what it wants
on the assignment, this compares. Run it twice or kill it halfway: each item is one command.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import or_, select

from portal.content.definitions.questions import SHEET
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import own_words
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.planning import kinds, workflow
from portal.supervision.planning.inputs.queries import SUPERVISED
from portal.supervision.planning.plan_models import WAITING, ItemState, PlanItem
from portal.supervision.planning.scheduling import queries
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.assignments.workflow import ANSWERABLE
from portal.supervision.responses.sending import services as assign_services

_SHEETS: Final = Assignment.__tablename__
_OVER: Final = (VendorState.CLOSED, VendorState.REJECTED)


def plan_item_of(assignment_id: int) -> PlanItem | None:
    """The item of the plan that waits for this assignment."""
    statement = select(PlanItem).where(
        PlanItem.subject_kind == _SHEETS,
        PlanItem.subject_id == assignment_id,
        PlanItem.state == ItemState.OPENED,
    )
    return db.session.scalars(statement.order_by(PlanItem.id)).first()


def settle_recalled() -> int:
    """Take back what nobody at a closed vendor can answer, then put right what the plan had sent;
    how many items."""
    for assignment_id in _unanswerable():
        _end(assignment_id)
    return sum(_settle(item_id, assignment_id) for item_id, assignment_id in _recalled())


def _recalled() -> Sequence[tuple[int, int]]:
    rows = db.session.execute(
        select(PlanItem.id, Assignment.id)
        .join(Assignment, Assignment.id == PlanItem.subject_id)
        .where(
            PlanItem.state == ItemState.OPENED,
            PlanItem.subject_kind == _SHEETS,
            Assignment.state == AssignmentState.RECALLED,
        )
        .order_by(PlanItem.id)
    )
    return rows.all()


def _unanswerable() -> Sequence[int]:
    """At vendors that are closed; what was handed in before can still be accepted."""
    return db.session.scalars(
        select(Assignment.id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Vendor.state.in_(_OVER), Assignment.state.in_(ANSWERABLE))
        .order_by(Assignment.id)
    ).all()


def _end(assignment_id: int) -> None:
    with suppress(Overtaken), transaction():
        row = db.session.get_one(Assignment, assignment_id, with_for_update=True)
        if row.state in ANSWERABLE:
            why = say("The vendor is closed; nobody there can answer any more.")
            assign_services.recall(row, reason=own_words(why), actor=SYSTEM)


def _settle(item_id: int, assignment_id: int) -> int:
    """0 where somebody else was faster."""
    with suppress(Overtaken), transaction():
        item = db.session.get_one(PlanItem, item_id, with_for_update=True)
        row = db.session.get_one(Assignment, assignment_id)
        if item.state is not ItemState.OPENED or item.subject_id != row.id:
            return 0
        action, said = _put_right(item, row)
        db.session.flush()
        record(SYSTEM, action, item, said, also=[row], after={"day": item.planned_on})
        return 1
    return 0


def _put_right(item: PlanItem, row: Assignment) -> tuple[str, Message]:
    """What goes on in its place is waited for; else as the recall wants it."""
    known = {"number": row.number}
    instead = _sent_instead(row)
    if instead is not None:
        item.subject_id = instead.id
        if instead.id < row.id:
            other = instead.number
            return "plan.asked", say("%(other)s goes on for %(number)s", **known, other=other)
        return "plan.asked", say("Sent again by a person after %(number)s was recalled", **known)
    why: Any = {"reason": row.reason, "by_id": row.ended_by_id, "at": clock.now()}
    if row.is_left_out:
        workflow.leave_out(item, **why)
        return "plan.left_out", say("Left out of the plan with the recall of %(number)s", **known)
    state = db.session.scalar(select(Vendor.state).where(Vendor.id == item.vendor_id))
    if state not in SUPERVISED:
        workflow.drop(item, **why)
        return "plan.dropped", say("No longer asked for: %(number)s was recalled", **known)
    workflow.wait_again(item, row.again_on, **why)
    return "plan.waits_again", say("Waits in the plan again after %(number)s was recalled", **known)


def _sent_instead(row: Assignment) -> Assignment | None:
    """Of the same questionnaire, not recalled as well: sent later, or of the vendor that it was
    merged with, where that was still out."""
    statement = select(Assignment).where(
        Assignment.vendor_id == row.vendor_id,
        Assignment.questionnaire_id == row.questionnaire_id,
        Assignment.state != AssignmentState.RECALLED,
        or_(
            Assignment.id > row.id,
            Assignment.ended_on.is_(None),
            Assignment.ended_on > row.ended_on,
        ),
    )
    return db.session.scalars(statement.order_by(Assignment.id < row.id, Assignment.id)).first()


# Takes out of the plan what waits for a questionnaire that the plan does not send any more.
#
# Pulled, like every effect that goes up (docs/architecture.md section 1): taking its rule away or
# retiring it leaves that on the questionnaire, this compares. The standard sheet comes into its
# place with the next planning. Run it twice or kill it halfway: each part is one command.

PART: Final = 200  # items in one command


def drop_unplanned() -> int:
    """How many items were dropped."""
    return sum(map(_of, _not_sent()))


def _not_sent() -> Sequence[int]:
    """Ids of the company's own questionnaires that the plan does not send."""
    return db.session.scalars(
        select(Questionnaire.id)
        .where(
            Questionnaire.name != SHEET,
            or_(Questionnaire.plan_rule.is_(None), Questionnaire.retired_on.is_not(None)),
        )
        .order_by(Questionnaire.id)
    ).all()


def _of(questionnaire_id: int) -> int:
    ids = db.session.scalars(
        select(PlanItem.id)
        .where(PlanItem.what == kinds.sheet(questionnaire_id), PlanItem.state.in_(WAITING))
        .order_by(PlanItem.id)
    ).all()
    return sum(_drop(questionnaire_id, part) for part in in_parts(ids, PART))


def _drop(questionnaire_id: int, ids: Sequence[int]) -> int:
    """0 where somebody else was faster, or it is planned again."""
    with suppress(Overtaken), transaction():
        row = db.session.get_one(Questionnaire, questionnaire_id, with_for_update=True)
        if row.plan_rule is not None and row.retired_on is None:
            return 0
        items = queries.lock_items(ids)
        why = say("The plan does not send this questionnaire any more.")
        if row.retired_on is not None:
            why = say("The questionnaire is no longer used.")
        for item in items:
            workflow.drop(item, reason=own_words(why), by_id=None, at=clock.now())
        db.session.flush()
        if items:
            text = say("No longer asked for: “%(title)s”", title=row.title)
            record(SYSTEM, "plan.dropped", row, text, also=items, after={"reason": why})
        return len(items)
    return 0
