"""Reads of reports themselves; what goes into one is read in `facts` and gathering.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.models import (
    ReportRevision,
    ReportState,
    Span,
    SupervisionReport,
    named_on,
)
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals.models import DecisionState, ReportDecision, ReportListing

_DAY = timedelta(days=1)
TOO_LONG = 10  # digits no row's number has


def find_report(report_id: int) -> SupervisionReport | None:
    return db.session.scalar(select(SupervisionReport).where(SupervisionReport.id == report_id))


def lock(report_id: int) -> SupervisionReport:
    """Its row, until the command ends."""
    row = select(SupervisionReport).where(SupervisionReport.id == report_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def find_numbered(number: str) -> SupervisionReport | None:
    return db.session.scalar(select(SupervisionReport).where(SupervisionReport.number == number))


def find_vendor_by(wanted: str) -> Vendor | None:
    """By number of its page, or by its exact name in either language."""
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < TOO_LONG:
        found = find_vendor(int(wanted))
        if found is not None:
            return found
    named = select(Vendor).where((Vendor.name == wanted) | (Vendor.name_en == wanted))
    return db.session.scalar(named.order_by(Vendor.name != wanted, Vendor.id).limit(1))


def reports_of_vendor(vendor_id: int | None) -> Sequence[SupervisionReport]:
    """The latest first; for None those over all."""
    if vendor_id is not None and has_none([vendor_id], SupervisionReport):
        return []
    when = func.coalesce(SupervisionReport.issued_at, SupervisionReport.drafted_at)
    statement = select(SupervisionReport).where(SupervisionReport.vendor_id == vendor_id)
    return db.session.scalars(statement.order_by(when.desc(), SupervisionReport.id.desc())).all()


def listing_vendor(vendor_id: int) -> Sequence[SupervisionReport]:
    """Reports over all vendors that list this one, the latest first."""
    if has_none([vendor_id], ReportListing):
        return []
    listed = select(ReportListing.report_id).where(ReportListing.vendor_id == vendor_id)
    rows = select(SupervisionReport).where(SupervisionReport.id.in_(listed))
    return db.session.scalars(rows.order_by(SupervisionReport.issued_at.desc())).all()


@dataclass(frozen=True, slots=True)
class ReportThen:
    """A report as it stood on a day. `approved`: what management had decided by then, None: nothing yet;
    `replaced_by`: the number of the one that stood in its place by then."""

    report: SupervisionReport
    issued_on: date
    approved: bool | None = None
    decided_on: date | None = None
    replaced_by: str = ""


def issued_until(vendor_id: int, day: date) -> list[ReportThen]:
    """What was issued about a vendor by the day, alone or in a report over all that lists it, the latest first.
    A decision counts from the day on which it was taken, also where it was recorded later."""
    over, newer, decision = clock.midnight(day + _DAY), aliased(SupervisionReport), ReportDecision
    listed = select(ReportListing.report_id).where(ReportListing.vendor_id == vendor_id)
    rows = db.session.execute(
        select(SupervisionReport, decision.approved, decision.decided_on, newer.number)
        .outerjoin(
            decision,
            and_(
                decision.report_id == SupervisionReport.id,
                decision.state == DecisionState.DECIDED,
                decision.decided_on <= day,
            ),
        )
        .outerjoin(newer, and_(newer.replaces_id == SupervisionReport.id, newer.issued_at < over))
        .where(
            or_(SupervisionReport.vendor_id == vendor_id, SupervisionReport.id.in_(listed)),
            SupervisionReport.issued_at < over,
        )
        .order_by(SupervisionReport.issued_at.desc(), SupervisionReport.id.desc())
    )
    return [
        ReportThen(report, clock.day_of(report.issued_at), approved, decided_on, replaced_by or "")
        for report, approved, decided_on, replaced_by in rows
        if report.issued_at is not None
    ]


def last_issued(
    vendor_id: int | None, *, before: date, besides: int | None = None
) -> SupervisionReport | None:
    """The report before one whose period ends on `before`: issued, of no later day, and not
    replaced; `besides` is that one, which has neither itself before it nor what it replaces."""
    statement = _standing(vendor_id, besides).where(SupervisionReport.as_of <= before)
    if besides is not None:
        statement = statement.where(SupervisionReport.id != besides)
    order = (SupervisionReport.as_of.desc(), SupervisionReport.issued_at.desc())
    return db.session.scalar(statement.order_by(*order).limit(1))


def is_replaced(by: int | None = None) -> ColumnElement[bool]:
    """Whether an issued report stands in its place, or the one of the id `by` is to."""
    newer = aliased(SupervisionReport)
    does: ColumnElement[bool] = newer.issued_at.is_not(None)
    if by is not None:
        does = or_(does, newer.id == by)
    return exists().where(newer.replaces_id == SupervisionReport.id, does)


def issued_alike(vendor_id: int | None, span: Span, as_of: date) -> SupervisionReport | None:
    """The last report on the same period as of the same day that none has replaced yet."""
    statement = _standing(vendor_id).where(
        SupervisionReport.period_from == span.first,
        SupervisionReport.period_to == span.last,
        SupervisionReport.as_of == as_of,
    )
    return db.session.scalar(statement.order_by(SupervisionReport.issued_at.desc()).limit(1))


def replacements(report_ids: Iterable[int]) -> Mapping[int, SupervisionReport]:
    """The issued report that stands in place of each that was replaced."""
    replaced = set(report_ids)
    if not replaced:
        return {}
    rows = db.session.scalars(
        select(SupervisionReport).where(
            SupervisionReport.replaces_id.in_(replaced),
            SupervisionReport.issued_at.is_not(None),
        )
    )
    return {row.replaces_id: row for row in rows if row.replaces_id is not None}


def is_answered(report_id: int) -> bool:
    """Whether a report that was issued, or is being drafted, stands in its place or is to."""
    one = SupervisionReport
    rows = select(one.id).where(one.replaces_id == report_id, one.state != ReportState.WITHDRAWN)
    return db.session.scalar(rows.limit(1)) is not None


def numbers_of(report_ids: Iterable[int | None]) -> Mapping[int, str]:
    rows = db.session.execute(
        select(SupervisionReport.id, SupervisionReport.number).where(
            SupervisionReport.id.in_(set(report_ids) - {None})
        )
    )
    return {report_id: number for report_id, number in rows if number}


def standing(vendor_id: int | None) -> Sequence[SupervisionReport]:
    """Every issued report on the vendor, or over all, that none has replaced, the last first."""
    statement = _standing(vendor_id).order_by(SupervisionReport.issued_at.desc())
    return db.session.scalars(statement).all()


def _standing(vendor_id: int | None, besides: int | None = None) -> Select[SupervisionReport]:
    return select(SupervisionReport).where(
        SupervisionReport.vendor_id == vendor_id,
        SupervisionReport.issued_at.is_not(None),
        ~is_replaced(besides),
    )


def without_pdf() -> Sequence[int]:
    """Ids of reports that wait for their bytes, the oldest first."""
    return db.session.scalars(_RENDERING).all()


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


def undecided_nobody_owes() -> Sequence[int]:
    """The issued report of the latest day on each vendor, where management was not asked about it."""
    later = aliased(SupervisionReport)
    owed = select(Obligation.subject_id).where(
        Obligation.kind == ObligationKind.REPORT_APPROVAL,
        Obligation.subject_kind == SupervisionReport.__tablename__,
    )
    is_last = ~exists().where(
        later.vendor_id.is_not_distinct_from(SupervisionReport.vendor_id),
        later.issued_at > SupervisionReport.issued_at,
    )
    statement = select(SupervisionReport.id).where(
        SupervisionReport.state == ReportState.ISSUED,
        SupervisionReport.id.not_in(owed),
        ~is_replaced(),
        is_last,
    )
    return db.session.scalars(statement.order_by(SupervisionReport.id)).all()


def to_review() -> Sequence[tuple[SupervisionReport, Vendor | None]]:
    """Issued, printed, not replaced, and nothing recorded about them yet; the oldest first."""
    decided = exists().where(
        ReportDecision.report_id == SupervisionReport.id,
        ReportDecision.state != DecisionState.SENT_BACK,
    )
    rows = (
        select(SupervisionReport, Vendor)
        .outerjoin(Vendor, Vendor.id == SupervisionReport.vendor_id)
        .where(SupervisionReport.state == ReportState.ISSUED, ~is_replaced(), ~decided)
        .order_by(SupervisionReport.issued_at, SupervisionReport.id)
    )
    return [(report, vendor) for report, vendor in db.session.execute(rows)]


@dataclass(frozen=True, slots=True)
class CommentBefore:
    """What management said when it returned a report, and how the one in its place answers."""

    report_id: int
    number: str
    decision: ReportDecision
    answer: str
    answered_in: str


def comments_before(report: SupervisionReport) -> list[CommentBefore]:
    """Of the reports in whose place it stands, one after the other, the last first. Two statements."""
    one = SupervisionReport
    rows = db.session.execute(
        select(one.id, one.number, one.replaces_id, one.replaces_why).where(
            one.vendor_id.is_not_distinct_from(report.vendor_id)
        )
    )
    known = {row.id: row for row in rows}
    steps: list[Any] = []
    now = known.get(report.id)
    while now is not None and now.replaces_id in known:
        before = known.pop(now.replaces_id)  # so that no circle is walked twice
        steps.append((before, now))
        now = before
    decided = decisions.standing_of([before.id for before, _after in steps])
    return [
        CommentBefore(before.id, before.number or "", row, after.replaces_why, after.number or "")
        for before, after in steps
        if (row := decided.get(before.id)) is not None
        and row.state is DecisionState.DECIDED
        and not row.approved
    ]


def return_of(report_id: int | None) -> ReportDecision | None:
    """That management returned this report, and why."""
    row = decisions.standing_of([report_id]).get(report_id) if report_id is not None else None
    if row is None or row.state is not DecisionState.DECIDED or row.approved:
        return None
    return row


def revision_of(report_id: int) -> ReportRevision | None:
    return db.session.scalar(select(ReportRevision).where(ReportRevision.report_id == report_id))


def revisions_without_pdf() -> Sequence[int]:
    """Ids of revisions that wait for their bytes, the oldest first."""
    return db.session.scalars(_REVISIONS_WITHOUT_PDF).all()


# Made once: a job asks every few seconds.
_RENDERING: Final[Any] = (
    select(SupervisionReport.id)
    .where(SupervisionReport.state == ReportState.RENDERING)
    .order_by(SupervisionReport.id)
)
_REVISIONS_WITHOUT_PDF: Final[Any] = (
    select(ReportRevision.id).where(ReportRevision.pdf_sha256.is_(None)).order_by(ReportRevision.id)
)


def people_of(reports: Iterable[SupervisionReport]) -> list[int | None]:
    """Who drafted and who issued them."""
    return [id_ for report in reports for id_ in (report.drafted_by_id, report.issued_by_id)]


def period_of(report: SupervisionReport) -> Text:
    """Its name, marked where the report was made before the period was over."""
    span = Span(report.period_from, report.period_to)
    day = report.as_of or span.as_of(clock.today())
    return named_on(span, the_organisation().fiscal_year_start_month, day)
