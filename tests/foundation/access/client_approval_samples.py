"""Rows about customers' approvals of a given vendor: one that waits, its file, and terms."""

from datetime import date

from portal.foundation.core import clock
from portal.supervision.client_approvals.models import (
    ClientApprovalFile,
    CustomerTerms,
)
from portal.supervision.proposed_records.workflow import ProposedState
from tests.factories.customers import entrust, make_approval, make_customer, name_customer
from tests.foundation.access.gathering import Samples, kept


def approval_in(rows: Samples, state: ProposedState) -> int:
    """Recorded by Pam, as it stands."""
    entrust(rows.work)
    customer = make_customer(f"Customer of {rows.vendor.name}")
    name_customer(rows.work, customer)
    return make_approval(rows.work, customer, rows.pam, state=state).id


def an_approval(rows: Samples) -> int:
    return approval_in(rows, ProposedState.PROPOSED)


def an_approval_file(rows: Samples) -> int:
    return kept(
        ClientApprovalFile(
            vendor_id=rows.vendor.id,
            approval_id=an_approval(rows),
            file_sha256=rows.paper,
            file_name="letter.pdf",
            added_at=clock.now(),
        )
    )


def some_terms(rows: Samples) -> int:
    return kept(
        CustomerTerms(
            title="Terms of service",
            edition="2026-04",
            valid_from=date(2026, 4, 1),
            objection_days=14,
            clause="We announce vendors.",
            file_sha256=rows.paper,
            file_name="terms.pdf",
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
