"""Words and the lines they stand on: where a quote is, what a search finds, how a line is called. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.ledger.contracts.papers.articles import Line, split_articles

SURE: Final = 24  # signs that are enough to know a quote again whose end reads otherwise
MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Called:
    """The article of a line as the paper calls it, and its paragraph; empty where there is none."""

    article: str = ""
    item: str = ""


def names_of_lines(lines: Sequence[Line]) -> Mapping[tuple[int | None, int], Called]:
    """By page and number; `lines` from the beginning of the paper."""
    return {
        (line.page, line.number): Called(article.label, item)
        for article in split_articles(lines)
        for line, item in zip(article.lines, article.items, strict=True)
    }


def places_of(
    lines: Sequence[Line], sought: str, limit: int = MOST_FOUND
) -> list[tuple[Line, ...]]:
    """The lines on which the words stand, wherever a line or a blank breaks them."""
    words = _squeezed(sought)
    if not words:
        return []
    text, at = "", list[Line]()
    for line in lines:
        squeezed = _squeezed(line.text)
        text += squeezed
        at += [line] * len(squeezed)
    found: list[tuple[Line, ...]] = []
    start = text.find(words)
    while start >= 0 and len(found) < limit:
        found.append(tuple(dict.fromkeys(at[start : start + len(words)])))
        start = text.find(words, start + len(words))
    return found


def place_of_quote(lines: Sequence[Line], quote: str) -> tuple[Line, ...]:
    """Where a quote stands; the lines of its beginning, where its end was written otherwise."""
    whole = places_of(lines, quote, 1) or places_of(lines, _squeezed(quote)[:SURE], 1)
    return whole[0] if whole else ()


def mark_of(lines: Sequence[Line]) -> dict[str, Any] | None:
    """What the page needs to mark lines of one page, or paragraphs of a paper without pages."""
    if not lines:
        return None
    page = lines[0].page
    same = [line for line in lines if line.page == page]
    if page is None:
        return {"lines": [line.number for line in same]}
    return {"page": page, "boxes": [line.box for line in same if line.box is not None]}


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
