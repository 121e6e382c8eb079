"""Reads about waivers: those that hold or wait on a day, those of a vendor, and one with its people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import Contract, Waiver, WaiverState
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver beside its vendor, who proposed it, and what it is about (one of the two)."""

    waiver: Waiver
    vendor: Vendor
    proposer: User
    contract: Contract | None
    engagement: Engagement | None


def find_waiver(waiver_id: int) -> WaiverRow | None:
    row = db.session.execute(_rows().where(Waiver.id == waiver_id)).first()
    return None if row is None else WaiverRow(*row)


def lock_waiver(waiver_id: int) -> Waiver:
    """Its row, until the command ends: two people decide one after the other."""
    return db.session.scalars(select(Waiver).where(Waiver.id == waiver_id).with_for_update()).one()


def list_waivers(vendor_id: int) -> Sequence[WaiverRow]:
    """All of a vendor, the latest first."""
    statement = _rows().where(Waiver.vendor_id == vendor_id).order_by(Waiver.id.desc())
    return [WaiverRow(*row) for row in db.session.execute(statement)]


def waiting_waiver(
    clause_id: str, *, contract_id: int | None, engagement_id: int | None
) -> Waiver | None:
    """The proposal about the same thing that nobody has decided yet."""
    return db.session.scalar(
        _about(clause_id, contract_id, engagement_id)
        .where(Waiver.state == WaiverState.PROPOSED)
        .limit(1)
    )


def waiver_after(waiver: Waiver) -> Waiver | None:
    """An approved one about the same thing that lasts as long, or longer."""
    return db.session.scalar(
        _about(waiver.clause_id, waiver.contract_id, waiver.engagement_id)
        .where(
            Waiver.state == WaiverState.APPROVED,
            Waiver.until >= waiver.until,
            Waiver.id != waiver.id,
        )
        .limit(1)
    )


def waivers_before(waiver: Waiver) -> Sequence[Waiver]:
    """Approved ones about the same thing that end before it does."""
    return db.session.scalars(
        _about(waiver.clause_id, waiver.contract_id, waiver.engagement_id).where(
            Waiver.state == WaiverState.APPROVED,
            Waiver.until < waiver.until,
            Waiver.id != waiver.id,
        )
    ).all()


def ending_waivers() -> Sequence[tuple[Waiver, Obligation]]:
    """Approved ones with the open obligation to mend the clause or to propose anew."""
    statement = (
        select(Waiver, Obligation)
        .join(Obligation, Obligation.subject_id == Waiver.id)
        .where(
            Obligation.kind == ObligationKind.WAIVER_END,
            Obligation.subject_kind == Waiver.__tablename__,
            Obligation.closed_at.is_(None),
        )
        .order_by(Waiver.id)
    )
    return [(waiver, obligation) for waiver, obligation in db.session.execute(statement)]


def _about(clause_id: str, contract_id: int | None, engagement_id: int | None) -> Select[Waiver]:
    """All about one clause of one contract, or of one piece of work, the oldest first."""
    about = (
        Waiver.contract_id == contract_id
        if contract_id is not None
        else Waiver.engagement_id == engagement_id
    )
    return select(Waiver).where(Waiver.clause_id == clause_id, about).order_by(Waiver.id)


def _rows() -> Select[Waiver, Vendor, User, Contract, Engagement]:
    return (
        select(Waiver, Vendor, User, Contract, Engagement)
        .join(Vendor, Vendor.id == Waiver.vendor_id)
        .join(User, User.id == Waiver.proposed_by_id)
        .outerjoin(Contract, Contract.id == Waiver.contract_id)
        .outerjoin(Engagement, Engagement.id == Waiver.engagement_id)
    )
