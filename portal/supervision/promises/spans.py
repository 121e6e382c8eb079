"""Verdicts as they are kept: in SQL for filters and order, for the board's past, and by vendor."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from portal.foundation.access.touches import TOUCHES
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.supervision.promises.models import VendorJudgement, VerdictSpan
from portal.supervision.promises.verdicts import Look, Verdict, look_of


def shows(vendor_id: Any, promise_id: str, look: Look) -> ColumnElement[bool]:
    """SQL: the promise stands so at the vendor now."""
    return _among(vendor_id, _current().where(VerdictSpan.promise_id == promise_id, _looks(look)))


def shows_any(vendor_id: Any, looks: Collection[Look]) -> ColumnElement[bool]:
    """SQL: any promise stands so at the vendor now."""
    return _among(vendor_id, _current().where(or_(*(_looks(look) for look in looks))))


def _looks(look: Look) -> ColumnElement[bool]:
    """What the board would draw, of a row of spans."""
    if look is Look.BEFORE_FIRST:
        return and_(VerdictSpan.verdict == Verdict.KEPT, VerdictSpan.without_record.is_(True))
    if look is Look.KEPT:
        return and_(VerdictSpan.verdict == Verdict.KEPT, VerdictSpan.without_record.is_(False))
    return VerdictSpan.verdict == Verdict(look.value)


def is_worst(vendor_id: Any, verdict: Verdict) -> ColumnElement[bool]:
    """SQL: this is the worst of the vendor's verdicts now."""
    found = select(VendorJudgement.vendor_id).where(VendorJudgement.worst == verdict)
    return _among(vendor_id, found)


def _current() -> Select[int]:
    return select(VerdictSpan.vendor_id).where(VerdictSpan.valid_until.is_(None))


def _among(vendor_id: Any, found: Select[int]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = vendor_id.in_(found)
    return condition


def is_stale() -> ColumnElement[bool]:
    """SQL, of a row of judgements, or of none: it must be judged anew before it is shown."""
    touched = exists().where(
        or_(TOUCHES.c.vendor_id == VendorJudgement.vendor_id, TOUCHES.c.vendor_id.is_(None))
    )
    return or_(VendorJudgement.id.is_(None), VendorJudgement.judged_on != clock.today(), touched)


def gravity() -> ColumnElement[int]:
    """SQL, of a row of judgements: 0 for the worst; last where there is none."""
    ranks = {verdict: verdict.rank for verdict in Verdict}
    return case(ranks, value=VendorJudgement.worst, else_=len(ranks))


def judgements(vendor_ids: Collection[int] | None = None) -> Mapping[int, VendorJudgement]:
    """As kept, by vendor; of all vendors for None."""
    statement = select(VendorJudgement)
    statement = among(statement, VendorJudgement.vendor_id, vendor_ids)
    return {row.vendor_id: row for row in db.session.scalars(statement)}


def open_spans(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, VerdictSpan]]:
    """What stands now, by vendor and promise."""
    statement = select(VerdictSpan).where(
        VerdictSpan.vendor_id.in_(vendor_ids), VerdictSpan.valid_until.is_(None)
    )
    found: dict[int, dict[str, VerdictSpan]] = defaultdict(dict)
    for row in db.session.scalars(statement):
        found[row.vendor_id][row.promise_id] = row
    return found


def shown_on(day: date, promise_id: str | None = None) -> Mapping[Look, int]:
    """How many cells of the board looked so on a day; of one promise, or of all."""
    statement = (
        select(VerdictSpan.verdict, VerdictSpan.without_record, func.count().label("n"))
        .where(
            VerdictSpan.valid_from <= day,
            or_(VerdictSpan.valid_until.is_(None), VerdictSpan.valid_until > day),
        )
        .group_by(VerdictSpan.verdict, VerdictSpan.without_record)
    )
    if promise_id is not None:
        statement = statement.where(VerdictSpan.promise_id == promise_id)
    found: Counter[Look] = Counter()
    for row in db.session.execute(statement):
        found[look_of(row.verdict, without_record=row.without_record)] += row.n
    return found
