"""Customers that entrusted data to the company, and what they approved, for tests."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.engagements.models import CompanyRole, Engagement, EngagementTerms
from portal.supervision.client_approvals.models import ApprovalBasis, ClientApproval
from portal.supervision.proposed_records.workflow import ProposedState


def make_customer(name: str = "Tsubame Co-operative", **more: Any) -> Customer:
    customer = Customer(name=name, number="CU-?", created_at=clock.now(), **more)
    db.session.add(customer)
    db.session.flush()
    customer.number = f"CU-2026-{customer.id:03d}"
    db.session.flush()
    return customer


def name_customer(
    engagement: Engagement, customer: Customer, since: date = date(2026, 4, 1)
) -> EngagementCustomer:
    link = EngagementCustomer(
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        customer_id=customer.id,
        valid_from=since,
    )
    db.session.add(link)
    db.session.flush()
    return link


def make_approval(
    engagement: Engagement, customer: Customer, by: User, **more: Any
) -> ClientApproval:
    """By letter of May, confirmed, for names and addresses in Japan."""
    usual: dict[str, Any] = {
        "state": ProposedState.CONFIRMED,
        "basis": ApprovalBasis.LETTER,
        "given_on": date(2026, 5, 1),
        "categories": ["name_contact"],
        "countries": ["JP"],
        "proposed_by_id": by.id,
        "proposed_at": clock.now(),
        "proposed_on": clock.today(),
    }
    row = ClientApproval(
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        customer_id=customer.id,
        number="CA-?",
        **(usual | more),
    )
    db.session.add(row)
    db.session.flush()
    row.number = f"CA-2026-{row.id:03d}"
    db.session.flush()
    return row


def entrust(engagement: Engagement) -> None:
    """A customer entrusted the data of this work to the company."""
    for terms in db.session.scalars(select(EngagementTerms).filter_by(engagement_id=engagement.id)):
        terms.company_role = CompanyRole.ENTRUSTED
    db.session.flush()
