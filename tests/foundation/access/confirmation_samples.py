"""Rows about confirmations of a given vendor: one that waits, and evidence for it."""

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationFile,
    ConfirmationKind,
    ConfirmationState,
    ConfirmationWork,
    Result,
)
from tests.foundation.access.gathering import Samples, kept


def a_confirmation(rows: Samples) -> int:
    known = db.session.scalar(
        select(Confirmation.id).where(Confirmation.vendor_id == rows.vendor.id)
    )
    return known if known is not None else confirmation_in(rows, ConfirmationState.PROPOSED)


def confirmation_in(rows: Samples, state: ConfirmationState) -> int:
    """A visit that Pam recorded, as it stands."""
    own = {"vendor_id": rows.vendor.id}
    number = kept(
        Confirmation(
            **own,
            number=f"K-2026-{rows.vendor.id}",
            kind=ConfirmationKind.SITE_VISIT,
            state=state,
            held_on=clock.today(),
            looked_at="The room",
            seen="Locked",
            result=Result.IN_ORDER,
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )
    kept(ConfirmationWork(**own, confirmation_id=number, engagement_id=rows.work.id))
    return number


def a_confirmation_file(rows: Samples) -> int:
    return kept(
        ConfirmationFile(
            vendor_id=rows.vendor.id,
            confirmation_id=a_confirmation(rows),
            file_sha256=rows.paper,
            file_name="visit.pdf",
            added_at=clock.now(),
        )
    )
