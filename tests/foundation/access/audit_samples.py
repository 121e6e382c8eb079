"""Audits and management reviews of the company's own supervision, with files: of no vendor, the same for every vendor."""

from portal.foundation.core import clock
from portal.proof.audits.models import AuditState, InternalAuditFile
from portal.proof.disclosures.models import DisclosureKind
from tests.factories.audits import make_audit
from tests.factories.customers import make_customer
from tests.factories.disclosures import TEXT, make_disclosure
from tests.foundation.access.gathering import Samples, kept
from tests.foundation.access.management_review_samples import MANAGEMENT_REVIEW_SAMPLES


def an_audit(rows: Samples) -> int:
    return make_audit(rows.pam).id


def an_audit_file(rows: Samples) -> int:
    audit = make_audit(rows.pam, state=AuditState.HELD)
    return kept(
        InternalAuditFile(
            audit_id=audit.id,
            file_sha256=rows.paper,
            file_name="audit.pdf",
            added_at=clock.now(),
        )
    )


def a_disclosure(rows: Samples) -> int:
    """A customer's sheet, for it has a paper."""
    content = {
        "company": TEXT,
        "customer": {"name": TEXT, "number": "CU-2026-001"},
        "works": [],
        "incidents": [],
    }
    customer = make_customer(f"Told of {rows.vendor.name}")
    return make_disclosure(
        rows.pam, kind=DisclosureKind.CUSTOMER_SHEET, customer_id=customer.id, content=content
    ).id


AUDIT_SAMPLES = {
    "audit_id": an_audit,
    "audit_file_id": an_audit_file,
    **MANAGEMENT_REVIEW_SAMPLES,
    "disclosure_id": a_disclosure,
}
