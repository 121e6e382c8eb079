"""Who is to hear of what today: one statement, whatever the number of obligations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, literal, or_, select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core.db import db
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.reminders.stages import NOTICE

# For each ladder its stages with the latest due date that has reached them today.
Reached = Mapping[str, Sequence[tuple[int, date]]]

_ROLES = {
    Holder.PROCUREMENT: Role.PROCUREMENT,
    Holder.PRIVACY_OFFICER: Role.PRIVACY_OFFICER,
    Holder.MANAGEMENT: Role.MANAGEMENT,
}


@dataclass(frozen=True, slots=True)
class News:
    """A stage of an obligation that a person has not heard of."""

    person_id: int
    obligation: Obligation
    vendor_name: str
    stage: int


def news(today: date, reached: Reached) -> Sequence[News]:
    """What to say to whom, by person and most urgent first; nobody who had mail today.

    Not about what was handed in, not to people whose account has ended.
    """
    stage = _stage(reached)
    heard = select(SentReminder.id).where(
        SentReminder.obligation_id == Obligation.id,
        SentReminder.recipient_id == User.id,
        SentReminder.stage >= stage,
    )
    had_mail = select(Digest.id).where(Digest.person_id == User.id, Digest.sent_on == today)
    rows = db.session.execute(
        select(User.id, Obligation, Vendor.name, stage)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .join(User, _hears())
        .where(
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
            Obligation.opened_on <= today,
            User.ended_at.is_(None),
            ~heard.exists(),
            ~had_mail.exists(),
        )
        .order_by(User.id, Obligation.due_on, Obligation.id)
    )
    return [News(person, obligation, name, at) for person, obligation, name, at in rows]


def had_digest(person_id: int, day: date) -> bool:
    return (
        db.session.scalar(
            select(Digest.id).where(Digest.person_id == person_id, Digest.sent_on == day)
        )
        is not None
    )


def still_open(obligation_ids: Sequence[int]) -> set[int]:
    """Which of them still wait: between the plan and its mail somebody may have acted."""
    return set(
        db.session.scalars(
            select(Obligation.id).where(
                Obligation.id.in_(obligation_ids),
                Obligation.closed_at.is_(None),
                Obligation.handed_in_on.is_(None),
            )
        )
    )


def _stage(reached: Reached) -> ColumnElement[int]:
    """The most urgent stage each obligation has reached, as one expression."""
    steps = [
        (and_(Obligation.ladder == ladder, Obligation.due_on <= due_on), literal(stage))
        for ladder, found in reached.items()
        for stage, due_on in sorted(found, reverse=True)
    ]
    return case(*steps, else_=literal(NOTICE)) if steps else literal(NOTICE)


def _hears() -> ColumnElement[bool]:
    """The person named; else the vendor's people, the owner in procurement, or all of the role."""
    owner = select(User.id).where(User.id == Vendor.owner_id, User.ended_at.is_(None))
    has_owner = owner.correlate(Vendor).exists()
    by_role = [
        and_(Obligation.holder == holder, User.id.in_(_with_role(role)))
        for holder, role in _ROLES.items()
        if holder is not Holder.PROCUREMENT
    ]
    by_group = or_(
        and_(Obligation.holder == Holder.VENDOR, User.vendor_id == Obligation.vendor_id),
        and_(Obligation.holder == Holder.PROCUREMENT, User.id == Vendor.owner_id),
        and_(
            Obligation.holder == Holder.PROCUREMENT,
            User.id.in_(_with_role(Role.PROCUREMENT)),
            ~has_owner,
        ),
        *by_role,
    )
    return or_(User.id == Obligation.person_id, and_(Obligation.person_id.is_(None), by_group))


def _with_role(role: Role) -> ColumnElement[int]:
    return select(UserRole.user_id).where(UserRole.role == role)  # type: ignore[return-value]
