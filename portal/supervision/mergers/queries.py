"""Reads about mergers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Contact, Vendor
from portal.supervision.mergers.models import VendorMerger


@dataclass(frozen=True, slots=True)
class MergerRow:
    """A proposal with both vendors and who made it."""

    merger: VendorMerger
    survivor: Vendor
    absorbed: Vendor
    proposer: User


def find_merger(merger_id: int) -> MergerRow | None:
    rows = _rows(VendorMerger.id == merger_id)
    return rows[0] if rows else None


def waiting_merger(vendor_ids: Sequence[int]) -> VendorMerger | None:
    """One that nobody has decided yet and that touches one of them."""
    return db.session.scalar(
        select(VendorMerger)
        .where(
            VendorMerger.accepted.is_(None),
            or_(VendorMerger.vendor_id.in_(vendor_ids), VendorMerger.absorbed_id.in_(vendor_ids)),
        )
        .order_by(VendorMerger.id)
        .limit(1)
    )


def mergers_of(vendor_id: int) -> Sequence[MergerRow]:
    """All in which it goes on, the oldest first."""
    return _rows(VendorMerger.vendor_id == vendor_id)


def accepted_mergers() -> Sequence[MergerRow]:
    """Of all vendors, the oldest first."""
    return _rows(VendorMerger.accepted.is_(True))


def works_of(vendor_id: int) -> Sequence[int]:
    """Ids of all its work."""
    return db.session.scalars(
        select(Engagement.id).where(Engagement.vendor_id == vendor_id).order_by(Engagement.id)
    ).all()


def open_contacts(vendor_id: int) -> Sequence[Contact]:
    return db.session.scalars(
        select(Contact)
        .where(Contact.vendor_id == vendor_id, Contact.ended_on.is_(None))
        .order_by(Contact.id)
    ).all()


def _rows(condition: object) -> list[MergerRow]:
    absorbed = aliased(Vendor)
    statement = (
        select(VendorMerger, Vendor, absorbed, User)
        .join(Vendor, Vendor.id == VendorMerger.vendor_id)
        .join(absorbed, absorbed.id == VendorMerger.absorbed_id)
        .join(User, User.id == VendorMerger.proposed_by_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(VendorMerger.id)
    )
    return [MergerRow(*row) for row in db.session.execute(statement)]
