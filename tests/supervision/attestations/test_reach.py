"""In which wording, and for which days, a statement is asked for; about which days one counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements.periods import About, Before, about

TODAY, STARTS = date(2026, 11, 25), date(2026, 4, 1)
PERIOD = Before(Wording.PERIOD, date(2025, 11, 1), date(2026, 10, 31))
START = Before(Wording.START, date(2026, 4, 1), None)
YESTERDAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def asked(
    before: Before | None,
    handled_from: date | None,
    *,
    has_start: bool = True,
    last: date | None = None,
    starts_on: date = STARTS,
) -> About | None:
    reach = Reach(handled_from, last)
    return about(before, reach, starts_on=starts_on, has_start=has_start, today=TODAY)


@pytest.mark.parametrize("handled_from", [None, TODAY, date(2026, 12, 1)])
def test_before_anything_was_handled_the_vendor_looks_ahead(handled_from: date | None) -> None:
    assert asked(None, handled_from) == About(Wording.START, TODAY, None)
    assert asked(START, handled_from) == About(Wording.START, TODAY, None)
    assert asked(PERIOD, handled_from) == About(Wording.START, TODAY, None)
    assert asked(None, handled_from, has_start=False) is None


def test_work_to_come_is_asked_from_its_first_day() -> None:
    later = asked(None, None, starts_on=date(2027, 1, 1))
    assert later == About(Wording.START, date(2027, 1, 1), None)


def test_nothing_is_asked_of_work_that_ended_before_anything_was_handled() -> None:
    assert asked(None, None, last=YESTERDAY) is None


def test_running_work_is_asked_from_where_the_last_statement_ended() -> None:
    assert asked(PERIOD, STARTS) == About(Wording.PERIOD, date(2026, 11, 1), YESTERDAY)
    assert asked(START, STARTS) == About(Wording.PERIOD, date(2026, 4, 1), YESTERDAY)


def test_nobody_is_asked_about_days_before_the_handover_or_after_the_work() -> None:
    lately = date(2026, 11, 5)
    assert asked(START, lately) == About(Wording.PERIOD, lately, YESTERDAY)
    assert asked(PERIOD, lately) == About(Wording.PERIOD, lately, YESTERDAY)
    ended = asked(START, STARTS, last=date(2026, 9, 30))
    assert ended == About(Wording.PERIOD, date(2026, 4, 1), date(2026, 9, 30))


def test_without_a_statement_before_it_goes_back_a_year_at_most() -> None:
    assert asked(None, STARTS) == About(Wording.PERIOD, STARTS, YESTERDAY)
    assert asked(None, date(2019, 4, 1)) == About(Wording.PERIOD, date(2025, 11, 25), YESTERDAY)


def test_when_no_day_has_passed_since_the_same_period_is_asked_again() -> None:
    until_yesterday = Before(Wording.PERIOD, date(2025, 11, 25), YESTERDAY)
    assert asked(until_yesterday, STARTS) == About(Wording.PERIOD, STARTS, YESTERDAY)


@pytest.mark.parametrize(
    ("reach", "cut"),
    [
        (Reach(None), None),
        (Reach(date(2026, 11, 1)), None),
        (Reach(date(2020, 1, 1), date(2025, 10, 31)), None),
        (Reach(date(2026, 10, 31)), Period(date(2026, 10, 31), date(2026, 10, 31))),
        (Reach(date(2026, 5, 1)), Period(date(2026, 5, 1), date(2026, 10, 31))),
        (Reach(date(2020, 1, 1)), Period(date(2025, 11, 1), date(2026, 10, 31))),
        (
            Reach(date(2020, 1, 1), date(2025, 11, 1)),
            Period(date(2025, 11, 1), date(2025, 11, 1)),
        ),
    ],
)
def test_a_period_is_cut_to_the_days_on_which_data_was_within_reach(
    reach: Reach, cut: Period | None
) -> None:
    year = Period(date(2025, 11, 1), date(2026, 10, 31))
    assert reach.cut(year) == cut
    assert (reach.why_not(year) is None) is (cut is not None)


@given(st.none() | DAYS, st.none() | DAYS, DAYS, st.booleans(), st.data())
def test_whatever_is_asked_could_count(
    first: date | None, last: date | None, today: date, has_start: bool, data: st.DataObject
) -> None:
    """A period that is asked about lies within reach and has ended; a start is asked before."""
    begins = data.draw(DAYS)
    ends = data.draw(st.none() | st.dates(begins, date(2031, 1, 1)))
    wording = Wording.START if ends is None else Wording.PERIOD
    before = data.draw(st.none() | st.just(Before(wording, begins, ends)))
    reach = Reach(first, last)
    found = about(before, reach, starts_on=data.draw(DAYS), has_start=has_start, today=today)
    if found is None:
        return
    if found.wording is Wording.START:
        assert has_start
        assert not reach.has_begun_before(today)
        return
    assert found.last is not None
    period = Period(found.first, found.last)
    assert reach.cut(period) == period
