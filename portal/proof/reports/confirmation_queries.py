"""Confirmations other than check sheets that a report tells of, and their evidence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.evidence.models import StoredFile
from portal.proof.reports.fact_queries import FileFact
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationFile,
    ConfirmationState,
)


@dataclass(frozen=True, slots=True)
class ConfirmationFacts:
    """One by the day. `approved_on` None: it was waiting for its approval then."""

    row: Confirmation
    approved_on: date | None

    @property
    def id(self) -> int:
        return self.row.id


def confirmations(vendor_id: int, first: date, as_of: date) -> Sequence[ConfirmationFacts]:
    """Held or approved in the period or waiting at its end, and the last one before; the newest
    first. One that was withdrawn, or corrected since, is not in it."""
    rows = db.session.scalars(
        select(Confirmation)
        .where(
            Confirmation.vendor_id == vendor_id,
            Confirmation.held_on <= as_of,
            or_(
                Confirmation.state == ConfirmationState.APPROVED,
                Confirmation.state == ConfirmationState.PROPOSED,
                Confirmation.state == ConfirmationState.RETURNED,
            ),
        )
        .order_by(Confirmation.held_on.desc(), Confirmation.id.desc())
    ).all()
    known = [_on(row, as_of) for row in rows if clock.day_of(row.proposed_at) <= as_of]
    inside = [one for one in known if _touches(one, first)]
    before = [one for one in known if one.approved_on is not None and one not in inside]
    return [*inside, *before[:1]]


def confirmation_files(confirmation_ids: Collection[int]) -> Sequence[FileFact]:
    """What shows it, by confirmation."""
    rows = db.session.execute(
        select(
            ConfirmationFile.confirmation_id,
            ConfirmationFile.file_name,
            ConfirmationFile.added_at,
            ConfirmationFile.file_sha256,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.sha256 == ConfirmationFile.file_sha256)
        .where(ConfirmationFile.confirmation_id.in_(confirmation_ids))
        .order_by(ConfirmationFile.confirmation_id, ConfirmationFile.id)
    )
    return [FileFact(*row) for row in rows]


def _on(row: Confirmation, as_of: date) -> ConfirmationFacts:
    approved = row.decided_on if row.state is ConfirmationState.APPROVED else None
    return ConfirmationFacts(row, approved if approved and approved <= as_of else None)


def _touches(one: ConfirmationFacts, first: date) -> bool:
    return one.approved_on is None or one.row.held_on >= first or one.approved_on >= first
