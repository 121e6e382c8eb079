"""Reads what became of the promises in a month from the spans of verdicts, and what waits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.trend import counted_from, of_holders
from portal.proof.month.content import AHEAD, AboutIncident, OwedMatter, OwedMatters, ToldMonth
from portal.supervision.incidents.models import Incident, IncidentState
from portal.supervision.incidents.rules.duties import CLOCKS
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Verdict

READERS: Final = (Role.MANAGEMENT, Role.PRIVACY_OFFICER)  # who gets the mail
Cell = tuple[int, str]  # vendor and promise
K = ObligationKind
# What management or the officer decides, whoever proposed it.
DECISIONS: Final = (
    K.ATTESTATION_EXCEPTION,
    K.CONFIRMATION_DECISION,
    K.CONTENT_DECISION,
    K.CRITERIA_DECISION,
    K.FINDING_RISK,
    K.INCIDENT_DECISION,
    K.MANAGEMENT_REVIEW,
    K.MERGER_DECISION,
    K.REPORT_APPROVAL,
    K.REPORT_DRAFT,
    K.ROLE_CONFIRM,
    K.SELECTION_DECISION,
    K.SELECTION_LIST,
    K.SUBCONTRACTOR_DECISION,
    K.SUSPENSION_CONFIRM,
    K.VENDOR_DECISION,
    K.WAIVER_DECISION,
)
# Told by the board, as decisions or as clocks.
_TOLD: Final = (K.PROMISE_GAP, *DECISIONS, *CLOCKS)
_CELL = (VerdictSpan.vendor_id, VerdictSpan.promise_id)


def readers() -> Sequence[User]:
    """Who gets the mail of the month."""
    return people_with_role(*READERS)


def broken_on(day: date) -> Mapping[Cell, date]:
    """What was shown as not kept when the day was over, of vendors that held data; since when."""
    spans = of_holders(select(*_CELL, VerdictSpan.valid_from)).where(
        VerdictSpan.verdict == Verdict.BROKEN,
        counted_from() <= day,
        or_(VerdictSpan.valid_until.is_(None), VerdictSpan.valid_until > day),
    )
    return {(vendor_id, name): since for vendor_id, name, since in db.session.execute(spans)}


def open_since() -> Mapping[Cell, date]:
    """Since when what is not kept now has been shown so, whatever vendor it is."""
    spans = select(*_CELL, VerdictSpan.valid_from).where(
        VerdictSpan.verdict == Verdict.BROKEN, VerdictSpan.valid_until.is_(None)
    )
    return {(vendor_id, name): since for vendor_id, name, since in db.session.execute(spans)}


def ended_in(month: ToldMonth) -> Mapping[Cell, tuple[date, date]]:
    """What stopped being shown as not kept in the month: from when until before which day."""
    spans = of_holders(select(*_CELL, VerdictSpan.valid_from, VerdictSpan.valid_until)).where(
        VerdictSpan.verdict == Verdict.BROKEN,
        VerdictSpan.valid_until >= month.first,
        VerdictSpan.valid_until <= month.last,
        counted_from() < VerdictSpan.valid_until,
    )
    rows = db.session.execute(spans.order_by(VerdictSpan.id))
    return {(vendor_id, name): (begun, until) for vendor_id, name, begun, until in rows if until}


def due_within(today: date, most: int) -> OwedMatters:
    """What is overdue or due within the next days, the most urgent first: not what waits as a decision,
    runs as a clock of an incident or is a promise that is not kept."""
    return _waiting(today, most, Obligation.kind.not_in(_TOLD), Obligation.due_on <= today + AHEAD)


def to_decide(today: date, most: int) -> OwedMatters:
    """Decisions that wait for management or the officer, by their day."""
    held_by = Obligation.holder.in_((Holder.MANAGEMENT, Holder.PRIVACY_OFFICER))
    return _waiting(today, most, Obligation.kind.in_(DECISIONS), held_by)


def _waiting(today: date, most: int, *which: ColumnElement[bool]) -> OwedMatters:
    is_open = (Obligation.closed_at.is_(None), Obligation.handed_in_on.is_(None), *which)
    late = func.sum(case((Obligation.due_on < today, 1), else_=0))
    number, overdue = db.session.execute(select(func.count(), late).where(*is_open)).one()
    rows = db.session.execute(
        select(Obligation, Vendor)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(*is_open)
        .order_by(Obligation.due_on, Obligation.id)
        .limit(most)
    )
    return OwedMatters(
        [OwedMatter(owed, vendor.called if vendor else None) for owed, vendor in rows],
        number,
        int(overdue or 0),
    )


def incidents_of(month: ToldMonth, most: int) -> tuple[Sequence[AboutIncident], int]:
    """Told by the end of the month and not ended before it, the newest first, and how many; no drills."""
    which = (
        Incident.is_drill.is_(False),
        Incident.state != IncidentState.NOT_AN_INCIDENT,
        Incident.told_on <= month.last,
        or_(Incident.ended_on.is_(None), Incident.ended_on >= month.first),
    )
    number = db.session.scalar(select(func.count()).select_from(Incident).where(*which)) or 0
    rows = db.session.execute(
        select(Incident, Vendor)
        .join(Vendor, Vendor.id == Incident.vendor_id)
        .where(*which)
        .order_by(Incident.told_on.desc(), Incident.id.desc())
        .limit(most)
    )
    return [AboutIncident(incident, vendor.called) for incident, vendor in rows], number
