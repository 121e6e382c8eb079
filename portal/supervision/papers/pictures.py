"""The picture of one page of what came on paper, whatever the paper is about."""

from typing import Protocol

from flask import Response

from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence import storage
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.papers import open_document as opening


class Scanned(Protocol):
    """A file of a paper; `picture_sha256`: a photo upright as JPEG, None where it is a PDF."""

    @property
    def sha256(self) -> str: ...

    @property
    def picture_sha256(self) -> str | None: ...

    @property
    def pages(self) -> int: ...


def picture_of(scan: Scanned, page_no: int) -> Response:
    """Kept by the reader's own browser, which asks each time; 404 where there is no such page."""
    or_404(1 <= page_no <= scan.pages or None)
    if scan.picture_sha256 is not None:
        shown, kind = storage.read(scan.picture_sha256), str(FileKind.JPEG)
    else:
        opened = opening.open_paper(scan.sha256, FileKind.PDF)
        shown = or_404(opening.picture_of(opened, page_no, "page")).read_bytes()
        kind = "image/webp"
    answer = Response(shown, mimetype=kind)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
