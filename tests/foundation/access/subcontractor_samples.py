"""Rows about subcontractors of a given vendor: one that waits, its file, the word of a customer."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import EngagementTerms, ReentrustmentMode
from portal.supervision.client_approvals.models import Means
from portal.supervision.subcontractors.models import (
    CustomerWord,
    SubcontractorConsent,
    SubcontractorFile,
    SubcontractorState,
)
from tests.factories.customers import make_customer
from tests.factories.subcontractors import approved, examined, make_subcontractor
from tests.foundation.access.gathering import Samples, kept

S = SubcontractorState


def subcontractor_in(rows: Samples, state: SubcontractorState) -> int:
    """Applied for by the signatory, examined by Pam; the contract leaves it to us to approve."""
    for terms in db.session.scalars(select(EngagementTerms).filter_by(engagement_id=rows.work.id)):
        terms.reentrustment_mode = ReentrustmentMode.PRIOR_APPROVAL
    if state is S.REQUESTED:
        return make_subcontractor(rows.work, rows.signatory).id
    make = examined if state is S.EXAMINED else approved
    return make(rows.work, rows.signatory, rows.pam, state=state).id


def a_subcontractor(rows: Samples) -> int:
    return subcontractor_in(rows, S.REQUESTED)


def a_subcontractor_file(rows: Samples) -> int:
    return kept(
        SubcontractorFile(
            vendor_id=rows.vendor.id,
            subcontractor_id=a_subcontractor(rows),
            file_sha256=rows.paper,
            file_name="contract.pdf",
            added_at=clock.now(),
        )
    )


def a_customers_word(rows: Samples) -> int:
    return kept(
        SubcontractorConsent(
            vendor_id=rows.vendor.id,
            subcontractor_id=a_subcontractor(rows),
            customer_id=make_customer(f"Customer of {rows.vendor.name}").id,
            word=CustomerWord.AGREED,
            said_on=date(2026, 5, 25),
            means=Means.LETTER,
            file_sha256=rows.paper,
            file_name="letter.pdf",
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
