"""Opening a paper: how it looks, its lines, the picture of a page. Made once, kept on disk.

Long work is done in the job; what somebody asks for before that is made at once, page by page.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app

from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.papers import wording
from portal.ledger.contracts.papers.articles import PaperLine

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
class OpenPaper:
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


def open_paper(sha256: str, media_type: str) -> OpenPaper:
    """Quick after the first time. Raises FileDamaged where the stored bytes are gone."""
    known = kept_json(sha256, "paper.json")
    if known is None:
        with alone(sha256):
            known = kept_json(sha256, "paper.json")
            if known is None:
                known = _look(sha256, media_type)
                keep_json(sha256, "paper.json", known)
    sizes = [(float(width), float(height)) for width, height in known.get("pages", ())]
    return OpenPaper(
        sha256=sha256,
        media_type=media_type,
        sizes=tuple(sizes[:MOST_PAGES]),
        total=len(sizes),
        html=known.get("html", ""),
        problem=PROBLEMS.get(known.get("problem", "")),
    )


def lines_of(paper: OpenPaper) -> list[PaperLine]:
    if not paper.has_pages:
        return _written_lines(paper)
    firsts = range(1, paper.pages + 1, READ_AT_ONCE)
    return [line for first in firsts for page in _read(paper, first) for line in page]


def page_lines(paper: OpenPaper, page: int) -> list[PaperLine]:
    """Of one page; none where it is only a picture."""
    first = (page - 1) // READ_AT_ONCE * READ_AT_ONCE + 1
    return _read(paper, first)[page - first]


def known_lines(paper: OpenPaper, page: int) -> list[PaperLine]:
    """Of one page where they have been read before, else none: for what must not wait."""
    first = (page - 1) // READ_AT_ONCE * READ_AT_ONCE + 1
    known = kept_json(paper.sha256, f"lines-{first}.json")
    return _as_lines(known, first)[page - first] if known else []


def picture_of(paper: OpenPaper, page: int, kind: str) -> Path | None:
    """The picture of a page, `kind` "page" or "thumb"; None where the page cannot be drawn."""
    name = f"{kind}-{page}.webp"
    found = kept(paper.sha256, name)
    if found is not None:
        return found
    with alone(paper.sha256):
        found = kept(paper.sha256, name)
        if found is None and kept(paper.sha256, f"undrawn-{page}.json") is None:
            _draw(paper, page)
    return found or kept(paper.sha256, name)


def _look(sha256: str, media_type: str) -> dict[str, Any]:
    data = storage.read(sha256)
    if media_type == FileKind.TEXT:
        try:
            text = wording.decoded(_at_most(data))
        except wording.NoText:
            return {"problem": "no_text"}
        return _as_written(wording.text_as_html(text))
    command, seconds = (
        ("word", WORD_SECONDS) if media_type == FileKind.WORD else ("look", LOOK_SECONDS)
    )
    with bench(sha256) as folder:
        answer = ask(WORKER, command, data, folder=folder, seconds=seconds)
    return _as_written(answer["html"]) if "html" in answer else answer


def _at_most(data: bytes) -> bytes:
    """Whole lines only, so that no character is cut."""
    return data if len(data) <= LARGEST_TEXT else data[:LARGEST_TEXT].rpartition(b"\n")[0]


def _as_written(html: str) -> dict[str, Any]:
    shown, texts, headings = wording.numbered(html)
    return {"html": shown, "texts": texts, "headings": headings}


def _written_lines(paper: OpenPaper) -> list[PaperLine]:
    known = kept_json(paper.sha256, "paper.json") or {}
    headings = set(known.get("headings", ()))
    return [
        PaperLine(None, number, text, is_heading=number in headings)
        for number, text in enumerate(known.get("texts", ()))
        if text
    ]


def _read(paper: OpenPaper, first: int) -> Sequence[list[PaperLine]]:
    """The lines of so many pages as are read at once, by page."""
    name = f"lines-{first}.json"
    known = kept_json(paper.sha256, name)
    if known is None:
        last = min(first + READ_AT_ONCE - 1, paper.pages)
        with bench(paper.sha256) as folder:
            data = storage.read(paper.sha256)
            answer = ask(WORKER, "read", data, first, last, folder=folder, seconds=READ_SECONDS)
        known = answer.get("lines") or [[] for _ in range(first, last + 1)]
        keep_json(paper.sha256, name, known)
    return _as_lines(known, first)


def _as_lines(known: Sequence[Sequence[Any]], first: int) -> list[list[PaperLine]]:
    return [
        [PaperLine(page, number, line[4], tuple(line[:4])) for number, line in enumerate(lines)]
        for page, lines in enumerate(known, start=first)
    ]


def _draw(paper: OpenPaper, page: int) -> None:
    """The first page alone, so that it is there at once; the others some at a time."""
    first = page if page == 1 else (page - 2) // DRAWN_AT_ONCE * DRAWN_AT_ONCE + 2
    last = page if page == 1 else min(first + DRAWN_AT_ONCE - 1, paper.pages)
    with bench(paper.sha256) as folder:
        data = storage.read(paper.sha256)
        ask(WORKER, "draw", data, first, last, folder=folder, seconds=DRAW_SECONDS)
        keep(paper.sha256, *folder.glob("*.webp"))
    if kept(paper.sha256, f"page-{page}.webp") is None:  # not tried at each look
        keep_json(paper.sha256, f"undrawn-{page}.json", {})


# What was made of papers, kept on disk: DATA_DIR/papers/3/ab/<sha256>/. All of it can be
# made again.

EDITION: Final = "3"  # another one where the same paper would be shown otherwise
MOST_BYTES: Final = 2 * 1024**3  # what is used least is thrown away above it


def kept(sha256: str, name: str) -> Path | None:
    """The path of what was kept under this name; noted as used."""
    path = _folder(sha256) / name
    try:
        os.utime(path)
    except FileNotFoundError:
        return None
    return path


def kept_json(sha256: str, name: str) -> Any:
    """None where nothing was kept."""
    path = kept(sha256, name)
    return None if path is None else json.loads(path.read_text("utf-8"))


def keep_json(sha256: str, name: str, value: Any) -> None:
    with bench(sha256) as folder:
        path = folder / name
        path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        keep(sha256, path)


def keep(sha256: str, *made: Path) -> None:
    """Files from the `bench`, whole or not at all."""
    for path in made:
        path.replace(_folder(sha256) / path.name)


@contextmanager
def bench(sha256: str) -> Iterator[Path]:
    """An empty folder beside what is kept, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_folder(sha256), prefix=".making-") as folder:
        yield Path(folder)


@contextmanager
def alone(sha256: str) -> Iterator[None]:
    """One at a time at a paper, over all processes: the second finds what the first has made."""
    with (_folder(sha256) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tidy_up(most: int = MOST_BYTES) -> int:
    """Throw away what was not looked at for longest until at most so many bytes are left.

    How many papers were thrown away; each is made again when somebody opens it.
    """
    papers = []
    for shelf in _shelf().parent.iterdir():
        if shelf.name != EDITION:  # nobody looks there any more
            shutil.rmtree(shelf, ignore_errors=True)
    for folder in _shelf().glob("*/*"):
        sizes = [path.stat() for path in folder.rglob("*") if path.is_file()]
        used = max((size.st_mtime for size in sizes), default=0.0)
        papers.append((used, sum(size.st_size for size in sizes), folder))
    left = sum(size for _, size, _ in papers)
    gone = 0
    for _, size, folder in sorted(papers):
        if left <= most:
            break
        shutil.rmtree(folder, ignore_errors=True)
        left -= size
        gone += 1
    return gone


def _shelf() -> Path:
    root: Path = current_app.config["DATA_DIR"]
    return root / "papers" / EDITION


def _folder(sha256: str) -> Path:
    folder = _shelf() / sha256[:2] / sha256
    folder.mkdir(parents=True, exist_ok=True)
    return folder
