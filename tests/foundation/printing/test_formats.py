"""Days, numbers and sentences as a reader of the printed page sees them, in both languages."""

from datetime import UTC, date, datetime

import pytest

from portal.foundation.printing.formats import Formats

JA, EN = Formats("ja", "Asia/Tokyo"), Formats("en", "Asia/Tokyo")
DAY = date(2026, 10, 30)


def test_a_day_in_a_table_is_short() -> None:
    assert (JA.day(DAY), EN.day(DAY)) == ("2026/10/30", "30 Oct 2026")


def test_a_due_day_carries_its_weekday() -> None:
    assert (JA.due(DAY), EN.due(DAY)) == ("2026/10/30(金)", "30 Oct 2026 (Fri)")


def test_a_day_in_a_sentence_is_written_out() -> None:
    assert (JA.long(DAY), EN.long(DAY)) == ("2026年10月30日(金)", "30 October 2026 (Fri)")
    assert EN.long(DAY, weekday=False) == "30 October 2026"


def test_an_unknown_day_or_number_is_a_dash() -> None:
    assert (JA.day(None), JA.due(None), JA.number(None), JA.moment(None)) == ("–",) * 4


def test_a_signature_shows_the_zone_of_the_company() -> None:
    at = datetime(2026, 11, 5, 0, 12, 7, tzinfo=UTC)
    assert JA.moment_with_zone(at) == "2026年11月5日(木) 09:12:07 JST"
    assert JA.moment(at) == "2026/11/05 09:12"


@pytest.mark.parametrize(
    ("octets", "shown"), [(1, "1 KB"), (40_960, "40 KB"), (20_971_520, "20.0 MB")]
)
def test_a_file_size_is_readable(octets: int, shown: str) -> None:
    assert JA.size(octets) == shown


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("期限 2026/11/19(木)まで", '期限 <span class="n">2026/11/19(木)</span>まで'),
        ("2026年11月27日(金)までに", '<span class="k">2026年11月27日(金)</span>までに'),
        ("by 27 November 2026 (Fri).", 'by <span class="k">27 November 2026 (Fri)</span>.'),
        ("until 31 Mar 2027 (Wed)", 'until <span class="n">31 Mar 2027 (Wed)</span>'),
        ("免除W-2026-004", '免除<span class="n">W-2026-004</span>'),
        ("個委-2025-0041 を承認", '<span class="n">個委-2025-0041</span> を承認'),
        ("SHA-256で確かめる", "SHA-256で確かめる"),
        ("<b> & 8:05", '&lt;b&gt; &amp; <span class="n">8:05</span>'),
    ],
)
def test_a_day_or_record_number_never_breaks_inside_a_sentence(sentence: str, marked: str) -> None:
    assert JA.text(sentence) == marked


def test_a_range_is_written_with_the_sign_of_the_language() -> None:
    assert JA.text("10,001~100,000人") == "10,001〜100,000人"
    assert EN.text("10,001~100,000") == "10,001–100,000"


def test_a_row_of_numbers_leaves_out_what_is_repeated() -> None:
    assert JA.numbers(["E-0147", "E-0188", "C-0098"]).striptags() == "E-0147, 0188, C-0098"
