"""The calendar of working days: Japanese holidays, closing days, and windows without due dates."""

from datetime import date

import holidays
import pytest

from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import BusinessCalendar, ClosedWindow, MonthDay

JAPAN = BusinessCalendar(
    holidays=holidays.country_holidays("JP"),
    yearly_closing=frozenset({MonthDay(12, 29), MonthDay(12, 30), MonthDay(12, 31)}),
    closing_days=frozenset({date(2026, 11, 26)}),
    windows=(
        ClosedWindow(MonthDay(4, 29), MonthDay(5, 6), Text("ゴールデンウィーク", "Golden Week")),
        ClosedWindow(MonthDay(12, 27), MonthDay(1, 5), Text("年末年始", "New Year")),
    ),
)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), date(2026, 11, 25)),  # an ordinary Wednesday
        (date(2026, 11, 21), date(2026, 11, 20), date(2026, 11, 24)),  # weekend, Labour Day
        (date(2026, 11, 26), date(2026, 11, 25), date(2026, 11, 27)),  # the company's own day
        (date(2026, 9, 22), date(2026, 9, 18), date(2026, 9, 24)),  # a day between two holidays
        (date(2026, 5, 6), date(2026, 5, 1), date(2026, 5, 7)),  # substitute for Sunday 3 May
        (date(2027, 3, 22), date(2027, 3, 19), date(2027, 3, 23)),  # substitute for Sunday 21 March
        (date(2026, 12, 30), date(2026, 12, 28), date(2027, 1, 4)),  # closed at the year's end
    ],
)
def test_closed_days_give_way(day: date, before: date, after: date) -> None:
    assert JAPAN.on_or_before(day) == before
    assert JAPAN.on_or_after(day) == after


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 4, 28), False),
        (date(2026, 4, 29), True),
        (date(2026, 5, 6), True),
        (date(2026, 5, 7), False),
        (date(2026, 12, 27), True),
        (date(2027, 1, 5), True),
        (date(2027, 1, 6), False),
    ],
)
def test_a_window_may_span_new_year(day: date, closed: bool) -> None:
    assert JAPAN.in_closed_window(day) is closed


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 4, 30), date(2026, 5, 7)),  # working day, but inside Golden Week
        (date(2026, 12, 28), date(2027, 1, 6)),
        (date(2026, 11, 22), date(2026, 11, 24)),  # a Sunday before a holiday
    ],
)
def test_a_vendor_is_never_due_in_a_closed_window_and_never_earlier(day: date, due: date) -> None:
    assert JAPAN.vendor_due(day) == due


def test_a_year_without_a_free_day_still_gives_a_due_date() -> None:
    always = BusinessCalendar(
        windows=(ClosedWindow(MonthDay(1, 1), MonthDay(12, 31), Text("", "")),)
    )
    assert always.vendor_due(date(2026, 11, 28)) == date(2026, 11, 30)


def test_working_days_are_counted_over_holidays() -> None:
    assert JAPAN.add_open_days(date(2026, 11, 20), 2) == date(2026, 11, 25)
    assert JAPAN.add_open_days(date(2026, 11, 25), -2) == date(2026, 11, 20)
    assert JAPAN.add_open_days(date(2026, 11, 25), 0) == date(2026, 11, 25)
