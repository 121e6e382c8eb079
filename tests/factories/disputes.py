"""Disputes for tests."""

from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.supervision.disputes.models import Dispute, DisputeFile
from portal.supervision.findings.models import Finding


def make_dispute(finding: Finding, by: User, words: str = "We keep one", **others: Any) -> Dispute:
    """One that waits for its answer."""
    usual = {"finding_id": finding.id, "raised_at": clock.now(), "raised_on": clock.today()}
    row = Dispute(vendor_id=finding.vendor_id, words=words, raised_by_id=by.id, **usual | others)
    db.session.add(row)
    db.session.flush()
    return row


def make_dispute_file(dispute: Dispute, sha256: str) -> DisputeFile:
    row = DisputeFile(
        vendor_id=dispute.vendor_id,
        dispute_id=dispute.id,
        file_sha256=sha256,
        file_name="backup.pdf",
        added_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row
