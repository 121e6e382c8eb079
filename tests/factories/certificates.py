"""Certificates on record and handed in, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.certificates.models import (
    Certificate,
    CertifiedWork,
    CheckWay,
    HandedInCertificate,
    Standard,
)
from portal.supervision.proposed_records.workflow import ProposedState

USUAL: dict[str, Any] = {
    "standard": Standard.ISO_27001,
    "certificate_no": "IS 123456",
    "body": "BSI",
    "scope": "Printing and mailing at the Chiba site.",
    "certified_from": date(2025, 4, 1),
    "certified_until": date(2027, 3, 31),
}


def make_certificate(
    by: User, vendor: Vendor | None, *works: Engagement, **more: Any
) -> Certificate:
    """Confirmed, and in force until next March."""
    usual = USUAL | {
        "state": ProposedState.CONFIRMED,
        "checked_how": CheckWay.PUBLIC_LIST,
        "checked_on": date(2026, 11, 24),
        "checked_where": "The list on the web site of the body",
        "proposed_by_id": by.id,
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    vendor_id = None if vendor is None else vendor.id
    row = Certificate(vendor_id=vendor_id, number="CE-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"CE-2025-{row.id:03d}"
    for work in works:
        db.session.add(
            CertifiedWork(vendor_id=work.vendor_id, certificate_id=row.id, engagement_id=work.id)
        )
    db.session.flush()
    return row


def make_handed_in(by: User, vendor: Vendor, **more: Any) -> HandedInCertificate:
    """Waits to be checked."""
    usual = USUAL | {
        "handed_in_by_id": by.id,
        "handed_in_at": clock.now(),
        "handed_in_on": clock.today(),
    }
    row = HandedInCertificate(vendor_id=vendor.id, number="CH-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"CH-2025-{row.id:03d}"
    db.session.flush()
    return row
