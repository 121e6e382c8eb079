"""Quotes are found again in the paper, wherever lines and pages break them."""

from portal.ledger.contracts.papers.articles import Box, PaperLine
from portal.ledger.contracts.papers.suggestions import (
    Called,
    mark_of,
    names_of_lines,
    place_of_quote,
    places_of,
)

BOX: Box = (70.0, 90.0, 400.0, 10.5)
LINES = [
    PaperLine(1, 0, "第12条(再委託)", BOX),
    PaperLine(1, 1, "1 乙は、本業務を、乙の責任にお", BOX),
    PaperLine(1, 2, "いて第三者に再委託することができる。", BOX),
    PaperLine(2, 0, "2 乙は、その旨を甲に通知する。", BOX),
]


def numbers(lines: tuple[PaperLine, ...]) -> list[tuple[int | None, int]]:
    return [(line.page, line.number) for line in lines]


def test_a_quote_is_found_over_lines_whatever_breaks_it() -> None:
    quote = "乙は、本業務を、乙の責任において\n第三者に再委託することが できる。"

    assert numbers(place_of_quote(LINES, quote)) == [(1, 1), (1, 2)]


def test_a_quote_whose_end_was_shortened_is_found_by_its_beginning() -> None:
    quote = "乙は、本業務を、乙の責任において第三者に再委託する(以下略)"

    assert numbers(place_of_quote(LINES, quote)) == [(1, 1), (1, 2)]


def test_words_nobody_wrote_are_nowhere() -> None:
    assert place_of_quote(LINES, "甲は、監査する。") == ()
    assert places_of(LINES, "  ") == []


def test_a_search_finds_every_place_up_to_a_limit() -> None:
    assert len(places_of(LINES, "乙は")) == 2
    assert len(places_of(LINES, "乙は", limit=1)) == 1


def test_every_line_knows_its_article_and_paragraph() -> None:
    names = names_of_lines(LINES)

    assert names[1, 2] == Called("第12条", "1")
    assert names[2, 0] == Called("第12条", "2")


def test_a_mark_is_on_one_page_or_on_paragraphs() -> None:
    assert mark_of(LINES[2:]) == {"page": 1, "boxes": [BOX]}
    assert mark_of([PaperLine(None, 7, "乙は")]) == {"lines": [7]}
    assert mark_of([]) is None
