"""The left half of the clause check: the paper with its pages, or its words, and what is marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message
from portal.ledger.contracts.models import ClauseCheck
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.articles import PaperLine
from portal.ledger.contracts.papers.open_document import OpenPaper
from portal.ledger.contracts.papers.readings import PaperFile
from portal.ledger.contracts.papers.suggestions import (
    Called,
    Suggestion,
    mark_of,
    names_of_lines,
    place_of_quote,
    places_of,
    rank,
)

THUMB_WIDTH = 84
_JAPANESE = re.compile("[\u3041-\u30fa\u4e00-\u9fff]")
_BASELINE = 0.86  # of the height of a line, from its top
_LEAST_WIDTH = 1.0


@dataclass(frozen=True, slots=True)
class Hinted:
    suggestion: Suggestion
    file: PaperFile

    @property
    def mark(self) -> dict[str, Any] | None:
        return mark_of(self.suggestion.lines)

    @property
    def lang(self) -> str:
        return language_of(self.suggestion.place + self.suggestion.sentence)


@dataclass(frozen=True, slots=True)
class Pane:
    """The file on the left; without a file there is nothing to look at."""

    files: Sequence[PaperFile]
    file: PaperFile | None = None
    paper: OpenPaper | None = None
    problem: Message | None = None
    is_read: bool = False  # the job has been there

    @property
    def html(self) -> Markup:
        """The words of a paper without pages, each paragraph knowing its article."""
        return _with_names(self.paper) if self.paper else Markup()

    @property
    def thumbs(self) -> list[tuple[int, int]]:
        """Width and height of the small pictures, in pixels."""
        sizes = self.paper.sizes if self.paper else ()
        return [(THUMB_WIDTH, round(THUMB_WIDTH * high / wide)) for wide, high in sizes]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line over the picture of a page, in points."""

    line: PaperLine
    x: float
    top: float
    width: float
    height: float
    called: Called

    @property
    def baseline(self) -> float:
        return round(self.top + self.height * _BASELINE, 1)

    @property
    def length(self) -> float:
        return max(self.width, _LEAST_WIDTH)


def open_pane(files: Sequence[PaperFile], wanted: int | None, read: Mapping[int, Any]) -> Pane:
    """`wanted`: the file asked for, else the first; `read`: files in which the job has looked."""
    if not files:
        return Pane(files)
    file = next((file for file in files if file.id == wanted), files[0])
    try:
        paper = opening.open_paper(file.sha256, file.media_type)
    except DomainError as lost:
        return Pane(files, file, problem=lost.message)
    return Pane(files, file, paper, paper.problem, is_read=file.id in read)


def language_of(text: str) -> str:
    """Of the words of a paper, for those who have them read aloud."""
    return "ja" if _JAPANESE.search(text) else "en"


def best_hint(found: Sequence[Hinted]) -> Hinted | None:
    """Of several files."""
    return min(found, key=lambda hinted: rank(hinted.suggestion), default=None)


def mark_for(pane: Pane, check: ClauseCheck | None, hint: Hinted | None) -> dict[str, Any] | None:
    """What is marked when a clause is opened: its quote where it stands, else the suggestion."""
    paper = pane.paper
    if paper is not None and check is not None and check.quote:
        lines = _near(paper, check.page)
        found = place_of_quote(lines, check.quote)
        if found:
            return mark_of(found)
        if check.page and paper.has_pages and check.page <= paper.pages:
            return {"page": check.page, "boxes": []}
    if hint is not None and pane.file is not None and hint.file.id == pane.file.id:
        return hint.mark
    return None


def text_of_page(paper: OpenPaper, page: int) -> list[TextLine]:
    """To be laid over the picture; empty for a page that is only a picture."""
    before = [line for number in range(1, page) for line in opening.known_lines(paper, number)]
    lines = opening.page_lines(paper, page)
    names = names_of_lines([*before, *lines])
    return [
        TextLine(line, *line.box, names.get((line.page, line.number), Called()))
        for line in lines
        if line.box is not None
    ]


def found_in(paper: OpenPaper, words: str) -> list[tuple[str, dict[str, Any] | None, int | None]]:
    """Each place where the words stand: the line, what to mark, the page."""
    found = places_of(opening.lines_of(paper), words)
    return [(lines[0].text, mark_of(lines), lines[0].page) for lines in found]


def _near(paper: OpenPaper, page: int | None) -> list[PaperLine]:
    """The lines of a page and the next one as far as they have been read; of words only all."""
    if not paper.has_pages:
        return opening.lines_of(paper)
    if page is None or page > paper.pages:
        return []
    pages = range(page, min(page + 1, paper.pages) + 1)
    return [line for page in pages for line in opening.known_lines(paper, page)]


def _with_names(paper: OpenPaper) -> Markup:
    names = names_of_lines(opening.lines_of(paper))

    def named(found: re.Match[str]) -> str:
        called = names.get((None, int(found[1])), Called())
        article = f' data-article="{escape(called.article)}"' if called.article else ""
        item = f' data-item="{escape(called.item)}"' if called.item else ""
        return f"{found[0]}{article}{item}"

    html = re.sub(r'data-line="(\d+)"', named, paper.html)
    return Markup(html)  # noqa: S704  (cleaned by nh3, or escaped, when the paper was opened)
