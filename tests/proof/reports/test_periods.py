"""Pam picks the period of a report: the halves of her company's year, or days of her own."""

from datetime import date

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.proof.reports.models import Span, name_of, read_span, usual_spans

TODAY = date(2026, 11, 25)
FIRST_HALF = Span(date(2026, 4, 1), date(2026, 9, 30))
SECOND_HALF = Span(date(2026, 10, 1), date(2027, 3, 31))
YEAR = Span(date(2026, 4, 1), date(2027, 3, 31))
LAST_YEAR = Span(date(2025, 4, 1), date(2026, 3, 31))


def test_in_november_the_half_that_ended_in_september_comes_first() -> None:
    assert usual_spans(TODAY, 4) == (FIRST_HALF, SECOND_HALF, LAST_YEAR, YEAR)


def test_in_february_the_running_half_began_in_the_year_before() -> None:
    ended, running, *_ = usual_spans(date(2027, 2, 10), 4)
    assert (ended, running) == (FIRST_HALF, SECOND_HALF)


def test_a_company_whose_year_begins_in_january_has_calendar_halves() -> None:
    ended, running, last_year, year = usual_spans(TODAY, 1)
    assert ended == Span(date(2026, 1, 1), date(2026, 6, 30))
    assert running == Span(date(2026, 7, 1), date(2026, 12, 31))
    assert last_year.first.year == last_year.last.year == 2025
    assert year == Span(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("span", "ja", "en"),
    [
        (FIRST_HALF, "2026年度上期", "FY2026 H1"),
        (SECOND_HALF, "2026年度下期", "FY2026 H2"),
        (YEAR, "2026年度", "FY2026"),
        (
            Span(date(2026, 4, 1), date(2026, 6, 30)),
            "2026年4月1日〜2026年6月30日",
            "1 April 2026 – 30 June 2026",
        ),
    ],
)
def test_a_period_is_called_as_in_the_office(span: Span, ja: str, en: str) -> None:
    assert (name_of(span, 4).ja, name_of(span, 4).en) == (ja, en)


def test_a_report_is_as_of_its_end_or_of_today_whichever_is_earlier() -> None:
    assert FIRST_HALF.as_of(TODAY) == date(2026, 9, 30)
    assert SECOND_HALF.as_of(TODAY) == TODAY


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (None, TODAY, "period_from", "first day"),
        (TODAY, None, "period_to", "last day"),
        (TODAY, date(2026, 11, 24), "period_to", "must not end before"),
        (date(2026, 11, 26), date(2026, 12, 1), "period_from", "in the future"),
        (date(2016, 1, 1), TODAY, "period_to", "at most"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_at_its_field(
    first: date | None, last: date | None, field: str, words: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        read_span(first, last, TODAY)
    assert refused.value.field == field
    assert words in refused.value.message.id
