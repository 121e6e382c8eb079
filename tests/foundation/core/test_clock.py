"""Days begin at midnight where the company is."""

from datetime import UTC, date, datetime

import pytest

from portal.foundation.core import clock
from portal.foundation.core.database.db import Dated
from tests.clock import Clock


@pytest.fixture(autouse=True)
def _tokyo() -> None:
    clock.set_zone("Asia/Tokyo")


def test_a_day_in_tokyo_begins_at_three_in_the_afternoon_utc() -> None:
    before = datetime(2026, 11, 25, 14, 59, 59, tzinfo=UTC)
    after = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert clock.day_of(before) == date(2026, 11, 25)
    assert clock.day_of(after) == date(2026, 11, 26)
    assert clock.midnight(date(2026, 11, 26)) == after


def test_another_day_can_be_asked_for_at_the_same_time_of_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen = Clock()
    monkeypatch.setattr("portal.foundation.core.clock._real_now", frozen.now)
    with clock.on_day(date(2027, 2, 3)):
        assert clock.now() == datetime(2027, 2, 3, 3, tzinfo=UTC)
        assert clock.today() == date(2027, 2, 3)
    assert clock.today() == date(2026, 11, 25)
    with clock.on_day(None):
        assert clock.now() == frozen.time


def test_a_day_asked_for_ends_even_when_something_fails() -> None:
    with pytest.raises(ValueError, match="no"), clock.on_day(date(2030, 1, 1)):
        raise ValueError("no")
    assert clock.today() != date(2030, 1, 1)


class Fact(Dated):
    def __init__(self, begin: date, until: date | None = None) -> None:
        self.valid_from, self.valid_until, self.corrected_at = begin, until, None


def test_a_fact_holds_from_its_first_day_until_before_its_last() -> None:
    fact = Fact(date(2026, 4, 1), date(2026, 5, 1))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1))
    assert [fact.is_valid_on(day) for day in days] == [False, True, True, False]


def test_a_fact_that_never_held_ends_on_its_first_day() -> None:
    fact = Fact(date(2026, 4, 1))
    fact.end(date(2026, 3, 1))
    assert fact.valid_until == date(2026, 4, 1)
    assert not fact.is_valid_on(date(2026, 4, 1))


def test_a_mistyped_fact_held_on_no_day() -> None:
    fact = Fact(date(2026, 4, 1))
    fact.correct(datetime(2026, 4, 2, tzinfo=UTC))
    assert not fact.is_valid_on(date(2026, 4, 1))
