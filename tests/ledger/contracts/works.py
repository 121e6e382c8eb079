"""Entrusted work with its terms and data, as far as contracts look at it."""

from datetime import date
from typing import Any

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementTerms,
    Medium,
    ReentrustmentMode,
)
from portal.ledger.vendors.models import Vendor

SPRING = date(2026, 4, 1)


def make_work(vendor: Vendor, name: str, name_en: str = "", **facts: Any) -> Engagement:
    """Running since 1 April 2026 without end."""
    work = Engagement(
        vendor_id=vendor.id, number=f"W-{vendor.id}-{name}"[:20], created_at=clock.now()
    )
    db.session.add(work)
    db.session.flush()
    usual = {
        "purposes": ["customer_support"],
        "department": "Support",
        "starts_on": SPRING,
        "company_role": CompanyRole.CONTROLLER,
        "access": "view_our_system",
        "medium": Medium.ELECTRONIC,
        "reentrustment_mode": ReentrustmentMode.FORBIDDEN,
        "subcontracting": "none",
        "valid_from": SPRING,
    }
    terms = EngagementTerms(
        vendor_id=vendor.id, engagement_id=work.id, name=name, name_en=name_en, **(usual | facts)
    )
    db.session.add(terms)
    db.session.flush()
    return work


def make_share(work: Engagement, category: str, **facts: Any) -> DataShare:
    """Handed over since 1 April 2026, kept in Japan."""
    usual = {
        "series": f"{work.id}-{category}",
        "purpose": "customer_support",
        "subjects": ["customers"],
        "volume_band": "v2",
        "transfer_method": "file_transfer",
        "storage_location": "vendor_office_jp",
        "country": "JP",
        "processing": [],
        "necessity_reason": "Needed to answer",
        "provision_basis": "entrustment",
        "decided_on": SPRING,
        "reviewed_on": SPRING,
        "valid_from": SPRING,
    }
    share = DataShare(
        vendor_id=work.vendor_id, engagement_id=work.id, category=category, **(usual | facts)
    )
    db.session.add(share)
    db.session.flush()
    return share
