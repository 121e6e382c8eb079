"""Clocks: calendar days, day 1 is the day known, only the last day of a final report moves."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import holidays
import pytest

from portal.content.packs import kinds as shelf
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.incidents.rules.clocks import (
    Deadline,
    Limit,
    day_number,
    deadline,
    hours_left,
    official_calendar,
)
from portal.supervision.incidents.rules.duties import limit_of, rule_of

RULES = shelf.shipped_pack(shelf.INCIDENT_RULES)
FINAL = rule_of(RULES, ObligationKind.INCIDENT_FINAL)
MONTH, TWO_MONTHS = limit_of(FINAL.clock), limit_of(FINAL.clock_on_purpose or FINAL.clock)
PROMPTLY = limit_of(rule_of(RULES, ObligationKind.INCIDENT_PRELIMINARY).clock)
TOKYO = ZoneInfo("Asia/Tokyo")
OFFICES = official_calendar(holidays.country_holidays("JP"))


def known(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=TOKYO)


def last_day(day: str, limit: Limit, hour: int = 9) -> str:
    return deadline(known(day, hour), limit, OFFICES).on.isoformat()


@pytest.mark.parametrize(
    ("day", "in_30", "in_60"),
    [  # the dated rows of domain.md 8b
        ("2026-11-25", "2026-12-24", "2027-01-25"),
        ("2026-12-01", "2027-01-04", "2027-01-29"),
        ("2026-12-05", "2027-01-04", "2027-02-02"),
        # a leap day lies in between, and is the last day itself
        ("2028-01-31", "2028-02-29", "2028-03-30"),
        ("2027-01-31", "2027-03-01", "2027-03-31"),
        # Golden Week: 3 to 5 May are holidays, 2 May is a Sunday
        ("2027-04-03", "2027-05-06", "2027-06-01"),
        ("2027-04-05", "2027-05-06", "2027-06-03"),
        # the year's end: 28 December is a Monday, 29 December to 3 January are closed
        ("2026-11-29", "2026-12-28", "2027-01-27"),
        ("2026-11-30", "2027-01-04", "2027-01-28"),
    ],
)
def test_the_last_day_of_a_final_report(day: str, in_30: str, in_60: str) -> None:
    assert last_day(day, MONTH) == in_30
    assert last_day(day, TWO_MONTHS) == in_60


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-11-25", "2026-11-29"),  # a Sunday: it does not move
        ("2026-12-27", "2026-12-31"),
        ("2028-02-26", "2028-03-01"),
    ],
)
def test_a_preliminary_report_never_moves(day: str, last: str) -> None:
    assert last_day(day, PROMPTLY) == last


def test_the_day_counts_from_its_first_to_its_last_minute() -> None:
    assert last_day("2026-11-25", MONTH, hour=0) == last_day("2026-11-25", MONTH, hour=23)
    assert day_number(date(2026, 11, 25), date(2026, 11, 25)) == 1
    assert day_number(date(2026, 11, 25), date(2026, 11, 29)) == 5


def test_closing_days_of_the_company_move_nothing() -> None:
    assert OFFICES.is_open(date(2026, 12, 28))
    assert not OFFICES.is_open(date(2026, 12, 29))
    assert not OFFICES.is_open(date(2027, 1, 3))
    assert OFFICES.is_open(date(2027, 1, 4))


def test_72_hours_run_over_a_weekend_to_the_minute() -> None:
    ends = deadline(known("2026-11-27", 17), Limit(hours=72), OFFICES)  # a Friday
    assert ends.on == date(2026, 11, 30)
    assert ends.at == known("2026-11-30", 17)
    assert ends.is_kept(ends.on, known("2026-11-30", 17))
    assert not ends.is_kept(ends.on, known("2026-11-30", 18))


def test_72_hours_are_hours_also_where_clocks_are_turned() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    told = datetime(2026, 10, 24, 12, tzinfo=berlin)  # the night after has 25 hours
    ends = deadline(told, Limit(hours=72), OFFICES)
    assert ends.at == datetime(2026, 10, 27, 11, tzinfo=berlin)


def test_hours_left_count_to_the_end_of_the_last_day() -> None:
    ends = Deadline(date(2026, 11, 29))
    assert ends.is_kept(date(2026, 11, 29), known("2026-11-29", 23))
    assert not ends.is_kept(date(2026, 11, 30), known("2026-11-30", 0))
    assert hours_left(ends, known("2026-11-29", 20)) == 4
    assert hours_left(ends, known("2026-11-30", 1)) == -1
