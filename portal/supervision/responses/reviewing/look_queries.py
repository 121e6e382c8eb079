"""Reads of first looks: those of what is handed in now, and the sheets that wait for one. Set-based."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.departments.queries import texts_of_person
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.models import Vendor
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
    FirstLook,
)


@dataclass(frozen=True, slots=True)
class LookTaken:
    """What somebody remarked on, and who."""

    look: FirstLook
    name: str


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A handed-in sheet at which nobody of the person's departments has looked."""

    assignment: Assignment
    vendor: Vendor


def looks_at(assignment: Assignment) -> Sequence[LookTaken]:
    """At the round that is handed in: the last of each person, the newest first."""
    later = aliased(FirstLook)
    again = select(later.id).where(
        later.assignment_id == FirstLook.assignment_id,
        later.round == FirstLook.round,
        later.looked_by_id == FirstLook.looked_by_id,
        later.id > FirstLook.id,
    )
    rows = (
        select(FirstLook, User.name)
        .join(User, User.id == FirstLook.looked_by_id)
        .where(
            FirstLook.assignment_id == assignment.id,
            FirstLook.round == assignment.round,
            ~again.exists(),
        )
        .order_by(FirstLook.id.desc())
    )
    return [LookTaken(look, name) for look, name in db.session.execute(rows)]


def own_look(assignment: Assignment, actor: Actor) -> FirstLook | None:
    """The person's last one at this round."""
    return db.session.scalar(
        select(FirstLook)
        .where(
            FirstLook.assignment_id == assignment.id,
            FirstLook.round == assignment.round,
            FirstLook.looked_by_id == actor.user_id,
        )
        .order_by(FirstLook.id.desc())
        .limit(1)
    )


def sheets_to_look_at(actor: Actor, limit: int) -> Sequence[ToLookAt]:
    """Handed in, about work of the person's departments, and nobody looked yet; the oldest first."""
    looked = select(FirstLook.id).where(
        FirstLook.assignment_id == Assignment.id, FirstLook.round == Assignment.round
    )
    works = (
        select(AssignmentWork.id)
        .join(EngagementTerms, EngagementTerms.engagement_id == AssignmentWork.engagement_id)
        .where(
            AssignmentWork.assignment_id == Assignment.id,
            EngagementTerms.department.in_(texts_of_person(actor.user_id)),
        )
    )
    rows = (
        select(Assignment, Vendor)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Assignment.state == AssignmentState.SUBMITTED, works.exists(), ~looked.exists())
        .order_by(Assignment.submitted_on, Assignment.id)
        .limit(limit)
    )
    return [ToLookAt(assignment, vendor) for assignment, vendor in db.session.execute(rows)]
