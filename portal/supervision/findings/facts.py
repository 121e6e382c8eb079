"""The findings that were open on a day, in plain values: what promises are decided from.

"As of D" means facts valid on D: one that was dropped is none from the day on which it was.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from portal.foundation.access.reading import has_none
from portal.foundation.audit.queries import changed_since
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import Message, Text, from_json
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.findings.models import Finding, FindingRepair, RiskAcceptance
from portal.supervision.findings.severity import Owner, Severity

REGRADED = "finding.severity_changed"
_KINDS = (ObligationKind.FINDING_REPAIR, ObligationKind.FINDING_VERIFY)


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """`engagement_id` None: it concerns all work of the vendor. `due_on`: as it stood on the day.

    `handed_in_on`: reported as mended, to be verified by `verify_by`. `accepted_until`: the last
    day of a risk that was accepted on the day.
    """

    id: int
    number: str
    title: Text | Message
    severity: Severity
    owner: Owner
    engagement_id: int | None
    due_on: date | None = None
    handed_in_on: date | None = None
    verify_by: date | None = None
    accepted_until: date | None = None
    question_id: str = ""
    opened_on: date | None = None


def open_findings_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[OpenFinding, ...]]:
    """By vendor, the earliest due first; `vendor_ids` None: of all. A fixed number of statements."""
    if has_none(vendor_ids, Finding):
        return {}
    statement = among(
        select(
            Finding.id,
            Finding.vendor_id,
            Finding.number,
            Finding.title,
            Finding.severity,
            Finding.owner,
            Finding.engagement_id,
            Finding.question_id,
            Finding.opened_on,
        )
        .where(
            Finding.opened_on <= as_of,
            or_(Finding.ended_on.is_(None), Finding.ended_on > as_of),
        )
        .order_by(Finding.id),
        Finding.vendor_id,
        vendor_ids,
    )
    rows = db.session.execute(statement)
    owed, accepted = _owed(vendor_ids, as_of), _accepted(vendor_ids, as_of)
    reported, severities = _reported(vendor_ids, as_of), severities_on(vendor_ids, as_of)
    found: dict[int, list[OpenFinding]] = defaultdict(list)
    for row in rows:
        repair = owed.get((row.id, ObligationKind.FINDING_REPAIR))
        check = owed.get((row.id, ObligationKind.FINDING_VERIFY))
        handed_in = reported.get(row.id) if repair else None
        if repair and repair.handed_in_on is not None and repair.handed_in_on <= as_of:
            handed_in = repair.handed_in_on  # of a paper the day on which it came
        found[row.vendor_id].append(
            OpenFinding(
                id=row.id,
                number=row.number,
                title=from_json(row.title),
                severity=severities.get(row.id, row.severity),
                owner=row.owner,
                engagement_id=row.engagement_id,
                due_on=repair.due_on if repair else None,
                handed_in_on=handed_in,
                verify_by=check.due_on if check and handed_in else None,
                accepted_until=accepted.get(row.id),
                question_id=row.question_id,
                opened_on=row.opened_on,
            )
        )
    return {
        vendor_id: tuple(sorted(rows, key=lambda row: (row.due_on or date.max, row.id)))
        for vendor_id, rows in found.items()
    }


def severities_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, Severity]:
    """By finding how severe it was on the day, where it was changed afterwards."""
    return {
        finding_id: Severity(lines[0].before["severity"])
        for finding_id, lines in changed_since("findings", [REGRADED], day, vendor_ids).items()
        if lines[0].before  # else erased by rule
    }


def _reported(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, date]:
    """By finding the day on which it was reported as mended, where that waited to be verified.

    Of today the obligations say it: what is not good enough is handed back to its owner in them.
    """
    if as_of >= clock.today():
        return {}
    statement = among(
        select(FindingRepair.finding_id, FindingRepair.reported_at, FindingRepair.decided_at)
        .where(FindingRepair.reported_at < clock.midnight(as_of + timedelta(days=1)))
        .order_by(FindingRepair.id),
        FindingRepair.vendor_id,
        vendor_ids,
    )
    last = {row.finding_id: row for row in db.session.execute(statement)}
    return {
        finding_id: clock.day_of(row.reported_at)
        for finding_id, row in last.items()
        if row.decided_at is None or clock.day_of(row.decided_at) > as_of
    }


def _owed(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[tuple[int, ObligationKind], Any]:
    """By finding and kind: the last row opened by the day; later moves and answers come after."""
    statement = among(
        select(Obligation.subject_id, Obligation.kind, Obligation.due_on, Obligation.handed_in_on)
        .where(
            Obligation.kind.in_(_KINDS),
            Obligation.subject_kind == Finding.__tablename__,
            Obligation.opened_on <= as_of,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of),
        )
        .order_by(Obligation.id),
        Obligation.vendor_id,
        vendor_ids,
    )
    return {(row.subject_id, row.kind): row for row in db.session.execute(statement)}


def _accepted(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, date]:
    """By finding: the last day of a risk that was accepted and not over on the day."""
    statement = among(
        select(RiskAcceptance.finding_id, RiskAcceptance.until)
        .where(
            RiskAcceptance.accepted.is_(True),
            RiskAcceptance.decided_on <= as_of,
            RiskAcceptance.until >= as_of,
            or_(RiskAcceptance.ended_on.is_(None), RiskAcceptance.ended_on > as_of),
        )
        .order_by(RiskAcceptance.id),
        RiskAcceptance.vendor_id,
        vendor_ids,
    )
    return {row.finding_id: row.until for row in db.session.execute(statement)}
