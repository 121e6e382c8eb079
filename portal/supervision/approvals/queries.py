"""Reads of decisions about reports, for one and for many vendors on any day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import from_json
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.approvals.models import DecisionState, ReportDecision, ReportDecisionFile

REPORTS = "supervision_reports"  # the table, as a subject


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


@dataclass(frozen=True, slots=True)
class ReportsOnDay:
    """What management had of a vendor on a day: the approved report of the latest day, and the
    reports that wait: to be decided about, or to be issued first (by id). `decide_by`: until when
    management has for it."""

    approved: ApprovedReport | None = None
    undecided: int | None = None
    undecided_number: str = ""
    decide_by: date | None = None
    drafted: int | None = None


def reports_on(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, ReportsOnDay]:
    """By vendor; of all for None. Two statements."""
    found: dict[int, ReportsOnDay] = {}
    decided = select(
        ReportDecision.vendor_id,
        ReportDecision.report_id,
        ReportDecision.report_number,
        ReportDecision.as_of,
        ReportDecision.counts_from,
    ).where(
        ReportDecision.state == DecisionState.DECIDED,
        ReportDecision.approved.is_(True),
        ReportDecision.counts_from <= as_of,
        or_(ReportDecision.ends_on.is_(None), ReportDecision.ends_on > as_of),
    )
    decided = decided.order_by(ReportDecision.as_of, ReportDecision.counts_from, ReportDecision.id)
    for row in db.session.execute(among(decided, ReportDecision.vendor_id, vendor_ids)):
        last = ApprovedReport(row.report_id, row.report_number, row.as_of, row.counts_from)
        found[row.vendor_id] = ReportsOnDay(approved=last)
    waiting = (
        select(
            Obligation.vendor_id,
            Obligation.kind,
            Obligation.subject_id,
            Obligation.title,
            Obligation.due_on,
        )
        .where(
            Obligation.kind.in_((ObligationKind.REPORT_APPROVAL, ObligationKind.REPORT_DRAFT)),
            Obligation.subject_kind == REPORTS,
            Obligation.opened_on <= as_of,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of),
        )
        .order_by(Obligation.id)
    )
    for row in db.session.execute(among(waiting, Obligation.vendor_id, vendor_ids)):
        own = found.get(row.vendor_id, ReportsOnDay())
        if row.kind is ObligationKind.REPORT_DRAFT:
            own = replace(own, drafted=row.subject_id)
        else:
            own = replace(
                own,
                undecided=row.subject_id,
                undecided_number=from_json(row.title).params["number"],
                decide_by=row.due_on,
            )
        found[row.vendor_id] = own
    return found
