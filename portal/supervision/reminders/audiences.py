"""Who hears of an obligation, and from which stage on: each group one select, joined by equality.

Who holds it hears every stage. Who is told when nothing happens hears one stage: at `escalate` days
the vendor's responsible person and the owner in procurement, at `no_response` days the officer; of
what procurement lets lie, the officer at `escalate` days (domain.md 8b). Nobody of a vendor hears
anything while its handovers are stopped or its reminders are on hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.ledger.obligations.holders import ROLE_OF
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.reminders.models import VendorHold
from portal.supervision.reminders.stages import NOTICE

# For each ladder its stages with the latest due date that has reached them.
Reached = Mapping[str, Sequence[tuple[int, date]]]
Step = Mapping[str, tuple[int, date]]  # by ladder: one stage and its latest due date

NOBODY: Any = cast(null(), Integer)  # PostgreSQL asks of what type a NULL is
# Procurement's are told to the owner of the vendor instead.
_TOLD_TO_ALL = {
    holder: role for holder, role in ROLE_OF.items() if holder is not Holder.PROCUREMENT
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What every stage has reached by `day`."""

    day: date
    stages: Reached
    escalate: Step
    no_response: Step


def audiences(reach: Reach) -> Iterator[Select[Any]]:
    """Selects of (person_id, contact_id, obligation_id, stage); one person may come twice."""
    stage = _stage(reach.stages)
    yield _named(stage).where(_may_hear_here(reach.day))
    yield _vendors_people(stage).where(_is_reminded(reach.day))
    yield _owner(stage, Holder.PROCUREMENT)
    yield _without_owner(stage)
    for holder, role in _TOLD_TO_ALL.items():
        yield _with_role(stage, role, Obligation.holder == holder)
    at = _step(reach.escalate)
    late = _has_reached(reach.escalate)
    yield _owner(at, Holder.VENDOR).where(late)
    yield _responsible_person(at).where(late, _is_reminded(reach.day))
    yield _responsible_contact(at).where(late, _is_reminded(reach.day))
    yield _with_role(at, Role.PRIVACY_OFFICER, Obligation.holder == Holder.PROCUREMENT).where(late)
    yield _with_role(
        _step(reach.no_response), Role.PRIVACY_OFFICER, Obligation.holder == Holder.VENDOR
    ).where(_has_reached(reach.no_response))


def is_waiting(day: date) -> ColumnElement[bool]:
    """Open, and not handed in."""
    return and_(
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.opened_on <= day,
    )


def _row(person: Any, stage: ColumnElement[int], contact: Any = None) -> Select[Any]:
    return select(
        person.label("person_id"),
        (NOBODY if contact is None else contact).label("contact_id"),
        Obligation.id.label("obligation_id"),
        stage.label("stage"),
    ).select_from(Obligation)


def _named(stage: ColumnElement[int]) -> Select[Any]:
    return (
        _row(User.id, stage)
        .join(User, User.id == Obligation.person_id)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
    )


def _vendors_people(stage: ColumnElement[int]) -> Select[Any]:
    return (
        _row(User.id, stage)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .join(User, User.vendor_id == Obligation.vendor_id)
        .where(Obligation.holder == Holder.VENDOR, Obligation.person_id.is_(None))
    )


def _owner(stage: ColumnElement[int], holder: Holder) -> Select[Any]:
    mine = Obligation.holder == holder
    if holder is Holder.PROCUREMENT:
        mine = and_(mine, Obligation.person_id.is_(None))
    return (
        _row(Vendor.owner_id, stage)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .where(mine, Vendor.owner_id.is_not(None))
    )


def _without_owner(stage: ColumnElement[int]) -> Select[Any]:
    """Where no one of procurement cares for the vendor any more, all of procurement hears."""
    owner = aliased(User)
    here = and_(owner.id == Vendor.owner_id, owner.ended_at.is_(None))
    return (
        _row(UserRole.user_id, stage)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .outerjoin(owner, here)
        .join(UserRole, UserRole.role == Role.PROCUREMENT)
        .where(
            Obligation.holder == Holder.PROCUREMENT,
            Obligation.person_id.is_(None),
            owner.id.is_(None),
        )
    )


def _with_role(stage: ColumnElement[int], role: Role, whose: ColumnElement[bool]) -> Select[Any]:
    return (
        _row(UserRole.user_id, stage)
        .join(UserRole, UserRole.role == role)
        .where(
            whose, or_(Obligation.person_id.is_(None), Obligation.holder.not_in(list(_TOLD_TO_ALL)))
        )
    )


def _responsible(stage: ColumnElement[int], person: Any, contact: Any) -> Select[Any]:
    return (
        _row(person, stage, contact)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .join(
            Contact,
            and_(
                Contact.vendor_id == Obligation.vendor_id,
                Contact.is_responsible,
                Contact.ended_on.is_(None),
                Contact.email != "",
            ),
        )
        .where(Obligation.holder == Holder.VENDOR)
    )


def _responsible_person(stage: ColumnElement[int]) -> Select[Any]:
    return _responsible(stage, User.id, None).join(User, _has_account())


def _responsible_contact(stage: ColumnElement[int]) -> Select[Any]:
    account = select(User.id).where(_has_account(), User.ended_at.is_(None)).exists()
    return _responsible(stage, NOBODY, Contact.id).where(~account)


def _has_account() -> ColumnElement[bool]:
    return and_(
        User.vendor_id == Contact.vendor_id, func.lower(User.email) == func.lower(Contact.email)
    )


def _is_reminded(day: date) -> ColumnElement[bool]:
    on_hold = select(VendorHold.id).where(
        VendorHold.vendor_id == Obligation.vendor_id,
        VendorHold.ended_at.is_(None),
        VendorHold.first_on <= day,
        VendorHold.last_on >= day,
    )
    return and_(Vendor.state != VendorState.SUSPENDED, ~on_hold.exists())


def _may_hear_here(day: date) -> ColumnElement[bool]:
    return or_(User.vendor_id.is_(None), _is_reminded(day))


def _stage(reached: Reached) -> ColumnElement[int]:
    """The most urgent stage each obligation has reached, as one expression."""
    steps = [
        (and_(Obligation.ladder == ladder, Obligation.due_on <= due_on), literal(stage))
        for ladder, found in reached.items()
        for stage, due_on in sorted(found, reverse=True)
    ]
    return case(*steps, else_=literal(NOTICE)) if steps else literal(NOTICE)


def _step(step: Step) -> ColumnElement[int]:
    found = [(Obligation.ladder == ladder, literal(stage)) for ladder, (stage, _) in step.items()]
    return case(*found, else_=literal(NOTICE)) if found else literal(NOTICE)


def _has_reached(step: Step) -> ColumnElement[bool]:
    reached = [
        and_(Obligation.ladder == ladder, Obligation.due_on <= due_on)
        for ladder, (_, due_on) in step.items()
    ]
    return or_(*reached) if reached else false()
