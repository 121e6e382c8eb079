"""Rows about subcontractors of a given vendor: one that waits, its file, the word of a customer."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.ledger.engagements.models import EngagementTerms, ReentrustmentMode
from portal.supervision.client_approvals.models import Means
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
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


def an_application_paper(rows: Samples) -> int:
    """It waits for its second person, with one scan."""
    subcontractor_in(rows, S.REQUESTED)  # so that the contract allows it
    paper = kept(
        Paper(
            vendor_id=rows.vendor.id,
            number=next_number("P"),
            subject_kind="engagements",
            subject_id=rows.work.id,
            kind=PaperKind.APPLICATION,
            state=PaperState.RECORDED,
            way=Way.FAX,
            received_on=clock.today(),
            entries={
                "said_by": "Rin",
                "parent_id": None,
                "follows_id": None,
                "application": {
                    "name": "Tobi Couriers",
                    "corporate_number": "",
                    "country": "JP",
                    "address": "Kobe 1-1",
                    "tasks": "Carries letters",
                    "categories": ["name_contact"],
                    "handled_in": "JP",
                    "place": "Kobe",
                    "safeguards": "A locked van",
                    "starts_on": "2027-01-10",
                    "ends_on": None,
                    "wants_next_tier": False,
                },
            },
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id,
            paper_id=paper,
            file_no=1,
            name="application.pdf",
            sha256=rows.paper,
            pages=1,
        )
    )
    return paper


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


SUBCONTRACTOR_SAMPLES: Mapping[str, Callable[[Samples], int | str]] = {
    "subcontractor_id": a_subcontractor,
    "application_paper_id": an_application_paper,
    "subcontractor_file_id": a_subcontractor_file,
    "subcontractor_consent_id": a_customers_word,
}
