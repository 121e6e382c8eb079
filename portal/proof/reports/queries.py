"""Reads of reports themselves; what goes into one is read in fact_queries.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from portal.foundation.core.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.proof.reports.models import ReportState, SupervisionReport

TOO_LONG = 10  # digits no row's number has


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with its vendor, as lists show it."""

    report: SupervisionReport
    vendor: Vendor


def find_report(report_id: int) -> SupervisionReport | None:
    return db.session.scalar(select(SupervisionReport).where(SupervisionReport.id == report_id))


def find_vendor(vendor_id: int) -> Vendor | None:
    return db.session.scalar(select(Vendor).where(Vendor.id == vendor_id))


def find_vendor_by(wanted: str) -> Vendor | None:
    """By number of its page, or by its exact name in either language."""
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < TOO_LONG:
        found = find_vendor(int(wanted))
        if found is not None:
            return found
    named = select(Vendor).where((Vendor.name == wanted) | (Vendor.name_en == wanted))
    return db.session.scalar(named.order_by(Vendor.name != wanted, Vendor.id).limit(1))


def reports_of_vendor(vendor_id: int) -> Sequence[ReportLine]:
    """The latest first."""
    statement = (
        select(SupervisionReport, Vendor)
        .join(Vendor, Vendor.id == SupervisionReport.vendor_id)
        .where(SupervisionReport.vendor_id == vendor_id)
    )
    rows = db.session.execute(_latest_first(statement))
    return [ReportLine(report, vendor) for report, vendor in rows]


def last_issued(
    vendor_id: int, *, before: date, besides: int | None = None
) -> SupervisionReport | None:
    """The report before one whose period ends on `before`: frozen, about no later period."""
    statement = select(SupervisionReport).where(
        SupervisionReport.vendor_id == vendor_id,
        SupervisionReport.issued_at.is_not(None),
        SupervisionReport.period_to <= before,
    )
    if besides is not None:
        statement = statement.where(SupervisionReport.id != besides)
    order = (SupervisionReport.period_to.desc(), SupervisionReport.issued_at.desc())
    return db.session.scalar(statement.order_by(*order).limit(1))


def without_pdf() -> Sequence[int]:
    """Ids of reports that wait for their bytes, the oldest first."""
    waiting = select(SupervisionReport.id).where(SupervisionReport.state == ReportState.RENDERING)
    return db.session.scalars(waiting.order_by(SupervisionReport.id)).all()


def _latest_first(
    statement: Select[SupervisionReport, Vendor],
) -> Select[SupervisionReport, Vendor]:
    when = func.coalesce(SupervisionReport.issued_at, SupervisionReport.drafted_at)
    return statement.order_by(when.desc(), SupervisionReport.id.desc())


def drafts_nobody_owes() -> Sequence[int]:
    """Drafts for whose issue no obligation is open."""
    owed = select(Obligation.subject_id).where(
        Obligation.kind == ObligationKind.REPORT_DRAFT,
        Obligation.subject_kind == SupervisionReport.__tablename__,
        Obligation.closed_at.is_(None),
    )
    statement = select(SupervisionReport.id).where(
        SupervisionReport.state == ReportState.DRAFT, SupervisionReport.id.not_in(owed)
    )
    return db.session.scalars(statement.order_by(SupervisionReport.id)).all()
