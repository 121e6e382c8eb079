"""Which days people work, and where a vendor's due date may be placed."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, PlainValidator

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.plain_data import InBoth, refuse
from portal.foundation.core.words.messages import say

_DAY = timedelta(days=1)
_LEAP_YEAR = 2028  # so that 02-29 can be written


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    month: int
    day: int


def _day_of_year(written: object) -> MonthDay:
    parts = re.fullmatch(r"(\d\d)-(\d\d)", str(written))
    try:
        if parts is None:
            raise ValueError(written)
        day = date(_LEAP_YEAR, int(parts[1]), int(parts[2]))
    except ValueError:
        raise refuse(say("A day of the year such as 12-29 is expected here.")) from None
    return MonthDay(day.month, day.day)


DayOfYear = Annotated[MonthDay, PlainValidator(_day_of_year)]  # written 12-29


@dataclass(frozen=True, slots=True)
class ClosedWindow:
    """Days of every year, both ends included, on which no vendor due date is placed."""

    first: Annotated[DayOfYear, Field(alias="from")]
    last: Annotated[DayOfYear, Field(alias="to")]
    label: InBoth

    def covers(self, day: date) -> bool:
        at = MonthDay(day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Closed on weekends, public holidays, days of every year and the company's own days.

    `holidays` answers for any day, such as a calendar of the `holidays` package, substitute
    holidays (振替休日) included. In a closed window people work, but no vendor due date is placed.
    """

    holidays: Container[date] = frozenset()
    yearly_closing: frozenset[MonthDay] = frozenset()
    closing_days: frozenset[date] = frozenset()
    windows: tuple[ClosedWindow, ...] = ()
    closed_weekdays: frozenset[int] = frozenset({5, 6})  # 0 is Monday

    def is_open(self, day: date) -> bool:
        if day.weekday() in self.closed_weekdays:
            return False
        if day in self.closing_days or day in self.holidays:
            return False
        return MonthDay(day.month, day.day) not in self.yearly_closing

    def on_or_before(self, day: date) -> date:
        while not self.is_open(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        while not self.is_open(day):
            day += _DAY
        return day

    def in_closed_window(self, day: date) -> bool:
        return any(window.covers(day) for window in self.windows)

    def vendor_due(self, day: date) -> date:
        """The first working day from `day` on that lies in no closed window: later, never earlier.

        A calendar whose windows and closing days leave no day of a year free gives up after a
        year and places the date on the next working day.
        """
        for ahead in range(366):
            moved = day + timedelta(days=ahead)
            if self.is_open(moved) and not self.in_closed_window(moved):
                return moved
        return self.on_or_after(day)

    def add_open_days(self, day: date, number: int) -> date:
        """The working day that is `number` working days after `day` (before it when negative)."""
        step = _DAY if number >= 0 else -_DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_open(day):
                day += step
        return day


# Closing days of a company as people type them: one a line.

_TYPED_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


def read_days(typed: str) -> list[str]:
    """ISO days in order, each once. Refuses the first line that is no day, by its number."""
    days = set()
    for number, line in enumerate(typed.splitlines(), start=1):
        if line.strip():
            days.add(_read_day(line.strip(), number))
    return [day.isoformat() for day in sorted(days)]


def days_as_text(days: Sequence[str]) -> str:
    return "\n".join(days)


def _read_day(line: str, number: int) -> date:
    found = _TYPED_DAY.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        return date(*map(int, found.groups()))
    except ValueError:
        raise RuleViolated(
            say(
                "Line %(number)s: there is no day %(typed)s. Write it like 2026-12-28.",
                number=number,
                typed=line[:20],
            )
        ) from None
