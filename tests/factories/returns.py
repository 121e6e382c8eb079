"""Records that data was returned or destroyed, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnCertificateState,
    ReturnedWork,
    ReturnRecord,
    ReturnWay,
)


def make_return(by: User, *works: Engagement, **more: Any) -> ReturnRecord:
    """Made today, confirmed: nothing was left yesterday."""
    usual: dict[str, Any] = {
        "state": ProposedState.CONFIRMED,
        "way": ReturnWay.DESTROYED,
        "settled_on": date(2026, 11, 24),
        "wording": "Twelve boxes were dissolved; no copies were made.",
        "said_by": "Ada, director",
        "proposed_by_id": by.id,
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    row = ReturnRecord(vendor_id=works[0].vendor_id, number="RD-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"RD-2025-{row.id:03d}"
    for work in works:
        db.session.add(
            ReturnedWork(vendor_id=row.vendor_id, return_id=row.id, engagement_id=work.id)
        )
    db.session.flush()
    return row


def make_certificate(work: Engagement, by: User, **more: Any) -> ReturnCertificate:
    """Handed in today, and nobody has compared it."""
    usual: dict[str, Any] = {
        "state": ReturnCertificateState.HANDED_IN,
        "completed_on": date(2026, 11, 24),
        "wording": "All was erased; no copies were made.",
        "done_by": "Ada",
        "checked_by": "Ada, director",
        "handed_in_by_id": by.id,
        "handed_in_at": clock.now(),
        "handed_in_on": clock.today(),
    }
    row = ReturnCertificate(
        vendor_id=work.vendor_id, engagement_id=work.id, number="RC-?", **(usual | more)
    )
    db.session.add(row)
    db.session.flush()
    row.number = f"RC-2025-{row.id:03d}"
    db.session.flush()
    return row
