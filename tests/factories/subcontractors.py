"""Subcontractors under a piece of work, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.supervision.client_approvals.models import Means
from portal.supervision.subcontractors.models import (
    Advice,
    CustomerWord,
    Subcontractor,
    SubcontractorConsent,
    SubcontractorEnd,
    SubcontractorEndKind,
    SubcontractorState,
)

S = SubcontractorState


def make_subcontractor(engagement: Engagement, by: User, **more: Any) -> Subcontractor:
    """Kamome keeps names and addresses in Osaka: applied for in May, to begin in June."""
    usual: dict[str, Any] = {
        "name": "Kamome Delivery",
        "country": "JP",
        "address": "Osaka 1-1",
        "tasks": "Puts letters into envelopes.",
        "categories": ["name_contact"],
        "handled_in": "JP",
        "place": "Osaka",
        "safeguards": "Locked room, no copies.",
        "starts_on": date(2026, 6, 15),
        "applied_by_id": by.id,
        "applied_at": clock.now(),
        "applied_on": date(2026, 5, 20),
    }
    row = Subcontractor(
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        number="SC-?",
        **(usual | more),
    )
    db.session.add(row)
    db.session.flush()
    row.number = f"SC-2025-{row.id:03d}"
    db.session.flush()
    return row


def examined(engagement: Engagement, applicant: User, examiner: User, **more: Any) -> Subcontractor:
    usual: dict[str, Any] = {
        "state": S.EXAMINED,
        "advice": Advice.APPROVE,
        "examination": "The contract binds it to the same duties.",
        "examined_by_id": examiner.id,
        "examined_at": clock.now(),
        "proposed_as": "procurement",
    }
    return make_subcontractor(engagement, applicant, **(usual | more))


def approved(engagement: Engagement, applicant: User, examiner: User, **more: Any) -> Subcontractor:
    """In June, until the end of next May."""
    usual: dict[str, Any] = {
        "state": S.APPROVED,
        "decided_on": date(2026, 6, 1),
        "decided_at": clock.now(),
        "approved_until": date(2027, 5, 31),
    }
    return examined(engagement, applicant, examiner, **(usual | more))


def agreed_to(row: Subcontractor, customer: Customer, by: User) -> None:
    """By letter, before it was approved."""
    db.session.add(
        SubcontractorConsent(
            vendor_id=row.vendor_id,
            subcontractor_id=row.id,
            customer_id=customer.id,
            word=CustomerWord.AGREED,
            said_on=date(2026, 5, 25),
            means=Means.LETTER,
            wording="We agree to Kamome Delivery.",
            recorded_by_id=by.id,
            recorded_at=clock.now(),
        )
    )
    db.session.flush()


def ended(row: Subcontractor, by: User, on: date, **more: Any) -> SubcontractorEnd:
    end = SubcontractorEnd(
        vendor_id=row.vendor_id,
        subcontractor_id=row.id,
        ended_on=on,
        reason="The work is done.",
        recorded_by_id=by.id,
        recorded_at=clock.now(),
        **({"kind": SubcontractorEndKind.ENDED} | more),
    )
    db.session.add(end)
    db.session.flush()
    return end
