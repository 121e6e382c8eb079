"""Rows about findings of a given vendor: one to mend, evidence for it, a risk proposed."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.supervision.findings.models import Finding, FindingFile, RiskAcceptance
from tests.factories.findings import make_finding
from tests.foundation.access.gathering import Samples, kept


def a_finding(rows: Samples) -> int:
    known = db.session.scalar(select(Finding.id).where(Finding.vendor_id == rows.vendor.id))
    return known if known is not None else make_finding(rows.vendor).id


def a_finding_file(rows: Samples) -> int:
    return kept(
        FindingFile(
            vendor_id=rows.vendor.id,
            finding_id=a_finding(rows),
            file_sha256=rows.paper,
            file_name="proof.pdf",
            added_at=clock.now(),
        )
    )


def a_risk(rows: Samples) -> int:
    return kept(
        RiskAcceptance(
            vendor_id=rows.vendor.id,
            finding_id=a_finding(rows),
            reason="The new system comes in spring.",
            until=date(2027, 3, 31),
            proposed_by_id=rows.pam.id,
            proposed_at=clock.now(),
        )
    )
