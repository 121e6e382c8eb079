"""Reads about proposals, and what the gates ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.onboarding.models import VendorProposal


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal beside its vendor and who made it."""

    proposal: VendorProposal
    vendor: Vendor
    proposer: User


def find_proposal(proposal_id: int) -> ProposalRow | None:
    rows = _rows(VendorProposal.id == proposal_id)
    return rows[0] if rows else None


def waiting_proposal(vendor_id: int) -> VendorProposal | None:
    """The one that nobody has decided yet."""
    return db.session.scalar(
        select(VendorProposal)
        .where(VendorProposal.vendor_id == vendor_id, VendorProposal.accepted.is_(None))
        .order_by(VendorProposal.id)
        .limit(1)
    )


def waiting_proposals() -> Sequence[ProposalRow]:
    """Everything undecided, the oldest first."""
    return _rows(VendorProposal.accepted.is_(None))


def proposals_of(vendor_id: int) -> Sequence[ProposalRow]:
    """All about one vendor, the oldest first."""
    return _rows(VendorProposal.vendor_id == vendor_id)


def count_open_requests(vendor_id: int) -> int:
    """What the vendor still owes."""
    statement = select(func.count(Obligation.id)).where(
        Obligation.vendor_id == vendor_id,
        Obligation.holder == Holder.VENDOR,
        Obligation.closed_at.is_(None),
    )
    return db.session.scalar(statement) or 0


def _rows(condition: object) -> list[ProposalRow]:
    statement = (
        select(VendorProposal, Vendor, User)
        .join(Vendor, Vendor.id == VendorProposal.vendor_id)
        .join(User, User.id == VendorProposal.proposed_by_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(VendorProposal.id)
    )
    return [ProposalRow(*row) for row in db.session.execute(statement)]
