"""Reads of batches: drafts that wait, what the plan asks for, and how far the reports of a run are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import WAITING, PlanItem

AHEAD: Final = timedelta(days=14)  # a draft is ready to be read so long before the planned day
SHOWN: Final = 50  # batches


def drafts_waiting() -> Sequence[tuple[SupervisionReport, Vendor]]:
    """On one vendor each, in the order of names."""
    rows = (
        select(SupervisionReport, Vendor)
        .join(Vendor, Vendor.id == SupervisionReport.vendor_id)
        .where(SupervisionReport.state == ReportState.DRAFT)
        .order_by(BY_NAME, SupervisionReport.id)
    )
    return [(report, vendor) for report, vendor in db.session.execute(rows)]


def vendors_of(report_ids: Collection[int]) -> Mapping[int, int]:
    """By report the id of its vendor."""
    one = SupervisionReport
    rows = select(one.id, one.vendor_id).where(one.id.in_(report_ids), one.vendor_id.is_not(None))
    return {report_id: vendor_id for report_id, vendor_id in db.session.execute(rows) if vendor_id}


def has_draft(vendor_id: int) -> bool:
    one = SupervisionReport
    rows = select(one.id).where(one.vendor_id == vendor_id, one.state == ReportState.DRAFT)
    return db.session.scalar(rows.limit(1)) is not None


def planned(today: date) -> Sequence[PlanItem]:
    """Reports that the plan says are due soon, on vendors without a draft; the earliest of each vendor."""
    drafted = select(SupervisionReport.vendor_id).where(
        SupervisionReport.state == ReportState.DRAFT, SupervisionReport.vendor_id.is_not(None)
    )
    rows = db.session.scalars(
        select(PlanItem)
        .where(
            PlanItem.what == kinds.REPORT,
            PlanItem.state.in_(WAITING),
            PlanItem.planned_on <= today + AHEAD,
            PlanItem.period_from < today,
            PlanItem.vendor_id.not_in(drafted),
        )
        .order_by(PlanItem.planned_on, PlanItem.id)
    ).all()
    first: dict[int, PlanItem] = {}
    for item in rows:
        first.setdefault(item.vendor_id, item)
    return list(first.values())


def running_vendors() -> Sequence[Vendor]:
    rows = select(Vendor).where(Vendor.state == VendorState.ACTIVE, Vendor.merged_into_id.is_(None))
    return db.session.scalars(rows.order_by(BY_NAME, Vendor.id)).all()


def batches(names: Collection[str]) -> Sequence[Run]:
    """Runs of these kinds, the last first."""
    rows = select(Run).where(Run.kind.in_(names)).order_by(Run.id.desc())
    return db.session.scalars(rows.limit(SHOWN)).all()


@dataclass(frozen=True, slots=True)
class BatchReport:
    """One report of a batch, without what it says."""

    id: int
    number: str
    vendor: Vendor
    state: ReportState
    error: str
    language: str
    pdf_sha256: str | None
    pdf_other_sha256: str | None

    @property
    def is_printed(self) -> bool:
        return self.pdf_sha256 is not None


def reports_of(ids: Collection[int]) -> Sequence[BatchReport]:
    one = SupervisionReport
    rows = db.session.execute(
        select(
            one.id,
            one.number,
            Vendor,
            one.state,
            one.error,
            one.language,
            one.pdf_sha256,
            one.pdf_other_sha256,
        )
        .join(Vendor, Vendor.id == one.vendor_id)
        .where(one.id.in_(ids), one.issued_at.is_not(None))
        .order_by(one.id)
    )
    return [BatchReport(row[0], row[1] or "", *row[2:]) for row in rows]
