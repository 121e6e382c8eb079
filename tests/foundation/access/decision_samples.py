"""A report that is issued, and what was decided about it elsewhere, for the addresses of the portal."""

from datetime import date

from portal.foundation.core import clock
from portal.foundation.evidence.services import store_bytes
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.approvals.models import (
    DecisionState,
    DecisionWay,
    ReportDecision,
    ReportDecisionFile,
)
from tests.foundation.access.gathering import Samples, kept

SCAN = b"%PDF-1.7 a scan"


def an_issued_report(rows: Samples) -> int:
    """Drafted by Pam, issued by nobody, so that Max may decide; its content says nothing."""
    pdf = store_bytes(SCAN, "application/pdf").sha256
    return kept(
        SupervisionReport(
            vendor_id=rows.vendor.id,
            number="SR-2026-901",
            period_from=date(2026, 4, 1),
            period_to=date(2026, 9, 30),
            as_of=date(2026, 9, 30),
            language="ja",
            state=ReportState.ISSUED,
            pdf_sha256=pdf,
            drafted_by_id=rows.pam.id,
            drafted_at=clock.now(),
            issued_at=clock.now(),
        )
    )


def a_recorded_decision(rows: Samples) -> int:
    return kept(
        ReportDecision(
            vendor_id=rows.vendor.id,
            report_id=an_issued_report(rows),
            report_number="SR-2026-901",
            as_of=date(2026, 9, 30),
            state=DecisionState.RECORDED,
            way=DecisionWay.PAPER,
            approved=False,
            comment="No.",
            decided_on=clock.today(),
            decider="Ms. Hojo",
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )


def a_decision_file(rows: Samples) -> int:
    return kept(
        ReportDecisionFile(
            vendor_id=rows.vendor.id,
            decision_id=a_recorded_decision(rows),
            file_sha256=store_bytes(SCAN, "application/pdf").sha256,
            file_name="scan.pdf",
            added_by_id=rows.pam.id,
            added_at=clock.now(),
        )
    )
