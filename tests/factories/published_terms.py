"""Looks at published terms on record, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms.models import TermsJudgement, TermsLook

USUAL: dict[str, Any] = {
    "title": "Terms of the cloud",
    "address": "https://cloud.example/terms",
    "edition": "1 April 2026",
    "looked_on": date(2026, 11, 24),
    "evaluation": "Confidentiality and deletion are promised.",
    "judgement": TermsJudgement.ENOUGH,
}


def make_look(by: User, vendor: Vendor, **more: Any) -> TermsLook:
    """Confirmed, of the day the story begins."""
    usual = USUAL | {
        "state": ProposedState.CONFIRMED,
        "proposed_by_id": by.id,
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    row = TermsLook(vendor_id=vendor.id, number="PT-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"PT-2025-{row.id:03d}"
    db.session.flush()
    return row
