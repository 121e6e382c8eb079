"""Every read about findings."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from portal.foundation.core.db import db
from portal.supervision.findings.models import Finding


def find_finding(finding_id: int) -> Finding | None:
    return db.session.scalar(select(Finding).where(Finding.id == finding_id))


def open_about(vendor_ids: Collection[int]) -> Mapping[tuple[int, str], Finding]:
    """The open findings of these vendors, by vendor and what they are about."""
    rows = db.session.scalars(
        select(Finding).where(Finding.vendor_id.in_(vendor_ids), Finding.ended_on.is_(None))
    )
    return {(row.vendor_id, row.about): row for row in rows}
