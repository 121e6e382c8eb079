"""Days as a company writes them, and the order in which Japanese readers look for names."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.foundation.core import clock
from portal.foundation.core.words import dates
from portal.foundation.core.words.dates import Years
from portal.foundation.core.words.i18n import unbroken, words
from portal.foundation.core.words.messages import in_katakana, japanese_order, say
from portal.foundation.printing.formats import Formats
from tests.cast import Cast

DAY = date(2026, 11, 25)
LONG_AGO = date(2025, 4, 1)


@pytest.fixture
def both_years() -> Iterator[None]:
    dates.write_years(Years.BOTH)
    yield
    dates.write_years(Years.WESTERN)


def test_western_years_stand_alone_unless_the_company_says_otherwise() -> None:
    assert dates.full(DAY, "ja") == "2026年11月25日(水)"
    assert Formats("ja", "Asia/Tokyo").long(DAY) == "2026年11月25日(水)"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 25), "2026年(令和8年)"),
        (date(2019, 5, 1), "2019年(令和元年)"),
        (date(2019, 4, 30), "2019年(平成31年)"),
        (date(1989, 1, 7), "1989年(昭和64年)"),
        (date(1926, 12, 24), "1926年"),
    ],
)
def test_the_japanese_year_stands_beside_the_western_one(
    both_years: None, day: date, written: str
) -> None:
    assert dates.full(day, "ja").startswith(f"{written}{day.month}月{day.day}日(")
    long = Formats("ja", "Asia/Tokyo").long(day)
    assert long.startswith(f"{written}{day.month}月")
    assert f">{long}<" in Formats("ja", "Asia/Tokyo").text(long)  # kept whole on a line


def test_english_and_what_is_signed_are_written_as_before(both_years: None) -> None:
    assert dates.full(DAY, "en") == "Wed 25 Nov 2026"
    assert dates.plain(DAY, "ja") == "2026年11月25日"


def test_on_paper_every_day_carries_its_year() -> None:
    with clock.on_day(date(2026, 3, 1)):
        assert dates.short(DAY, "ja") == "11月25日(水)"
        with dates.with_years():
            assert dates.short(DAY, "ja") == "2026年11月25日(水)"
        assert dates.short(DAY, "ja") == "11月25日(水)"


def test_readings_are_kept_in_full_width_katakana() -> None:
    assert in_katakana("ほうじょう ﾀｶｼ", 120) == "ホウジョウ タカシ"


def test_sounds_decide_before_marks_and_sizes() -> None:
    names = [
        "ハンガリー",
        "パナマ",
        "バチカン",
        "ハイチ",
        "ギリシャ",
        "キプロス",
        "ガーナ",
        "カタール",
    ]
    assert sorted(names, key=japanese_order) == [
        "ガーナ", "カタール", "キプロス", "ギリシャ", "ハイチ", "バチカン", "パナマ", "ハンガリー",
    ]  # fmt: skip


def test_a_day_with_both_years_stays_on_one_line(both_years: None) -> None:
    written = dates.full(DAY, "ja")
    assert unbroken(f"{written}までに提出") == f'<span class="nowrap">{written}までに</span>提出'
    assert dates.without_weekday(DAY, "ja") == "2026年(令和8年)11月25日"


def test_of_two_days_in_a_sentence_both_carry_the_year_or_none(app: Flask) -> None:
    over = say("%(name)s: %(first)s to %(last)s", name="年度", first=LONG_AGO, last=DAY)
    near = say("%(name)s: %(first)s to %(last)s", name="秋", first=DAY.replace(day=1), last=DAY)
    with app.app_context(), clock.on_day(DAY):
        assert words(over, "ja") == "年度: 2025年4月1日(火)〜2026年11月25日(水)"
        assert words(near, "ja") == "秋: 11月1日(日)〜11月25日(水)"


def test_a_moment_is_written_as_the_companys_day(app: Flask, cast: Cast) -> None:
    late = datetime(2027, 3, 31, 15, 30, tzinfo=UTC)  # half past midnight in Tokyo
    with app.test_request_context(headers={"Accept-Language": "ja"}):
        assert app.jinja_env.filters["date_full"](late).startswith("2027年4月1日")
        assert app.jinja_env.filters["date"](late).startswith("2027年4月1日")
