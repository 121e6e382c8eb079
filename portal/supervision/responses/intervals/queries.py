"""The interval of each piece of work on a day, from its grades and certificates: one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.ledger.data_sharing.rules.work_on_day import WorkOnDay
from portal.supervision.confirmations.facts import Confirmed
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    AssignmentWork,
)
from portal.supervision.responses.intervals import grades
from portal.supervision.responses.intervals.periodic import checks_any_work, checks_work
from portal.supervision.responses.intervals.rules import (
    CERTIFIED,
    LAST_TWO_A,
    Interval,
    interval_of,
)

BEST = "A"
_TWICE = 2


def intervals_on(
    works: Iterable[WorkOnDay],
    confirmed: Mapping[int, Sequence[Confirmed]],
    vendor_ids: Collection[int] | None,
    as_of: date,
) -> Mapping[int, Interval]:
    """By engagement; work that is not asked about is left out."""
    rules = catalogue.tiers(on=as_of).dynamic
    twice_a = _twice_a(vendor_ids, as_of)
    found = {}
    for work in works:
        until = _certified_until(confirmed.get(work.engagement_id, ()), as_of)
        known = {LAST_TWO_A: work.engagement_id in twice_a, CERTIFIED: until is not None}
        interval = interval_of(work.tier, {**work.facts, **known}, rules, certified_until=until)
        if interval is not None:
            found[work.engagement_id] = interval
    return found


def _certified_until(confirmed: Sequence[Confirmed], as_of: date) -> date | None:
    """The last day of the certificate that covers it longest; None: none is valid on the day."""
    days = [one.certified_until for one in confirmed if one.certifies(as_of)]
    return max((day for day in days if day is not None), default=None)


def _twice_a(vendor_ids: Collection[int] | None, as_of: date) -> set[int]:
    """Work that the vendor's last two graded checks (`periodic`) were both about, both with an A."""
    ranked = (
        select(
            *grades.COLUMNS,
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
            checks_any_work(),
        )
    )
    ranked = among(ranked, Assignment.vendor_id, vendor_ids)
    inner = ranked.subquery()
    rows = db.session.execute(
        select(inner, AssignmentWork.engagement_id)
        .join(inner, inner.c.id == AssignmentWork.assignment_id)
        .join(Assignment, Assignment.id == AssignmentWork.assignment_id)
        .where(inner.c.place <= _TWICE, checks_work())
    ).all()
    now = grades.grades_on({row.id: row for row in rows}.values(), as_of)
    known: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        known[row.engagement_id].append(now[row.id])
    return {one for one, given in known.items() if given == [BEST] * _TWICE}
