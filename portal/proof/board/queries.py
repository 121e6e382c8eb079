"""Reads for the pages of today, of the board and of a vendor's own people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.db import db
from portal.foundation.mail import queries as mail
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Attestation, ExceptionDecision

MAILS = 5  # shown of those that were not delivered


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A proposal to accept exceptions, undecided, beside what it is about and who made it."""

    decision: ExceptionDecision
    attestation: Attestation
    vendor: Vendor
    proposer: User


def waiting_exceptions() -> Sequence[ExceptionRow]:
    """Every undecided one, the oldest first."""
    rows = db.session.execute(
        select(ExceptionDecision, Attestation, Vendor, User)
        .join(Attestation, Attestation.id == ExceptionDecision.attestation_id)
        .join(Vendor, Vendor.id == ExceptionDecision.vendor_id)
        .join(User, User.id == ExceptionDecision.proposed_by_id)
        .where(ExceptionDecision.approved.is_(None))
        .order_by(ExceptionDecision.id)
    )
    return [ExceptionRow(*row) for row in rows]


def owners() -> Mapping[int, int | None]:
    """Who of procurement owns each vendor."""
    rows = db.session.execute(select(Vendor.id, Vendor.owner_id))
    return {row.id: row.owner_id for row in rows}


def undelivered_mails(owner_id: int | None) -> tuple[Sequence[OutboxEmail], int]:
    """The newest that could not be delivered, and how many: about an owner's vendors, None: all."""
    about = None if owner_id is None else select(Vendor.id).where(Vendor.owner_id == owner_id)
    return mail.undelivered(about, limit=MAILS), mail.count_dead(about)


def under_examination(vendor_id: int) -> Sequence[tuple[Attestation, Obligation]]:
    """What the vendor has signed and the company still decides about, the oldest first."""
    rows = db.session.execute(
        select(Attestation, Obligation)
        .join(Obligation, Obligation.subject_id == Attestation.id)
        .where(
            Attestation.vendor_id == vendor_id,
            Obligation.subject_kind == Attestation.__tablename__,
            Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION,
            Obligation.closed_at.is_(None),
        )
        .order_by(Attestation.id)
    )
    return [(attestation, obligation) for attestation, obligation in rows]
