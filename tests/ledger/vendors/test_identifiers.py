"""Corporate numbers and LEIs, as people type them."""

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.vendors.entry.as_written import read_corporate_number, read_lei

NUMBER = "5835678256246"  # the example of the National Tax Agency's check digit
LEI = "9999000OKQZ4MW1XV235"


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "5-8356-7825-6246",
        "5 8356 7825 6246",
        "５８３５６７８２５６２４６",
        "5ー8356－7825‐6246",
    ],
)
def test_width_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    assert read_corporate_number(typed) == NUMBER


@pytest.mark.parametrize("typed", ["", "   ", None, "-"])
def test_an_empty_field_is_no_number(typed: str | None) -> None:
    assert read_corporate_number(typed) is None
    assert read_lei(typed) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("5835678256247", "The check digit does not fit: compare the number with the original."),
        ("58356782562461", "A corporate number has 13 digits; this one has 14."),
        ("583567825624A", "A corporate number consists of digits only."),
        (
            "835678256246",
            "A corporate number has 13 digits; this one has 12. Compare it with the original. It "
            "may be the registry's number of a company, which has 12: with the check digit in "
            "front that would be 5835678256246.",
        ),
    ],
)
def test_a_wrong_number_is_refused_with_the_way_to_mend_it(
    database: None, typed: str, sentence: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        read_corporate_number(typed)
    assert refused.value.field == "corporate_number"
    assert words(refused.value.message, "en") == sentence
    assert words(refused.value.message, "ja") != sentence


def test_an_lei_is_read_in_capitals() -> None:
    assert read_lei("9999 000o kqz4 mw1x v235") == LEI


@pytest.mark.parametrize(
    "typed", ["9999000OKQZ4MW1XV236", "ABC", LEI + "1", "9999000OKQZ4MW1XV2あ5"]
)
def test_a_wrong_lei_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        read_lei(typed)
    assert refused.value.field == "lei"
