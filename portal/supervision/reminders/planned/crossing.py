"""What reaches a stage on the days to come, found at once: each day with the due dates that cross a stage on it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    and_,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.reminders.audiences import StageReach, Step, is_waiting
from portal.supervision.reminders.models import NOTICE, VendorHold

_DAY: Final = timedelta(days=1)


class Crossing(NamedTuple):
    """On `day` what is due on `due_on` crosses a stage of its ladder: the stages it stands at then, None: others
    do not hear yet (see audiences)."""

    ladder: str
    due_on: date
    day: date
    stage: int
    late: int | None
    last: int | None


def crossings(days: Sequence[StageReach], before: Sequence[StageReach]) -> Iterator[Crossing]:
    """Of each of these days, compared with the day before on which the ladder was told, which is in `before` for
    the first of them."""
    known = {ladder: reach for reach in before for ladder in reach.stages}
    for reach in days:
        for ladder in reach.stages:
            since = known[ladder]
            dates = {
                first + _DAY * ahead
                for first, last in _ranges(ladder, reach, since)
                for ahead in range(1, (last - first).days + 1)
            }
            for due_on in sorted(dates):
                yield _at(ladder, due_on, reach)
        known |= dict.fromkeys(reach.stages, reach)


def _ranges(ladder: str, now: StageReach, since: StageReach) -> Iterator[tuple[date, date]]:
    """After the first due date and up to the second a stage was crossed."""
    then = dict(since.stages[ladder])
    yield from ((then[stage], due_on) for stage, due_on in now.stages[ladder])
    for step, step_then in ((now.escalate, since.escalate), (now.no_response, since.no_response)):
        if ladder in step:
            yield step_then[ladder][1], step[ladder][1]


def _at(ladder: str, due_on: date, reach: StageReach) -> Crossing:
    reached = [stage for stage, latest in reach.stages[ladder] if due_on <= latest]
    late, last = (_step(step, ladder, due_on) for step in (reach.escalate, reach.no_response))
    return Crossing(ladder, due_on, reach.day, max(reached, default=NOTICE), late, last)


def _step(step: Step, ladder: str, due_on: date) -> int | None:
    stage, latest = step.get(ladder, (0, date.min))
    return stage if due_on <= latest else None


def waiting_at(found: Sequence[Crossing]) -> CTE:
    """What waits and crosses a stage on one of the days, with the day: as audiences has it of one day."""
    value = each_of(
        [
            (row.ladder, row.due_on.isoformat(), row.day.isoformat(), row.stage, row.late, row.last)
            for row in found
        ]
    )
    is_postgresql = db.engine.dialect.name == "postgresql"

    def day(place: int) -> Any:
        text = value.op("->>")(place)
        return cast(text, Date) if is_postgresql else type_coerce(text, Date)

    step = (
        select(
            value.op("->>")(0).label("ladder"),
            day(1).label("due_on"),
            day(2).label("day"),
            *(
                cast(value.op("->>")(place), Integer).label(name)
                for place, name in ((3, "stage"), (4, "late"), (5, "last"))
            ),
        )
        .cte("crossing")
        .prefix_with("MATERIALIZED")
    )
    on_hold = select(VendorHold.id).where(
        VendorHold.vendor_id == Vendor.id,
        VendorHold.ended_at.is_(None),
        VendorHold.first_on <= step.c.day,
        VendorHold.last_on >= step.c.day,
    )
    waiting = (
        select(
            Obligation.id,
            Obligation.vendor_id,
            Obligation.holder,
            Obligation.person_id,
            Obligation.due_on,
            Vendor.owner_id,
            and_(Vendor.state != VendorState.SUSPENDED, ~on_hold.exists()).label("is_reminded"),
            step.c.stage,
            step.c.late,
            step.c.last,
            step.c.day,
        )
        .select_from(Obligation)
        .join(step, and_(step.c.ladder == Obligation.ladder, step.c.due_on == Obligation.due_on))
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(is_waiting(step.c.day))
    )
    return waiting.cte("waiting").prefix_with("MATERIALIZED")


def each_of(values: Sequence[Any]) -> Any:
    """SQL: each of these, all in one parameter."""
    if db.engine.dialect.name == "postgresql":
        each = func.jsonb_array_elements(bindparam(None, list(values), JSONB))
        return each.table_valued("value").render_derived().c.value
    return func.json_each(json.dumps(values)).table_valued("value").c.value
