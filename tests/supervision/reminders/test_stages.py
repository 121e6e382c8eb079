"""On which day a stage goes out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.organisation.calendar import BusinessCalendar
from portal.supervision.reminders.models import goes_out_on, last_due_on

STAGES = (-14, -7, -1, 1, 7)
FRIDAY = date(2026, 12, 11)
CALENDAR = BusinessCalendar(holidays=frozenset({date(2026, 11, 23)}))


@pytest.mark.parametrize(
    ("due_on", "stage", "day"),
    [
        (FRIDAY, -14, date(2026, 11, 27)),
        (FRIDAY, -1, date(2026, 12, 10)),
        (FRIDAY, 1, date(2026, 12, 14)),  # the day after is a Saturday
        (date(2026, 12, 14), -1, FRIDAY),  # the day before is a Sunday
        (date(2026, 11, 30), -7, date(2026, 11, 20)),  # 23 November is a holiday, a Monday
    ],
)
def test_reminders_go_out_on_working_days(due_on: date, stage: int, day: date) -> None:
    assert goes_out_on(due_on, stage, CALENDAR) == day


def test_nobody_is_called_late_before_the_date_has_passed() -> None:
    for ahead in range(60):
        due_on = FRIDAY + timedelta(days=ahead)
        assert goes_out_on(due_on, 1, CALENDAR) > due_on


@pytest.mark.parametrize(
    ("stage", "day"),
    [
        (0, FRIDAY),
        (1, date(2026, 12, 14)),
        (2, date(2026, 12, 15)),  # by days of the calendar it would be the Monday, with the first
        (-2, date(2026, 12, 9)),
    ],
)
def test_a_ladder_may_count_working_days(stage: int, day: date) -> None:
    assert goes_out_on(FRIDAY, stage, CALENDAR, open_days=True) == day


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(STAGES),
    st.booleans(),
)
def test_the_last_due_date_says_the_same_as_the_day(
    due_on: date, today: date, stage: int, open_days: bool
) -> None:
    has_gone_out = goes_out_on(due_on, stage, CALENDAR, open_days=open_days) <= today
    last = last_due_on(stage, today, CALENDAR, open_days=open_days)
    assert has_gone_out is (due_on <= last)
