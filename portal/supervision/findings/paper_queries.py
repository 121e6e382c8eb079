"""Every read about plans and reports on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.findings.paper_models import FindingPaper, FindingPaperFile, PaperState


@dataclass(frozen=True, slots=True)
class Papers:
    """Of a finding: by plan and by report the paper on which it came; the one that waits."""

    plans: Mapping[int, FindingPaper]
    repairs: Mapping[int, FindingPaper]
    waiting: FindingPaper | None


def find_paper(finding_paper_id: int) -> FindingPaper | None:
    return db.session.scalar(select(FindingPaper).where(FindingPaper.id == finding_paper_id))


def hold_paper(finding_paper_id: int) -> FindingPaper:
    """As it is now, kept from changing until this command ends."""
    statement = select(FindingPaper).where(FindingPaper.id == finding_paper_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def papers_of(finding_id: int) -> Sequence[FindingPaper]:
    """The oldest first."""
    return db.session.scalars(
        select(FindingPaper).where(FindingPaper.finding_id == finding_id).order_by(FindingPaper.id)
    ).all()


def waiting_paper(finding_id: int) -> FindingPaper | None:
    """The one that waits for the second person."""
    return db.session.scalar(
        select(FindingPaper).where(
            FindingPaper.finding_id == finding_id, FindingPaper.state == PaperState.RECORDED
        )
    )


def papers_of_vendor(vendor_id: int) -> Sequence[FindingPaper]:
    """The newest first."""
    return db.session.scalars(
        select(FindingPaper)
        .where(FindingPaper.vendor_id == vendor_id)
        .order_by(FindingPaper.id.desc())
    ).all()


def of_finding(finding_id: int) -> Papers:
    papers = papers_of(finding_id)
    return Papers(
        plans={one.plan_id: one for one in papers if one.plan_id is not None},
        repairs={one.repair_id: one for one in papers if one.repair_id is not None},
        waiting=next((one for one in papers if one.waits), None),
    )


def scans_of(finding_paper_id: int) -> Sequence[FindingPaperFile]:
    """In the order of the pages."""
    return db.session.scalars(
        select(FindingPaperFile)
        .where(FindingPaperFile.paper_id == finding_paper_id)
        .order_by(FindingPaperFile.file_no)
    ).all()


def find_scan(finding_paper_id: int, file_no: int) -> FindingPaperFile | None:
    return db.session.scalar(
        select(FindingPaperFile).where(
            FindingPaperFile.paper_id == finding_paper_id, FindingPaperFile.file_no == file_no
        )
    )
