"""Periodic checks of many vendors on any day: accepted, waiting, and the interval of each piece of work.

Only of those that are the periodic check of the work (`periodic`); any other is a further look.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from portal.content import catalogue
from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import among, db
from portal.ledger.data_sharing.work_on_day import Period, Reach, WorkOnDay
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
)
from portal.supervision.responses.intervals import periodic

BEST = "A"
_TWICE = 2


def intervals_on(
    works: Iterable[WorkOnDay],
    confirmed: Mapping[int, Sequence[Confirmed]],
    vendor_ids: Collection[int] | None,
    as_of: date,
) -> Mapping[int, periodic.Interval]:
    """By engagement; work that is not asked about is left out."""
    rules = catalogue.tiers(on=as_of).dynamic
    twice_a = _twice_a(vendor_ids, as_of)
    found = {}
    for work in works:
        until = _certified_until(confirmed.get(work.engagement_id, ()), as_of)
        known = {
            periodic.LAST_TWO_A: work.engagement_id in twice_a,
            periodic.CERTIFIED: until is not None,
        }
        interval = periodic.interval_of(
            work.tier, {**work.facts, **known}, rules, certified_until=until
        )
        if interval is not None:
            found[work.engagement_id] = interval
    return found


def _certified_until(confirmed: Sequence[Confirmed], as_of: date) -> date | None:
    """The last day of the certificate that covers it longest; None: none is valid on the day."""
    days = (seen.certified_until for seen in confirmed if seen.certifies(as_of))
    return max(filter(None, days), default=None)


def _twice_a(vendor_ids: Collection[int] | None, as_of: date) -> set[int]:
    """Work that the vendor's last two graded checks (`periodic`) were both about, both with an A."""
    if has_none(vendor_ids, AssignmentWork):
        return set()
    ranked = (
        select(
            *periodic.COLUMNS,
            func.row_number()
            .over(
                partition_by=Assignment.vendor_id,
                order_by=(Assignment.ended_on.desc(), Assignment.id.desc()),
            )
            .label("place"),
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.ended_on <= as_of,
            Assignment.grade.is_not(None),
            periodic.checks_any_work(),
        )
    )
    inner = among(ranked, Assignment.vendor_id, vendor_ids).subquery()
    rows = db.session.execute(
        select(inner, AssignmentWork.engagement_id)
        .join(inner, inner.c.id == AssignmentWork.assignment_id)
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .where(inner.c.place <= _TWICE, periodic.checks_work())
    ).all()
    now = periodic.grades_on({row.id: row for row in rows}.values(), as_of)
    known: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        known[row.engagement_id].append(now[row.id])
    return {work_id for work_id, given in known.items() if given == [BEST] * _TWICE}


Ids = Collection[int] | None  # of vendors; None: all


@dataclass(frozen=True, slots=True)
class Accepted:
    """The last questionnaire accepted by the day; `first_on`: when one was for the first time."""

    assignment_id: int
    number: str
    accepted_on: date
    first_on: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """The one that is open on the day. `handed_in_on` None: the vendor has it, by `due_on`."""

    assignment_id: int
    number: str
    due_on: date | None
    handed_in_on: date | None


def accepted_on(
    vendor_ids: Ids, as_of: date, first_handovers: Mapping[int, date | None]
) -> Mapping[int, Accepted]:
    """By engagement; only of those that asked about a day on which data was within reach.

    `first_handovers`: by engagement. One from before it asked about nothing the vendor had done.
    """
    if has_none(vendor_ids, AssignmentWork):
        return {}
    statement = (
        select(
            AssignmentWork.engagement_id,
            Assignment.id,
            Assignment.number,
            Assignment.ended_on,
            Assignment.period_from,
            Assignment.period_to,
        )
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .where(
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.ended_on <= as_of,
            periodic.checks_work(),
        )
        .order_by(Assignment.ended_on, Assignment.id)
    )
    found: dict[int, Accepted] = {}
    for row in db.session.execute(among(statement, AssignmentWork.vendor_id, vendor_ids)):
        reach = Reach(first_handovers.get(row.engagement_id))
        if reach.cut(Period(row.period_from, row.period_to)) is None:
            continue
        before = found.get(row.engagement_id)
        first_on = row.ended_on if before is None else before.first_on
        found[row.engagement_id] = Accepted(row.id, row.number, row.ended_on, first_on)
    return found


def waiting_on(vendor_ids: Ids, as_of: date) -> Mapping[int, Waiting]:
    """By engagement; the newest where several questionnaires ask about it."""
    if has_none(vendor_ids, AssignmentWork):
        return {}
    statement = (
        select(
            AssignmentWork.engagement_id,
            Assignment.id,
            Assignment.number,
            Obligation.due_on,
            Obligation.handed_in_on,
            Obligation.closed_on,
        )
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_kind == Assignment.__tablename__,
                Obligation.subject_id == Assignment.id,
                Obligation.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
                Obligation.opened_on <= as_of,
            ),
        )
        .where(
            Assignment.assigned_on <= as_of,
            or_(Assignment.ended_on.is_(None), Assignment.ended_on > as_of),
            periodic.checks_work(),
        )
        .order_by(Assignment.id, Obligation.opened_at, Obligation.id)
    )
    found = {}
    for row in db.session.execute(among(statement, AssignmentWork.vendor_id, vendor_ids)):
        is_in = row.closed_on is not None and row.handed_in_on is not None
        handed_in = row.handed_in_on if is_in and row.handed_in_on <= as_of else None
        found[row.engagement_id] = Waiting(row.id, row.number, row.due_on, handed_in)
    return found
