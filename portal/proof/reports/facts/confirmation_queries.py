"""Confirmations other than check sheets that a report tells of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.queries import counted_from, owed_on


@dataclass(frozen=True, slots=True)
class ConfirmationFacts:
    """One that was held by the day. `approved_on` None: it was not approved then.

    `recorded_on`: where it was recorded, mended or corrected after the day, when.
    """

    row: Confirmation
    approved_on: date | None
    recorded_on: date | None = None


def confirmations(vendor_id: int, first: date, as_of: date) -> Sequence[ConfirmationFacts]:
    """Held or approved in the period or waiting at its end, and the last one before; the newest
    first. One that was withdrawn by the day, or corrected since, is not in it."""
    kinds = ObligationKind.CONFIRMATION_DECISION, ObligationKind.CONFIRMATION_RETURNED
    rows = db.session.execute(
        select(Confirmation, owed_on(as_of, *kinds).label("waited"))
        .where(Confirmation.vendor_id == vendor_id)
        .order_by(Confirmation.held_on.desc(), Confirmation.id.desc())
    ).all()
    by_id = {row.id: row for row, _ in rows}
    known = [
        _on(row, by_id, as_of)
        for row, waited in rows
        if row.held_on <= as_of
        and row.state is not ConfirmationState.REPLACED
        and (waited or row.state is not ConfirmationState.WITHDRAWN)
    ]
    inside = [confirmation for confirmation in known if _touches(confirmation, first)]
    before = [
        confirmation
        for confirmation in known
        if confirmation.approved_on is not None and confirmation not in inside
    ]
    return [*inside, *before[:1]]


def _on(row: Confirmation, by_id: Mapping[int, Confirmation], as_of: date) -> ConfirmationFacts:
    counted = counted_from(row, by_id)
    approved = row.decided_on if counted is not None and counted <= as_of else None
    recorded = max(clock.day_of(row.proposed_at), approved or date.min)
    return ConfirmationFacts(row, approved, recorded if recorded > as_of else None)


def _touches(one: ConfirmationFacts, first: date) -> bool:
    return one.approved_on is None or one.row.held_on >= first or one.approved_on >= first
