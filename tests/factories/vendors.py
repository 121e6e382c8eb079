"""Vendors for tests, with the span that says since when they are in their state."""

from datetime import date

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan


def make_vendor(
    name: str = "Acme",
    *,
    state: VendorState = VendorState.ACTIVE,
    kind: str = "call_centre",
    since: date = date(2026, 4, 1),
    owner_id: int | None = None,
    country: str = "JP",
) -> Vendor:
    vendor = Vendor(
        name=name,
        kana="",
        kind=kind,
        state=state,
        country=country,
        owner_id=owner_id,
        created_at=clock.now(),
    )
    db.session.add(vendor)
    db.session.flush()
    db.session.add(VendorStateSpan(vendor_id=vendor.id, state=state, valid_from=since))
    db.session.flush()
    return vendor
