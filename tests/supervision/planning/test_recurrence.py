"""Periods and deadlines: without gaps, never longer than the interval, in the month that was set."""

from datetime import date, timedelta
from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.core.words.dates import add_months
from portal.supervision.planning.scheduling.fiscal import fiscal_year, number_of
from portal.supervision.planning.scheduling.schedule import deadlines, periods_from

_DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
intervals = st.sampled_from([1, 3, 6, 9, 12, 18, 24, 36])
months = st.integers(1, 12)


@given(days, intervals, st.none() | months)
def test_periods_follow_each_other_and_are_no_longer_than_the_interval(
    begin: date, interval: int, month: int | None
) -> None:
    chain = list(islice(periods_from(begin, interval, month), 6))
    assert chain[0].first == begin
    for one in chain:
        assert one.first <= one.last
        assert one.opens_on <= add_months(one.first, interval)
    for one, following in pairwise(chain):
        assert following.first == one.last + _DAY


@given(days, intervals, months)
def test_with_a_fixed_month_a_statement_is_soon_asked_for_in_it(
    begin: date, interval: int, month: int
) -> None:
    later = list(islice(periods_from(begin, interval, month), 4))[2:]
    for one in later:
        assert one.opens_on.day == 1
        if interval % 12 == 0:
            assert one.opens_on.month == month


@given(days, intervals, st.none() | months)
def test_nothing_waits_longer_than_its_interval(
    base: date, interval: int, month: int | None
) -> None:
    for one in islice(deadlines(base, interval, month), 6):
        assert one.first < one.last <= add_months(one.first, interval)


def test_without_a_fixed_month_the_interval_counts_from_the_last_time() -> None:
    first, second = islice(periods_from(date(2026, 4, 10), 6, None), 2)
    assert (first.last, second.last) == (date(2026, 10, 9), date(2027, 4, 9))


def test_a_half_year_round_has_two_months() -> None:
    asked = [one.opens_on for one in islice(periods_from(date(2026, 4, 1), 6, 5), 4)]
    assert asked == [date(2026, 7, 1), date(2026, 11, 1), date(2027, 5, 1), date(2027, 11, 1)]


def test_a_sliver_of_a_period_is_not_worth_a_question() -> None:
    first, second = islice(periods_from(date(2026, 8, 29), 12, 9), 2)
    assert (first.last, second.last) == (date(2027, 2, 27), date(2027, 8, 31))


def test_what_was_accepted_lately_counts_for_the_month_that_comes() -> None:
    (one,) = islice(deadlines(date(2026, 8, 10), 12, 9), 1)
    assert one.last == date(2027, 8, 10)
    (one,) = islice(deadlines(date(2026, 1, 10), 12, 9), 1)
    assert one.last == date(2026, 9, 30)


def test_a_fiscal_year_is_called_after_the_year_in_which_it_begins() -> None:
    year = fiscal_year(number_of(date(2027, 3, 31), 4), 4)
    assert (year.number, year.first, year.last) == (2026, date(2026, 4, 1), date(2027, 3, 31))
    assert fiscal_year(2026, 1).last == date(2026, 12, 31)
    assert year.name.ja == "2026年度"
