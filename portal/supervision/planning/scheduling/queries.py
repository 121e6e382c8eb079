"""Every read about the plan itself: items, decisions, what stands on a reviewer's days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.foundation.core.database.db import among, db
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import AttestationRequest, RequestState, Wording
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.queries import SUPERVISED, VendorIds
from portal.supervision.planning.plan_models import (
    WAITING,
    KnownItem,
    PlanDecision,
    PlanItem,
    is_any,
)
from portal.supervision.planning.scheduling.plan import Settled

_KNOWN = [getattr(PlanItem, field.name) for field in fields(KnownItem)]


def lock_item(item_id: int) -> PlanItem | None:
    """The row, for a change of it."""
    statement = select(PlanItem).where(PlanItem.id == item_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def items_by_key(keys: Collection[str]) -> Mapping[str, PlanItem]:
    """The rows, locked for a change."""
    rows = select(PlanItem).where(PlanItem.key.in_(keys)).order_by(PlanItem.id)
    return {row.key: row for row in db.session.scalars(rows.with_for_update())}


def waiting_item_over(engagement_id: int | None, what: str, day: date) -> PlanItem | None:
    """What waits for a period of this work that holds the day, locked for a change."""
    return db.session.scalars(
        select(PlanItem)
        .where(
            PlanItem.engagement_id == engagement_id,
            PlanItem.what == what,
            PlanItem.state.in_(WAITING),
            PlanItem.period_from < day,
            PlanItem.period_to >= day,
        )
        .order_by(PlanItem.id)
        .with_for_update()
    ).first()


def waiting_report(vendor_id: int, last: date, today: date) -> PlanItem | None:
    """The next report of the plan that one about days up to `last`, issued today, is: locked."""
    return db.session.scalars(
        select(PlanItem)
        .where(
            PlanItem.vendor_id == vendor_id,
            PlanItem.what == kinds.REPORT,
            PlanItem.state.in_(WAITING),
            PlanItem.period_from < min(last, today),
        )
        .order_by(PlanItem.planned_on, PlanItem.id)
        .limit(1)
        .with_for_update()
    ).first()


def known_items(year: int, vendor_ids: VendorIds = None) -> Mapping[str, KnownItem]:
    """By key: all of a fiscal year, and what waits of any other."""
    statement = select(*_KNOWN).where(
        or_(PlanItem.fiscal_year == year, PlanItem.state.in_(WAITING))
    )
    statement = among(statement, PlanItem.vendor_id, vendor_ids)
    return {item.key: item for item in _items(statement)}


def _items(statement: Select[*tuple[Any, ...]]) -> list[KnownItem]:
    return [KnownItem(*row) for row in db.session.execute(statement)]


def waiting_statements(today: date, keys: Collection[str] | None = None) -> Mapping[str, KnownItem]:
    """What waits to be asked for by a day, by key; or these keys whatever their state."""
    statement = select(*_KNOWN).where(PlanItem.opens_on <= today, PlanItem.state.in_(WAITING))
    if keys is not None:
        statement = select(*_KNOWN).where(PlanItem.key.in_(keys))
    return {item.key: item for item in _items(statement)}


def settled(
    first: date, last: date, vendor_ids: VendorIds = None, *, besides: int | None = None
) -> Sequence[Settled]:
    """Days on which vendors are due with something already, with who looks after the vendor.

    `besides`: a fiscal year whose own items do not count.
    """
    asked = (
        select(Vendor.id, Vendor.owner_id, Obligation.due_on)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .where(
            Obligation.holder == Holder.VENDOR,
            Obligation.closed_at.is_(None),
            Obligation.due_on.between(first, last),
        )
        .distinct()
    )
    planned = (
        select(PlanItem.vendor_id, Vendor.owner_id, PlanItem.planned_on)
        .join(Vendor, Vendor.id == PlanItem.vendor_id)
        .where(PlanItem.state.in_(WAITING), PlanItem.planned_on.between(first, last))
        .distinct()
    )
    if besides is not None:
        planned = planned.where(PlanItem.fiscal_year != besides)
    asked = among(asked, Obligation.vendor_id, vendor_ids)
    planned = among(planned, PlanItem.vendor_id, vendor_ids)
    found = {
        Settled(vendor_id, owner_id, on)
        for part in (asked, planned)
        for vendor_id, owner_id, on in db.session.execute(part)
    }
    return sorted(found, key=lambda day: (day.on, day.vendor_id))


def asked_otherwise(vendor_ids: VendorIds = None) -> Sequence[tuple[PlanItem, AttestationRequest]]:
    """Statements that wait in the plan though they were asked for out of turn, with the request."""
    statement = (
        select(PlanItem, AttestationRequest)
        .join(
            AttestationRequest,
            (AttestationRequest.engagement_id == PlanItem.engagement_id)
            & (AttestationRequest.statement_id == PlanItem.what)
            & AttestationRequest.period_from.between(PlanItem.period_from, PlanItem.period_to),
        )
        .where(
            PlanItem.state.in_(WAITING),
            AttestationRequest.wording == Wording.PERIOD,
            AttestationRequest.state != RequestState.WITHDRAWN,
        )
        .order_by(AttestationRequest.id)
    )
    statement = among(statement, PlanItem.vendor_id, vendor_ids)
    return db.session.execute(statement).all()


def waiting_reviews(limit: int | None = None) -> Sequence[KnownItem]:
    """What waits in the plan and a register may show as done."""
    statement = select(*_KNOWN).where(PlanItem.state.in_(WAITING), is_any(kinds.FOUND))
    return _items(statement.order_by(PlanItem.id).limit(limit))


def waiting_sheets(today: date) -> Sequence[KnownItem]:
    """Questionnaires that wait to be sent by a day, the earliest first."""
    statement = select(*_KNOWN).where(
        PlanItem.state.in_(WAITING), is_any(kinds.SENT), PlanItem.opens_on <= today
    )
    return _items(statement.order_by(PlanItem.id))


def overdue_notes(user_id: int, today: date, most: int) -> tuple[Sequence[KnownItem], int]:
    """What a person notes as done and nobody did by its day, of vendors this person looks after and
    of those nobody looks after: the oldest first, at most so many, and how many there are.
    """
    mine = (
        PlanItem.state.in_(WAITING),
        is_any(kinds.BY_HAND),
        PlanItem.planned_on < today,
        or_(Vendor.owner_id == user_id, Vendor.owner_id.is_(None)),
    )
    of_vendor = Vendor.id == PlanItem.vendor_id
    statement = select(*_KNOWN).join(Vendor, of_vendor).where(*mine)
    found = _items(statement.order_by(PlanItem.planned_on, PlanItem.id).limit(most))
    if len(found) < most:
        return found, len(found)
    number = select(func.count(PlanItem.id)).join(Vendor, of_vendor).where(*mine)
    return found, db.session.scalar(number) or 0


def lock_items(ids: Collection[int]) -> Sequence[PlanItem]:
    """The rows that still wait, for a change of them."""
    statement = select(PlanItem).where(PlanItem.id.in_(ids), PlanItem.state.in_(WAITING))
    return db.session.scalars(statement.order_by(PlanItem.id).with_for_update()).all()


def decisions(year: int) -> Sequence[PlanDecision]:
    """The newest first."""
    rows = select(PlanDecision).where(PlanDecision.fiscal_year == year)
    return db.session.scalars(rows.order_by(PlanDecision.id.desc())).all()


def is_decided(year: int) -> bool:
    """Whether a person has decided the plan of the fiscal year."""
    by_person = PlanDecision.decided_by_id.is_not(None)
    decided = select(PlanDecision.id).where(PlanDecision.fiscal_year == year, by_person)
    return db.session.scalar(decided.limit(1)) is not None


def count_supervised() -> int:
    """Vendors that a plan is made for."""
    counted = select(func.count(Vendor.id)).where(Vendor.state.in_(SUPERVISED))
    return db.session.scalar(counted) or 0


def vendor_names() -> Mapping[int, str]:
    """As registered, of all vendors."""
    return {row.id: row.name for row in db.session.execute(select(Vendor.id, Vendor.name))}
