"""In which wording, and for which period, a statement is asked for outside its turn."""

from datetime import date

import pytest

from portal.supervision.attestations.models import Wording
from portal.supervision.planning.anew import About, Before, about

TODAY, STARTS = date(2026, 11, 25), date(2026, 4, 1)
PERIOD = Before(Wording.PERIOD, date(2025, 11, 1), date(2026, 10, 31))
START = Before(Wording.START, date(2026, 4, 1), None)


def asked(
    before: Before | None, handled_from: date | None, *, has_start: bool = True
) -> About | None:
    return about(
        before, starts_on=STARTS, handled_from=handled_from, has_start=has_start, today=TODAY
    )


@pytest.mark.parametrize("handled_from", [None, TODAY])
def test_before_anything_was_handled_the_vendor_looks_ahead(handled_from: date | None) -> None:
    assert asked(None, handled_from) == About(Wording.START, TODAY, None)
    assert asked(START, handled_from) == About(Wording.START, TODAY, None)
    assert asked(None, handled_from, has_start=False) is None


def test_work_to_come_is_asked_from_its_first_day() -> None:
    later = about(None, starts_on=date(2027, 1, 1), handled_from=None, has_start=True, today=TODAY)
    assert later == About(Wording.START, date(2027, 1, 1), None)


def test_running_work_is_asked_from_where_the_last_statement_ended() -> None:
    assert asked(PERIOD, STARTS) == About(Wording.PERIOD, date(2026, 11, 1), date(2026, 11, 24))
    assert asked(START, STARTS) == About(Wording.PERIOD, date(2026, 4, 1), date(2026, 11, 24))


def test_without_a_statement_before_it_goes_back_a_year_at_most() -> None:
    assert asked(None, STARTS) == About(Wording.PERIOD, STARTS, date(2026, 11, 24))
    long_ago = asked(None, date(2019, 4, 1))
    assert long_ago == About(Wording.PERIOD, date(2025, 11, 25), date(2026, 11, 24))


def test_when_no_day_has_passed_since_the_same_period_is_asked_again() -> None:
    until_yesterday = Before(Wording.PERIOD, date(2025, 11, 25), date(2026, 11, 24))
    assert asked(until_yesterday, STARTS) == About(
        Wording.PERIOD, date(2025, 11, 25), date(2026, 11, 24)
    )
