"""Opening a paper: how it looks, its lines, the picture of a page. Made once, kept on disk.

Long work is done in the job; what somebody asks for before that is made at once, page by page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.types import Kind
from portal.ledger.contracts.papers import page_cache as cupboard
from portal.ledger.contracts.papers import written
from portal.ledger.contracts.papers.articles import Line

WORKER: Final = "portal.ledger.contracts.papers.worker"
MOST_PAGES: Final = 400  # what comes after is not shown
READ_AT_ONCE, DRAWN_AT_ONCE = 20, 4  # pages
LOOK_SECONDS, READ_SECONDS, DRAW_SECONDS, WORD_SECONDS = 20, 40, 40, 60
LARGEST_TEXT: Final = 2 * 1024 * 1024  # bytes

_DAMAGED = say("The file is damaged: it cannot be opened as what its first bytes say it is.")
PROBLEMS: Final = {
    "password": say(
        "The file is protected by a password, so it cannot be shown here. Ask for a copy without one."
    ),
    "damaged": _DAMAGED,
    "died": _DAMAGED,
    "too_large": say("The file is too large to be shown here."),
    "too_slow": say("The file took too long to open, so it is not shown here."),
    "no_text": say("The file is no text in a code that is known (UTF-8, UTF-16, Shift_JIS)."),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of a contract. `sizes`: width and height of the pages shown, in points; none: words only.

    `total`: pages it really has; `problem`: why it cannot be shown.
    """

    sha256: str
    media_type: str
    sizes: tuple[tuple[float, float], ...] = ()
    total: int = 0
    html: str = ""
    problem: Message | None = None

    @property
    def has_pages(self) -> bool:
        return bool(self.sizes)

    @property
    def pages(self) -> int:
        return len(self.sizes)


def open_paper(sha256: str, media_type: str) -> Paper:
    """Quick after the first time. Raises FileDamaged where the stored bytes are gone."""
    known = cupboard.kept_json(sha256, "paper.json")
    if known is None:
        with cupboard.alone(sha256):
            known = cupboard.kept_json(sha256, "paper.json")
            if known is None:
                known = _look(sha256, media_type)
                cupboard.keep_json(sha256, "paper.json", known)
    sizes = [(float(width), float(height)) for width, height in known.get("pages", ())]
    return Paper(
        sha256=sha256,
        media_type=media_type,
        sizes=tuple(sizes[:MOST_PAGES]),
        total=len(sizes),
        html=known.get("html", ""),
        problem=PROBLEMS.get(known.get("problem", "")),
    )


def lines_of(paper: Paper) -> list[Line]:
    """All of it, in order."""
    if not paper.has_pages:
        return _written_lines(paper)
    firsts = range(1, paper.pages + 1, READ_AT_ONCE)
    return [line for first in firsts for page in _read(paper, first) for line in page]


def page_lines(paper: Paper, page: int) -> list[Line]:
    """Of one page; none where it is only a picture."""
    first = (page - 1) // READ_AT_ONCE * READ_AT_ONCE + 1
    return _read(paper, first)[page - first]


def known_lines(paper: Paper, page: int) -> list[Line]:
    """Of one page where they have been read before, else none: for what must not wait."""
    first = (page - 1) // READ_AT_ONCE * READ_AT_ONCE + 1
    known = cupboard.kept_json(paper.sha256, f"lines-{first}.json")
    return _as_lines(known, first)[page - first] if known else []


def picture_of(paper: Paper, page: int, kind: str) -> Path | None:
    """The picture of a page, `kind` "page" or "thumb"; None where the page cannot be drawn."""
    name = f"{kind}-{page}.webp"
    found = cupboard.kept(paper.sha256, name)
    if found is not None:
        return found
    with cupboard.alone(paper.sha256):
        found = cupboard.kept(paper.sha256, name)
        if found is None and cupboard.kept(paper.sha256, f"undrawn-{page}.json") is None:
            _draw(paper, page)
    return found or cupboard.kept(paper.sha256, name)


def _look(sha256: str, media_type: str) -> dict[str, Any]:
    data = storage.read(sha256)
    if media_type == Kind.TEXT:
        try:
            text = written.decoded(_at_most(data))
        except written.NoText:
            return {"problem": "no_text"}
        return _as_written(written.text_as_html(text))
    command, seconds = ("word", WORD_SECONDS) if media_type == Kind.WORD else ("look", LOOK_SECONDS)
    with cupboard.bench(sha256) as folder:
        answer = ask(WORKER, command, data, folder=folder, seconds=seconds)
    return _as_written(answer["html"]) if "html" in answer else answer


def _at_most(data: bytes) -> bytes:
    """Whole lines only, so that no character is cut."""
    return data if len(data) <= LARGEST_TEXT else data[:LARGEST_TEXT].rpartition(b"\n")[0]


def _as_written(html: str) -> dict[str, Any]:
    shown, texts, headings = written.numbered(html)
    return {"html": shown, "texts": texts, "headings": headings}


def _written_lines(paper: Paper) -> list[Line]:
    known = cupboard.kept_json(paper.sha256, "paper.json") or {}
    headings = set(known.get("headings", ()))
    return [
        Line(None, number, text, is_heading=number in headings)
        for number, text in enumerate(known.get("texts", ()))
        if text
    ]


def _read(paper: Paper, first: int) -> Sequence[list[Line]]:
    """The lines of so many pages as are read at once, by page."""
    name = f"lines-{first}.json"
    known = cupboard.kept_json(paper.sha256, name)
    if known is None:
        last = min(first + READ_AT_ONCE - 1, paper.pages)
        with cupboard.bench(paper.sha256) as folder:
            data = storage.read(paper.sha256)
            answer = ask(WORKER, "read", data, first, last, folder=folder, seconds=READ_SECONDS)
        known = answer.get("lines") or [[] for _ in range(first, last + 1)]
        cupboard.keep_json(paper.sha256, name, known)
    return _as_lines(known, first)


def _as_lines(known: Sequence[Sequence[Any]], first: int) -> list[list[Line]]:
    return [
        [Line(page, number, line[4], tuple(line[:4])) for number, line in enumerate(lines)]
        for page, lines in enumerate(known, start=first)
    ]


def _draw(paper: Paper, page: int) -> None:
    """The first page alone, so that it is there at once; the others some at a time."""
    first = page if page == 1 else (page - 2) // DRAWN_AT_ONCE * DRAWN_AT_ONCE + 2
    last = page if page == 1 else min(first + DRAWN_AT_ONCE - 1, paper.pages)
    with cupboard.bench(paper.sha256) as folder:
        data = storage.read(paper.sha256)
        ask(WORKER, "draw", data, first, last, folder=folder, seconds=DRAW_SECONDS)
        cupboard.keep(paper.sha256, *folder.glob("*.webp"))
    if cupboard.kept(paper.sha256, f"page-{page}.webp") is None:  # not tried at each look
        cupboard.keep_json(paper.sha256, f"undrawn-{page}.json", {})
