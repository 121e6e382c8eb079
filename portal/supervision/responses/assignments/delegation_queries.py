"""Reads about sections that were given to colleagues."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core.database.db import db
from portal.supervision.responses.assignments.models import SectionDelegation


@dataclass(frozen=True, slots=True)
class Held:
    """A section somebody has. `user_id` None: invited, and not there yet."""

    delegation: SectionDelegation
    user_id: int | None
    name: str

    @property
    def is_done(self) -> bool:
        return self.delegation.done_at is not None


def held_of(assignment_id: int) -> Mapping[str, Held]:
    """Who has which section at the moment; one statement."""
    found = _held([assignment_id])
    return {one.delegation.section_id: one for one in found}


def held_by(user_id: int, assignment_ids: Collection[int]) -> Sequence[Held]:
    """What a person has, the oldest first."""
    if not assignment_ids:
        return ()
    return [one for one in _held(assignment_ids) if one.user_id == user_id]


def given_to(person: User) -> Sequence[SectionDelegation]:
    """Every section the person has, of any questionnaire."""
    invited = select(Invitation.id).where(
        Invitation.vendor_id == person.vendor_id,
        Invitation.used_at.is_not(None),
        func.lower(Invitation.email) == func.lower(person.email),
    )
    return db.session.scalars(
        select(SectionDelegation).where(
            SectionDelegation.ended_at.is_(None),
            (SectionDelegation.user_id == person.id) | SectionDelegation.invitation_id.in_(invited),
        )
    ).all()


def lock_held(assignment_id: int, section_id: str) -> Held | None:
    """The row locked, for a change of it."""
    return next(iter(_held([assignment_id], section_id)), None)


def _held(assignment_ids: Collection[int], section_id: str | None = None) -> list[Held]:
    """An invited colleague is known by the address once the invitation was accepted."""
    joined = User.id == SectionDelegation.user_id
    accepted = (
        SectionDelegation.user_id.is_(None)
        & Invitation.used_at.is_not(None)
        & (User.vendor_id == SectionDelegation.vendor_id)
        & (func.lower(User.email) == func.lower(Invitation.email))
    )
    statement = (
        select(SectionDelegation, User, Invitation.name)
        .outerjoin(Invitation, Invitation.id == SectionDelegation.invitation_id)
        .outerjoin(User, joined | accepted)
        .where(
            SectionDelegation.assignment_id.in_(assignment_ids),
            SectionDelegation.ended_at.is_(None),
        )
        .order_by(SectionDelegation.id)
    )
    if section_id is not None:
        statement = statement.where(SectionDelegation.section_id == section_id)
        statement = statement.with_for_update(of=SectionDelegation)
    return [
        Held(row, user.id if user else None, user.name if user else invited or "")
        for row, user, invited in db.session.execute(statement)
    ]
