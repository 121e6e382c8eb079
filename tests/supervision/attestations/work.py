"""A piece of work with data shared, and a person who may sign for it."""

from datetime import date

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementTerms,
    Medium,
    ReentrustmentMode,
)
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import HandedInAuthority, SignatoryAuthority

START = date(2025, 4, 1)


def a_piece_of_work(vendor: Vendor, *, access: str = "continuous_copy") -> Engagement:
    """Call-centre work on 80,000 members: tier 2 by the pack's example."""
    engagement = Engagement(number=next_number("W"), vendor_id=vendor.id, created_at=clock.now())
    db.session.add(engagement)
    db.session.flush()
    db.session.add(
        EngagementTerms(
            vendor_id=vendor.id,
            engagement_id=engagement.id,
            valid_from=START,
            name="会員窓口の運営",
            name_en="Member help desk",
            purposes=["call_center"],
            department="Customer support",
            starts_on=START,
            company_role=CompanyRole.CONTROLLER,
            access=access,
            medium=Medium.ELECTRONIC,
            reentrustment_mode=ReentrustmentMode.FORBIDDEN,
            subcontracting="none",
        )
    )
    db.session.add(
        DataShare(
            vendor_id=vendor.id,
            series="s" * 8 + str(engagement.id),
            engagement_id=engagement.id,
            valid_from=START,
            category="customer_account",
            purpose="call_center",
            subjects=["customer"],
            volume_band="v4",
            transfer_method="sftp",
            storage_location="vendor_office_jp",
            country="JP",
            processing=["view"],
            necessity_reason="Members are identified on the phone",
            provision_basis="entrustment",
            decided_on=START,
            reviewed_on=date(2026, 10, 1),
            first_handover_on=START,
        )
    )
    db.session.flush()
    return engagement


def an_authority(person: User, *, until: date = date(2027, 4, 1)) -> SignatoryAuthority:
    authority = SignatoryAuthority(
        number=next_number("A"),
        vendor_id=person.vendor_id,
        user_id=person.id,
        given_by="Representative Director",
        paper="Letter of authority of 6 April 2026",
        valid_from=date(2026, 4, 6),
        valid_until=until,
        recorded_at=clock.now(),
    )
    db.session.add(authority)
    db.session.flush()
    return authority


def make_proof(person: User, sha256: str) -> HandedInAuthority:
    """What the person handed in and nobody has answered."""
    proof = HandedInAuthority(
        number=next_number("AH"),
        vendor_id=person.vendor_id,
        user_id=person.id,
        given_by="Representative Director",
        paper="Letter of authority of 1 October 2026",
        lasts_until=date(2027, 3, 31),
        file_sha256=sha256,
        file_name="authority.pdf",
        handed_in_at=clock.now(),
        handed_in_on=clock.today(),
    )
    db.session.add(proof)
    db.session.flush()
    return proof
