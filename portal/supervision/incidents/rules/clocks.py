"""Until when an authority or a customer must hear of an incident. Calendar days, not business days. Pure.

Day 1 is the day on which any of our departments knew (guideline of the PPC, 3-5-3). Only the last day
of a final report moves, and only over days on which no office is open: Saturday, Sunday, a public
holiday, 29 December to 3 January. Closing days of the company move nothing.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.foundation.organisation.calendar import BusinessCalendar, MonthDay

YEAR_END = frozenset({MonthDay(12, 29), MonthDay(12, 30), MonthDay(12, 31)})
NEW_YEAR = frozenset({MonthDay(1, 1), MonthDay(1, 2), MonthDay(1, 3)})
SHORT = 72  # from so many hours on, hours are counted instead of days


@dataclass(frozen=True, slots=True)
class Limit:
    """How long somebody has: so many days, or so many hours. `rolls`: the last day moves."""

    days: int = 0
    hours: int = 0
    rolls: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day; where hours are counted the last moment too."""

    on: date
    at: datetime | None = None

    def is_kept(self, sent_on: date, sent_at: datetime) -> bool:
        return sent_at <= self.at if self.at is not None else sent_on <= self.on


def official_calendar(holidays: Container[date]) -> BusinessCalendar:
    """The days on which offices are open."""
    return BusinessCalendar(holidays=holidays, yearly_closing=YEAR_END | NEW_YEAR)


def day_number(known_on: date, day: date) -> int:
    """The day on which it became known is day 1."""
    return (day - known_on).days + 1


def deadline(known_at: datetime, limit: Limit, offices: BusinessCalendar) -> Deadline:
    """`known_at` in the zone of the company: its day is day 1."""
    if limit.hours:
        ends = known_at.astimezone(UTC) + timedelta(hours=limit.hours)
        last = ends.astimezone(known_at.tzinfo)
        return Deadline(last.date(), last)
    last_on = known_at.date() + timedelta(days=limit.days - 1)
    return Deadline(offices.on_or_after(last_on) if limit.rolls else last_on)


def hours_left(ends: Deadline, now: datetime) -> int:
    """Whole hours until the last moment, rounded down; below 0 once it has passed.

    `now` in the zone of the company. Of a day, its end counts.
    """
    last = ends.at
    if last is None:
        midnight = datetime(ends.on.year, ends.on.month, ends.on.day, tzinfo=now.tzinfo)
        last = midnight + timedelta(days=1)
    return int((last - now).total_seconds() // 3600)
