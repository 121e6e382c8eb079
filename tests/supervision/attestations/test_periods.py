"""Which period comes next, and until when the last statement counts."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.core.words.dates import add_months
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.work_on_day import Period
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements.periods import due, following, past


def test_after_a_period_comes_the_next_without_a_gap() -> None:
    period = following(Wording.PERIOD, date(2025, 11, 1), date(2026, 10, 31), 12)
    assert period == Period(date(2026, 11, 1), date(2027, 10, 31))
    assert period.opens_on == date(2027, 11, 1)


def test_after_a_start_comes_the_period_it_looked_ahead_to() -> None:
    period = following(Wording.START, date(2026, 4, 15), None, 6)
    assert period == Period(date(2026, 4, 15), date(2026, 10, 14))


def test_the_past_period_ends_with_the_last_month() -> None:
    assert past(date(2026, 11, 25), 12) == Period(date(2025, 11, 1), date(2026, 10, 31))


def test_a_due_date_is_a_working_day() -> None:
    assert due(date(2026, 11, 13), 30, BusinessCalendar()) == date(2026, 12, 14)  # 13th: a Sunday


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 36))
def test_periods_join_without_gap_or_overlap(first: date, months: int) -> None:
    one = following(Wording.START, first, None, months)
    two = following(Wording.PERIOD, one.first, one.last, months)
    assert one.opens_on == two.first
    assert one.first <= one.last < two.last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_months_are_added_by_the_calendar(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
