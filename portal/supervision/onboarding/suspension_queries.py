"""Reads about handovers that were stopped."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.onboarding.models import Suspension


def find_suspension(suspension_id: int) -> Suspension | None:
    return db.session.scalar(select(Suspension).where(Suspension.id == suspension_id))


def hold_suspension(suspension_id: int) -> Suspension:
    """Lock it for this command."""
    statement = select(Suspension).where(Suspension.id == suspension_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def running(vendor_id: int) -> Suspension | None:
    """The one that has not ended."""
    return db.session.scalar(
        select(Suspension)
        .where(Suspension.vendor_id == vendor_id, Suspension.resumed_at.is_(None))
        .order_by(Suspension.id.desc())
        .limit(1)
    )


def running_on(vendor_id: int, day: date) -> Suspension | None:
    """The one that ran on a day."""
    return db.session.scalar(
        select(Suspension)
        .where(
            Suspension.vendor_id == vendor_id,
            Suspension.suspended_on <= day,
            or_(Suspension.resumed_on.is_(None), Suspension.resumed_on > day),
        )
        .order_by(Suspension.id.desc())
        .limit(1)
    )


def suspensions_about(attestation_id: int) -> Sequence[Suspension]:
    """Those a statement led to, the newest first."""
    return db.session.scalars(
        select(Suspension)
        .where(Suspension.attestation_id == attestation_id)
        .order_by(Suspension.id.desc())
    ).all()


def unconfirmed(today: date) -> Sequence[int]:
    """Ids of stops that nobody confirmed in time and that wait with somebody else than management."""
    return db.session.scalars(
        select(Obligation.subject_id)
        .where(
            Obligation.kind == ObligationKind.SUSPENSION_CONFIRM,
            Obligation.subject_kind == Suspension.__tablename__,
            Obligation.closed_at.is_(None),
            Obligation.due_on < today,
            Obligation.holder != Holder.MANAGEMENT,
        )
        .order_by(Obligation.id)
    ).all()
