"""Handover slips, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.handovers.models import HandoverSlip, SlipKind, SlipOrigin


def make_slip(work: Engagement, by: User, **more: Any) -> HandoverSlip:
    """Names went out by SFTP at the beginning of November."""
    usual: dict[str, Any] = {
        "origin": SlipOrigin.LATER,
        "kind": SlipKind.HANDED_OVER,
        "happened_on": date(2026, 11, 2),
        "categories": ["name_contact"],
        "method": "sftp",
        "quantity": None,
        "unit": None,
        "recorded_by_id": by.id,
        "recorded_at": clock.now(),
        "recorded_on": clock.today(),
    }
    row = HandoverSlip(
        vendor_id=work.vendor_id, engagement_id=work.id, number="HS-?", **(usual | more)
    )
    db.session.add(row)
    db.session.flush()
    row.number = f"HS-2025-{row.id:03d}"
    db.session.flush()
    return row
