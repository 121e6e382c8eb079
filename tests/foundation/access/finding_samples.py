"""Rows about findings of a given vendor: one to mend, evidence for it, a risk proposed, a dispute."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.supervision.disputes.models import Dispute
from portal.supervision.findings.models import Finding, FindingFile, RiskAcceptance
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
from tests.factories.disputes import make_dispute, make_dispute_file
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


def a_finding_paper(rows: Samples) -> int:
    """A report that waits for its second person, with one scan."""
    known = db.session.scalar(
        select(Paper.id).where(Paper.vendor_id == rows.vendor.id, Paper.kind == PaperKind.REPAIR)
    )
    if known is not None:
        return known
    number = kept(
        Paper(
            vendor_id=rows.vendor.id,
            number=next_number("P"),
            subject_kind="findings",
            subject_id=a_finding(rows),
            kind=PaperKind.REPAIR,
            state=PaperState.RECORDED,
            way=Way.FAX,
            received_on=clock.today(),
            entries={
                "said_by": "Rin",
                "cause": "",
                "measures": "",
                "ready_on": None,
                "done": "Copies every night",
            },
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id, paper_id=number, file_no=1, name="fax.pdf", sha256=rows.paper
        )
    )
    return number


def a_dispute(rows: Samples) -> int:
    """One that waits for its answer."""
    finding = db.session.get_one(Finding, a_finding(rows))
    row = db.session.scalar(select(Dispute).where(Dispute.finding_id == finding.id))
    return row.id if row is not None else kept(make_dispute(finding, rows.signatory))


def a_dispute_file(rows: Samples) -> int:
    return kept(make_dispute_file(db.session.get_one(Dispute, a_dispute(rows)), rows.paper))


def a_dispute_paper(rows: Samples) -> int:
    """One that waits for its second person, with one scan; about a finding of its own."""
    known = db.session.scalar(
        select(Paper.id).where(Paper.vendor_id == rows.vendor.id, Paper.kind == PaperKind.DISPUTE)
    )
    if known is not None:
        return known
    finding = make_finding(rows.vendor, "hand:disputed", opened_on=clock.today())
    number = kept(
        Paper(
            vendor_id=rows.vendor.id,
            number=next_number("P"),
            subject_kind="findings",
            subject_id=finding.id,
            kind=PaperKind.DISPUTE,
            state=PaperState.RECORDED,
            way=Way.FAX,
            received_on=clock.today(),
            entries={"said_by": "Rin", "words": "We keep one", "questions": []},
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id, paper_id=number, file_no=1, name="fax.pdf", sha256=rows.paper
        )
    )
    return number


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


FINDING_SAMPLES = {
    "dispute_id": a_dispute,
    "dispute_file_id": a_dispute_file,
    "dispute_paper_id": a_dispute_paper,
    "finding_id": a_finding,
    "finding_file_id": a_finding_file,
    "finding_paper_id": a_finding_paper,
    "risk_id": a_risk,
}
