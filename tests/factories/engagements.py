"""Entrusted work for tests."""

from datetime import date
from typing import Any

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementTerms,
    Medium,
    ReentrustmentMode,
)
from portal.ledger.engagements.terms import TermsDetails
from portal.ledger.vendors.models import Vendor

START = date(2026, 4, 1)


def terms_details(**changes: Any) -> TermsDetails:
    """What is typed for a call centre's work."""
    values: dict[str, Any] = {
        "name": "Support hotline",
        "department": "Customer service",
        "purposes": ("call_center",),
        "starts_on": START,
        "access": "view_our_system",
        "medium": Medium.ELECTRONIC,
        "reentrustment_mode": ReentrustmentMode.FORBIDDEN,
        "subcontracting": "none",
    }
    return TermsDetails(**(values | changes))


def make_engagement(
    vendor: Vendor,
    name: str = "Support hotline",
    *,
    number: str | None = None,
    valid_from: date = START,
    starts_on: date = START,
    ends_on: date | None = None,
    company_role: CompanyRole = CompanyRole.CONTROLLER,
    access: str = "view_our_system",
    subcontracting: str = "none",
    purposes: tuple[str, ...] = ("call_center",),
    **more: Any,
) -> Engagement:
    """A piece of work with one row of terms."""
    engagement = Engagement(vendor_id=vendor.id, number=number or "W-?", created_at=clock.now())
    db.session.add(engagement)
    db.session.flush()
    engagement.number = number or f"W-2026-{engagement.id:03d}"
    terms = {
        "department": "Customer service",
        "medium": Medium.ELECTRONIC,
        "reentrustment_mode": ReentrustmentMode.FORBIDDEN,
    }
    db.session.add(
        EngagementTerms(
            vendor_id=vendor.id,
            engagement_id=engagement.id,
            name=name,
            purposes=list(purposes),
            starts_on=starts_on,
            ends_on=ends_on,
            company_role=company_role,
            access=access,
            subcontracting=subcontracting,
            valid_from=valid_from,
            **(terms | more),
        )
    )
    db.session.flush()
    return engagement
