"""The calendar, a preview and a vendor's year as pages show them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import KnownItem
from portal.supervision.planning.scheduling.difference import PlanDifference
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.places import closed_window
from portal.supervision.planning.scheduling.plan import (
    Crowded,
    Load,
    PlacedItem,
    crowded_weeks,
    monday_of,
)
from portal.supervision.planning.year.queries import Due, VendorYear, YearEntry
from portal.supervision.planning.year.upcoming import UpcomingItem
from portal.supervision.planning.year.words import day_of

_DAY, _WEEK = timedelta(days=1), 7


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`is_free`: nobody works; `closed`: why no vendor may be due."""

    on: date
    is_free: bool
    closed: Text | None
    things: int = 0
    vendors: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` of seven days from Monday on; None outside the month."""

    first: date
    weeks: Sequence[Sequence[CalendarDay | None]]
    things: int
    vendors: int
    late: int

    @property
    def name(self) -> str:
        """2026-12, as in an address."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one vendor has due on one day."""

    on: date
    entries: Sequence[YearEntry]

    @property
    def day(self) -> Text:
        """18日(金) / Fri 18."""
        weekday = "月火水木金土日"[self.on.weekday()]
        return Text(ja=f"{self.on.day}日({weekday})", en=f"{self.on:%a} {self.on.day}")


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A vendor with its sittings, month by month of the fiscal year."""

    year: VendorYear
    months: Sequence[Sequence[Sitting]]

    @property
    def tier(self) -> str:
        """As planned: the strictest of what stands in the row."""
        return min((entry.item.tier for entry in self.year.entries), default="")


def months(
    year: FiscalYear, due: Iterable[Due], vendors: Mapping[date, int], calendar: BusinessCalendar
) -> list[Month]:
    """`vendors`: how many are due in each month, by its first day; a vendor may be due on several days."""
    by_day: dict[date, list[Due]] = defaultdict(list)
    for there in due:
        by_day[there.on].append(there)
    return [_month(first, by_day, vendors[first], calendar) for first in year.months]


def windows(year: FiscalYear, calendar: BusinessCalendar) -> list[tuple[date, date, Text]]:
    """The times of the year in which no vendor is due, with why."""
    found: list[tuple[date, date, Text]] = []
    day = year.first
    while day <= year.last:
        window = closed_window(day, calendar.windows)
        if window is not None:
            if found and found[-1][1] == day - _DAY and found[-1][2] == window.label:
                found[-1] = (found[-1][0], day, window.label)
            else:
                found.append((day, day, window.label))
        day += _DAY
    return found


def crowded(due: Iterable[Due], per_week: int) -> list[Crowded]:
    """Weeks with more vendors at one reviewer than there should be."""
    load: Load = Counter()
    for there in due:
        load[there.reviewer_id, monday_of(there.on)] += there.vendors
    return crowded_weeks(load, per_week)


def vendor_rows(rows: Collection[VendorYear], year: FiscalYear) -> list[VendorRow]:
    return [VendorRow(row, _by_month(row.entries, year)) for row in rows]


def _by_month(entries: Iterable[YearEntry], year: FiscalYear) -> list[list[Sitting]]:
    days: dict[date, list[YearEntry]] = defaultdict(list)
    for entry in entries:
        days[day_of(entry.item, entry.obligation)].append(entry)
    found: dict[date, list[Sitting]] = defaultdict(list)
    for on, several in sorted(days.items()):
        found[on.replace(day=1)].append(Sitting(on, several))
    return [found[first] for first in year.months]


def _month(
    first: date, due: Mapping[date, Sequence[Due]], vendors: int, calendar: BusinessCalendar
) -> Month:
    days: list[CalendarDay | None] = [None] * first.weekday()
    on = first
    while on.month == first.month:
        here = due.get(on, ())
        window = closed_window(on, calendar.windows)
        days.append(
            CalendarDay(
                on,
                not calendar.is_open(on),
                None if window is None else window.label,
                sum(due.things for due in here),
                sum(due.vendors for due in here),
                sum(due.late for due in here),
            )
        )
        on += _DAY
    days += [None] * (-len(days) % _WEEK)
    real = [day for day in days if day is not None]
    return Month(
        first,
        [days[start : start + _WEEK] for start in range(0, len(days), _WEEK)],
        sum(day.things for day in real),
        vendors,
        sum(day.late for day in real),
    )


MOST_SHOWN = 200  # lines of one part of a preview


@dataclass(frozen=True, slots=True)
class PlanLine:
    """`was`: the day before; `on`: the day now; the other None where there is no such day."""

    vendor_id: int
    engagement_id: int | None
    what: str
    was: date | None
    on: date | None


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What is added, changed, found done or dropped: all of it counted, the first lines of it."""

    id: str
    total: int
    lines: tuple[PlanLine, ...]

    @property
    def title(self) -> Message:
        return _PARTS[self.id][0]

    @property
    def help(self) -> Message:
        return _PARTS[self.id][1]


@dataclass(frozen=True, slots=True)
class MonthCount:
    first: date
    vendors: int
    things: int


@dataclass(frozen=True, slots=True)
class OwnMonth:
    first: date
    lines: Sequence[UpcomingItem]


_PARTS: Mapping[str, tuple[Message, Message]] = {
    "added": (say("New in the plan"), say("Due for the first time in this year's plan.")),
    "changed": (
        say("Changed"),
        say("The tier, the interval, the last time or a closed time is another one now."),
    ),
    "found": (
        say("Done in the meantime"),
        say("The registers show a later review than the plan counted from."),
    ),
    "dropped": (
        say("No longer asked for"),
        say("The work has ended, the vendor is no longer active or the tier asks for less."),
    ),
}


@dataclass(frozen=True, slots=True)
class YearPreview:
    """What the page shows of the plan of a year that was worked out; plain data, to be kept in a file.

    `parts`: every one, those with nothing in them too. `months`: the year as it would stand.
    """

    fingerprint: str
    parts: tuple[PlanPart, ...]
    stays: int
    months: tuple[MonthCount, ...]
    crowded: tuple[Crowded, ...]
    never_signed: int

    def count(self, part_id: str) -> int:
        return next(part.total for part in self.parts if part.id == part_id)

    @property
    def is_empty(self) -> bool:
        return not any(part.total for part in self.parts)


def preview(difference: PlanDifference, year: FiscalYear) -> YearPreview:
    added = [_placed(item, None) for item in difference.added[:MOST_SHOWN]]
    changed = [_placed(item, old) for old, item in difference.changed[:MOST_SHOWN]]
    found = [_known(review.known, review.on) for review in difference.found[:MOST_SHOWN]]
    dropped = [_known(item, None) for item in difference.dropped[:MOST_SHOWN]]
    return YearPreview(
        fingerprint=difference.fingerprint,
        parts=(
            PlanPart("added", len(difference.added), tuple(added)),
            PlanPart("changed", len(difference.changed), tuple(changed)),
            PlanPart("found", len(difference.found), tuple(found)),
            PlanPart("dropped", len(difference.dropped), tuple(dropped)),
        ),
        stays=len(difference.stays),
        months=tuple(by_month(difference, year)),
        crowded=tuple(difference.crowded),
        never_signed=difference.never_signed,
    )


def by_month(difference: PlanDifference, year: FiscalYear) -> list[MonthCount]:
    """The year as it would stand: what stays, what is changed and what is added."""
    placed = [*difference.added, *(item for _, item in difference.changed)]
    days = [(item.wanted.vendor_id, item.on) for item in placed]
    days += [(stay.vendor_id, stay.planned_on) for stay in difference.stays]
    things = Counter(on.replace(day=1) for _, on in days)
    vendors = Counter(first for _, first in {(vendor, on.replace(day=1)) for vendor, on in days})
    return [MonthCount(first, vendors[first], things[first]) for first in year.months]


def own_months(found: Iterable[UpcomingItem]) -> list[OwnMonth]:
    """By the month in which the vendor is asked; only months with something."""
    months: dict[date, list[UpcomingItem]] = defaultdict(list)
    for item in found:
        first = item.opens_on if kinds.is_statement(item.what) else item.on
        months[first.replace(day=1)].append(item)
    return [OwnMonth(first, lines) for first, lines in sorted(months.items())]


def _placed(item: PlacedItem, old: KnownItem | None) -> PlanLine:
    wanted = item.wanted
    was = None if old is None else old.planned_on
    return PlanLine(wanted.vendor_id, wanted.engagement_id, wanted.what, was, item.on)


def _known(item: KnownItem, on: date | None) -> PlanLine:
    return PlanLine(item.vendor_id, item.engagement_id, item.what, item.planned_on, on)
