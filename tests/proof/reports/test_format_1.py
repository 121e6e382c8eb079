"""Reports issued before both languages went under one number keep number, content and look."""

import re
from html import unescape
from pathlib import Path

import pytest

from portal.proof.reports.content import report
from tests.proof.reports import rendering

ISSUED = Path(__file__).parent / "issued_format_1"  # by the last release that issued one language
DIGESTS = {
    "ja": "884d7bf50ce99966f4adaee2c98d6a291064143616ba84fbb0676fab378385e8",
    "en": "b9844cf1c5456549e6507c88bd45243a7867f5993b1d77cfa66aedf6d2827bcf",
}
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def kept(lang: str) -> str:
    return (ISSUED / f"{lang}.json").read_text("utf-8")


def read(page: str) -> list[str]:
    """What stands on a page, piece by piece, without how it is set."""
    body = re.sub(r"<svg.*?</svg>", "", page.partition("<article")[2], flags=re.DOTALL)
    pieces = (unescape(one) for one in re.split(r"<[^>]*>", body.partition(">")[2]))
    return [words for one in pieces if (words := " ".join(one.split()))]


@LANGUAGES
def test_its_content_is_read_and_written_byte_for_byte(lang: str) -> None:
    text = kept(lang)
    assert report.digest(text) == DIGESTS[lang]
    content = report.from_json(text)
    assert report.to_json(content) == text
    assert (content.lang, content.number) == (
        lang,
        {"ja": "SR-2026-004", "en": "SR-2026-005"}[lang],
    )


@LANGUAGES
def test_every_word_stands_where_it_stood(lang: str) -> None:
    page = rendering.page(report.from_json(kept(lang)), format_1=True)
    assert read(page) == (ISSUED / f"{lang}.txt").read_text("utf-8").splitlines()
