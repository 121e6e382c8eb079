"""What an issued report asks of management, and what ends it. Callers record and commit."""

from collections.abc import Iterable
from typing import Any, Final, Protocol

from sqlalchemy import insert, select

from portal.foundation.access.touches import note_touched
from portal.foundation.core import clock
from portal.foundation.core.database.chain import note_rows
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.approvals import queries
from portal.supervision.approvals.models import ReportListing

K = ObligationKind
DAYS_TO_DECIDE: Final = 10  # business days: managers are away
DAYS_TO_DRAFT: Final = 5  # business days


class NumberedReport(Subject, Protocol):
    """An issued report; its rows are the business of whoever writes reports."""

    vendor_id: Any
    number: Any


def ask_management(report: NumberedReport, *, is_new: bool = False) -> Obligation:
    """From the day of issue on it waits for management."""
    return obligations.ask_colleagues(
        K.REPORT_APPROVAL,
        report,
        Holder.MANAGEMENT,
        say("Read the report %(number)s, and approve or return it", number=report.number),
        days=DAYS_TO_DECIDE,
        is_new=is_new,
    )


def list_vendors(report_id: int, vendor_ids: Iterable[int]) -> None:
    """Whom a report over all vendors lists, in two statements however many they are."""
    rows = [{"report_id": report_id, "vendor_id": vendor_id} for vendor_id in vendor_ids]
    if not rows:
        return
    db.session.execute(insert(ReportListing), rows)
    made = db.session.scalars(select(ReportListing.id).where(ReportListing.report_id == report_id))
    table: Any = ReportListing.__table__
    note_rows(db.session(), table, made.all())


def end_for(replaced: NumberedReport) -> list[Subject]:
    """Another report was issued in its place: nobody decides about it any more, and what was decided
    counts no longer. Returns the rows it touched."""
    reason = "replaced"
    touched: list[Subject] = []
    touched += obligations.withdraw_waiting(K.REPORT_APPROVAL, replaced, reason)
    touched += obligations.close_waiting(K.REPORT_RETURNED, replaced)
    row = queries.standing_of([replaced.id]).get(replaced.id)
    if row is not None:
        touched += obligations.withdraw_waiting(K.REPORT_PAPER, row, reason)
        row.ends_on = clock.today()
        touched.append(row)
    note_touched(queries.listed_in(replaced.id))
    return touched


def ask_for_another(returned: NumberedReport) -> Obligation:
    """Management returned it, and no draft is there in its place."""
    return obligations.ask_colleagues(
        K.REPORT_RETURNED,
        returned,
        Holder.PROCUREMENT,
        say("Draft a new report in place of %(number)s", number=returned.number),
        days=DAYS_TO_DRAFT,
    )


def note_drafted_anew(returned: NumberedReport) -> list[Subject]:
    """A draft in its place is there: nobody owes it any more. Returns the rows it touched."""
    return obligations.close_waiting(K.REPORT_RETURNED, returned)
