"""How the promises held at the end of each month: at how many vendors, as the portal showed it then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVarTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from portal.foundation.access.remembering import remembered
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import add_months
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.board import Foot
from portal.supervision.promises.models import VendorJudgement, VerdictSpan
from portal.supervision.promises.results import PROVABLE, Verdict

MONTHS: Final = 12
_DAY: Final = timedelta(days=1)
Columns = TypeVarTuple("Columns")
# Of a promise, a foot for each day that was asked about; None: the promise was not judged then.
Trend = Mapping[str, Sequence[Foot | None]]
_HANDED_OVER = (
    select(DataShare.vendor_id, func.min(DataShare.first_handover_on).label("first"))
    .where(DataShare.corrected_at.is_(None))
    .group_by(DataShare.vendor_id)
    .subquery("first_handovers")
)


def month_ends(day: date, months: int = MONTHS) -> tuple[date, ...]:
    """The last days of the months before that of `day`, and at the end `day` itself."""
    first = day.replace(day=1)
    return (*(add_months(first, -ago) - _DAY for ago in range(months - 2, -1, -1)), day)


def trend_on(days: Sequence[date]) -> Trend:
    """Of the vendors that held data on each day, in one statement however many there are."""
    rows = db.session.execute(_grouped()).all()
    found: dict[str, list[Foot | None]] = defaultdict(lambda: [None] * len(days))
    for promise_id, verdict, without_record, begun, ended, number in rows:
        in_scope = number * (verdict is not Verdict.NOT_IN_SCOPE)
        provable = number * (verdict in PROVABLE and not without_record)
        feet = found[promise_id]
        for place, day in enumerate(days):
            if begun <= day and (ended is None or ended > day):
                foot = feet[place] or Foot(0, 0)
                feet[place] = Foot(foot.provable + provable, foot.in_scope + in_scope)
    return found


def trend_kept(days: Sequence[date], spans: int) -> Trend:
    """The same of days that are over, worked out once for a while. `spans`: the last span of verdicts."""
    return remembered(("trend", days), (clock.today(), spans), lambda: trend_on(days))


def _grouped() -> Select[*tuple[Any, ...]]:
    counted = (
        VerdictSpan.promise_id,
        VerdictSpan.verdict,
        VerdictSpan.without_record,
        counted_from().label("begun"),
        VerdictSpan.valid_until,
    )
    return of_holders(select(*counted, func.count())).group_by(*counted)


def counted_from() -> ColumnElement[date]:
    """SQL, of a span of `of_holders`: from when the vendor that it is about is counted in it."""
    handed_over = _HANDED_OVER.c.first
    return case((handed_over > VerdictSpan.valid_from, handed_over), else_=VerdictSpan.valid_from)


def of_holders(statement: Select[*Columns]) -> Select[*Columns]:
    """Of vendors that held data, as the board counts: from the first handover on, or, where data is seen
    by chance alone, as they are judged now."""
    handed_over = _HANDED_OVER
    return (
        statement.join(Vendor, Vendor.id == VerdictSpan.vendor_id)
        .outerjoin(handed_over, handed_over.c.vendor_id == VerdictSpan.vendor_id)
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == VerdictSpan.vendor_id)
        .where(
            Vendor.merged_into_id.is_(None),
            or_(handed_over.c.first.is_not(None), VendorJudgement.holds_data.is_(True)),
        )
    )


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through the months, `WIDE` by `HIGH`: its unbroken parts, and where nothing was judged."""

    parts: Sequence[str]
    gaps: Sequence[int]
    end: tuple[int, int] | None


WIDE: Final = 80
HIGH: Final = 20
_EDGE: Final = 3


def spark_of(feet: Sequence[Foot | None]) -> Spark:
    """From none of the vendors at the bottom to all of them at the top; a month of which no vendor was in
    scope keeps the line at the top, for nothing stands against it."""
    step = (WIDE - 2 * _EDGE) / max(len(feet) - 1, 1)
    parts: list[list[tuple[int, int]]] = [[]]
    gaps: list[int] = []
    for place, foot in enumerate(feet):
        x = round(_EDGE + place * step)
        if foot is None:
            gaps.append(x)
            parts.append([])
            continue
        share = foot.provable / foot.in_scope if foot.in_scope else 1
        parts[-1].append((x, round(_EDGE + (1 - share) * (HIGH - 2 * _EDGE))))
    drawn = [part for part in parts if part]
    return Spark(
        [" ".join(f"{x} {y}" for x, y in part) for part in drawn],
        gaps,
        drawn[-1][-1] if feet and feet[-1] is not None else None,
    )
