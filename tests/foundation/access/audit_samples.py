"""Audits and management reviews of the company's own supervision, with files: of no vendor, the same for every vendor."""

from portal.foundation.core import clock
from portal.proof.audits.models import AuditState, InternalAuditFile
from tests.factories.audits import make_audit
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


AUDIT_SAMPLES = {
    "audit_id": an_audit,
    "audit_file_id": an_audit_file,
    **MANAGEMENT_REVIEW_SAMPLES,
}
