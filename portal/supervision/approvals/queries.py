"""Reads of decisions about reports, for one and for many vendors on any day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import case, literal, or_, select, union_all

from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.dates import add_months
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.approvals.models import (
    DecisionState,
    ReportDecision,
    ReportDecisionFile,
    ReportListing,
)

REPORTS = "supervision_reports"  # the table, as a subject
LOOKED_BACK = 24  # months: an approved report keeps a promise for less


def find(decision_id: int) -> ReportDecision | None:
    return db.session.scalar(select(ReportDecision).where(ReportDecision.id == decision_id))


def lock(decision_id: int) -> ReportDecision:
    """Its row, until the command ends."""
    row = select(ReportDecision).where(ReportDecision.id == decision_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def decisions_of(report_id: int) -> Sequence[ReportDecision]:
    """All that was recorded about a report, the last first."""
    rows = select(ReportDecision).where(ReportDecision.report_id == report_id)
    return db.session.scalars(rows.order_by(ReportDecision.id.desc())).all()


def standing_of(report_ids: Collection[int]) -> Mapping[int, ReportDecision]:
    """By report what was decided, or recorded and not confirmed yet."""
    rows = db.session.scalars(
        select(ReportDecision).where(
            ReportDecision.report_id.in_(report_ids),
            ReportDecision.state != DecisionState.SENT_BACK,
        )
    )
    return {row.report_id: row for row in rows}


def issued(numbers: Collection[str]) -> list[tuple[int, str]]:
    """Ids and numbers of those that were issued, in the order of the numbers: from then on each waited for
    management, or had waited."""
    number = Obligation.title[("with", "number")].as_string()
    rows = select(Obligation.subject_id, number.label("number")).where(
        Obligation.kind == ObligationKind.REPORT_APPROVAL,
        Obligation.subject_kind == REPORTS,
        number.in_(numbers),
    )
    found = {row.number: row.subject_id for row in db.session.execute(rows)} if numbers else {}
    return [(found[one], one) for one in sorted(found)]


def files_of(decision_ids: Collection[int]) -> Sequence[ReportDecisionFile]:
    rows = select(ReportDecisionFile).where(ReportDecisionFile.decision_id.in_(decision_ids))
    return db.session.scalars(rows.order_by(ReportDecisionFile.id)).all()


def find_file(file_id: int) -> ReportDecisionFile | None:
    return db.session.scalar(select(ReportDecisionFile).where(ReportDecisionFile.id == file_id))


@dataclass(frozen=True, slots=True)
class ApprovedReport:
    """`as_of`: whose facts it shows. `approved_on`: from when the approval counts."""

    report_id: int
    number: str
    as_of: date
    approved_on: date


def listed_in(report_id: int) -> Sequence[int]:
    """Ids of the vendors that a report over all of them lists."""
    rows = select(ReportListing.vendor_id).where(ReportListing.report_id == report_id)
    return db.session.scalars(rows.order_by(ReportListing.vendor_id)).all()


@dataclass(frozen=True, slots=True)
class ReportsOnDay:
    """What management had of a vendor on a day: the approved report of the latest day, and the
    reports that wait: to be decided about, or to be issued first (by id). `decide_by`: until when
    management has for it.

    `listed`: the approved report of the latest day over all vendors that lists it; `listing`: one that
    waits, with its number and until when management has for it."""

    approved: ApprovedReport | None = None
    undecided: int | None = None
    undecided_number: str = ""
    decide_by: date | None = None
    drafted: int | None = None
    listed: ApprovedReport | None = None
    listing: int | None = None
    listing_number: str = ""
    list_by: date | None = None


def reports_on(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, ReportsOnDay]:
    """By vendor; of all for None. One statement."""
    if has_none(vendor_ids, ReportDecision, ReportListing, REPORTS):
        return {}
    decided = select(
        ReportDecision.vendor_id,
        literal(_APPROVED).label("what"),
        ReportDecision.report_id,
        ReportDecision.report_number.label("number"),
        ReportDecision.as_of.label("day"),
        ReportDecision.counts_from,
    ).where(ReportDecision.vendor_id.is_not(None), *_stands_on(as_of))
    waiting = select(
        Obligation.vendor_id,
        case((Obligation.kind == ObligationKind.REPORT_DRAFT, _DRAFTED), else_=_UNDECIDED),
        Obligation.subject_id,
        Obligation.title[("with", "number")].as_string(),
        Obligation.due_on,
        Obligation.opened_on,
    ).where(
        Obligation.vendor_id.is_not(None),
        Obligation.kind.in_((ObligationKind.REPORT_APPROVAL, ObligationKind.REPORT_DRAFT)),
        *_waits_on(as_of),
    )
    every = union_all(
        among(decided, ReportDecision.vendor_id, vendor_ids),
        among(waiting, Obligation.vendor_id, vendor_ids),
        among(_lists_that_stand(as_of), ReportListing.vendor_id, vendor_ids),
        among(_lists_that_wait(as_of), ReportListing.vendor_id, vendor_ids),
    )
    found: dict[int, ReportsOnDay] = defaultdict(ReportsOnDay)
    rows = db.session.execute(every).all()
    for row in sorted(rows, key=lambda row: (row.day, row.counts_from, row.report_id)):
        found[row.vendor_id] = _with(found[row.vendor_id], row)
    return found


_APPROVED, _UNDECIDED, _DRAFTED = "approved", "undecided", "drafted"
_LISTED, _LISTING = "listed", "listing"


def _stands_on(day: date) -> tuple[Any, ...]:
    return (
        ReportDecision.state == DecisionState.DECIDED,
        ReportDecision.approved.is_(True),
        ReportDecision.counts_from <= day,
        or_(ReportDecision.ends_on.is_(None), ReportDecision.ends_on > day),
    )


def _waits_on(day: date) -> tuple[Any, ...]:
    return (
        Obligation.subject_kind == REPORTS,
        Obligation.opened_on <= day,
        or_(Obligation.closed_on.is_(None), Obligation.closed_on > day),
    )


def _lists_that_stand(day: date) -> Any:
    """By vendor the approved reports over all that list it; those of long ago keep nothing more."""
    return (
        select(
            ReportListing.vendor_id,
            literal(_LISTED),
            ReportDecision.report_id,
            ReportDecision.report_number,
            ReportDecision.as_of,
            ReportDecision.counts_from,
        )
        .join(ReportDecision, ReportDecision.report_id == ReportListing.report_id)
        .where(*_stands_on(day), ReportDecision.as_of >= add_months(day, -LOOKED_BACK))
    )


def _lists_that_wait(day: date) -> Any:
    asked = Obligation.kind == ObligationKind.REPORT_APPROVAL
    return (
        select(
            ReportListing.vendor_id,
            literal(_LISTING),
            Obligation.subject_id,
            Obligation.title[("with", "number")].as_string(),
            Obligation.due_on,
            Obligation.opened_on,
        )
        .join(Obligation, Obligation.subject_id == ReportListing.report_id)
        .where(asked, *_waits_on(day))
    )


def _with(own: ReportsOnDay, row: Any) -> ReportsOnDay:
    """The one of the latest day is told last, and stays."""
    if row.what in (_APPROVED, _LISTED):
        last = ApprovedReport(row.report_id, row.number, row.day, row.counts_from)
        return replace(own, approved=last) if row.what == _APPROVED else replace(own, listed=last)
    if row.what == _LISTING:
        return replace(own, listing=row.report_id, listing_number=row.number, list_by=row.day)
    if row.what == _DRAFTED:
        return replace(own, drafted=row.report_id)
    return replace(own, undecided=row.report_id, undecided_number=row.number, decide_by=row.day)
