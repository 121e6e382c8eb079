"""A preview and a vendor's year as pages show them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.messages import Message, say
from portal.supervision.planning import kinds
from portal.supervision.planning.scheduling.difference import Difference
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.plan import Placed
from portal.supervision.planning.scheduling.standing_item import Known
from portal.supervision.planning.year.upcoming import Coming

MOST_SHOWN = 200  # lines of one part of a preview


@dataclass(frozen=True, slots=True)
class Line:
    """`was`: the day before; `on`: the day now; the other None where there is no such day."""

    vendor_id: int
    engagement_id: int | None
    what: str
    was: date | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    id: str
    title: Message
    help: Message
    total: int
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class MonthCount:
    first: date
    vendors: int  # counted once for each day
    things: int


@dataclass(frozen=True, slots=True)
class OwnMonth:
    first: date
    lines: Sequence[Coming]


def parts(difference: Difference) -> list[Part]:
    """What is added, changed, found done and dropped; empty ones left out."""
    found = [
        Part(
            "added",
            say("New in the plan"),
            say("Due for the first time in this year's plan."),
            len(difference.added),
            [_placed(one, None) for one in difference.added[:MOST_SHOWN]],
        ),
        Part(
            "changed",
            say("Changed"),
            say("The tier, the interval, the last time or a closed time is another one now."),
            len(difference.changed),
            [_placed(one, old) for old, one in difference.changed[:MOST_SHOWN]],
        ),
        Part(
            "found",
            say("Done in the meantime"),
            say("The registers show a later review than the plan counted from."),
            len(difference.found),
            [_known(one.known, one.on) for one in difference.found[:MOST_SHOWN]],
        ),
        Part(
            "dropped",
            say("No longer asked for"),
            say("The work has ended, the vendor is no longer active or the tier asks for less."),
            len(difference.dropped),
            [_known(one, None) for one in difference.dropped[:MOST_SHOWN]],
        ),
    ]
    return [one for one in found if one.total]


def by_month(difference: Difference, year: FiscalYear) -> list[MonthCount]:
    """The year as it would stand: what stays, what is changed and what is added."""
    things: dict[tuple[int, int], int] = defaultdict(int)
    sittings: dict[tuple[int, int], set[tuple[int, date]]] = defaultdict(set)
    placed = [*difference.added, *(one for _, one in difference.changed)]
    days = [(one.wanted.vendor_id, one.on) for one in placed]
    days += [(one.vendor_id, one.planned_on) for one in difference.stays]
    for vendor_id, on in days:
        month = (on.year, on.month)
        things[month] += 1
        sittings[month].add((vendor_id, on))
    return [
        MonthCount(one, len(sittings[one.year, one.month]), things[one.year, one.month])
        for one in year.months
    ]


def own_months(found: Iterable[Coming]) -> list[OwnMonth]:
    """By the month in which the vendor is asked; only months with something."""
    months: dict[date, list[Coming]] = defaultdict(list)
    for one in found:
        first = one.opens_on if kinds.is_statement(one.what) else one.on
        months[first.replace(day=1)].append(one)
    return [OwnMonth(first, lines) for first, lines in sorted(months.items())]


def _placed(one: Placed, old: Known | None) -> Line:
    wanted = one.wanted
    was = None if old is None else old.planned_on
    return Line(wanted.vendor_id, wanted.engagement_id, wanted.what, was, one.on)


def _known(one: Known, on: date | None) -> Line:
    return Line(one.vendor_id, one.engagement_id, one.what, one.planned_on, on)
