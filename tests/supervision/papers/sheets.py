"""Signed papers as they come back: scans, photos, and the page on which Pam records them."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from portal.content.catalogue import statement
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Lang
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.attestations.queries import find_row
from portal.supervision.attestations.signing.paper_services import check_word
from portal.supervision.attestations.signing.services import fill_for
from portal.supervision.attestations.statements import texts
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import ask, hidden, keys

ENTRIES = {
    "received_on": "2026-11-20",
    "way": "fax",
    "name": "Rin Acme",
    "title": "President",
    "dated_on": "2026-11-18",
    "authority": "Representative director by the register",
}
TURNED = 6  # EXIF: to be shown a quarter to the right


def photo(kind: str = "JPEG", *, mark: str = "signed", orientation: int = 1) -> bytes:
    """Wider than high, as the camera holds it."""
    picture = Image.new("RGB", (240, 120), "white")
    ImageDraw.Draw(picture).text((10, 10), mark, fill="black")
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    if kind == "JPEG":
        picture.save(made, kind, exif=exif.tobytes())
    else:
        picture.save(made, kind)
    return made.getvalue()


def word_of(request: AttestationRequest, lang: Lang = "ja") -> str:
    """The check word that was printed."""
    row = find_row(request.id)
    assert row is not None
    asked = statement(request.statement_id, request.pack_version)
    fill = fill_for(request, row.vendor)
    return check_word(texts.sha256(texts.statement_text(asked, request.wording, fill, lang, {})))


def asked_of(cast: Cast, work: Engagement) -> AttestationRequest:
    """Asked at the beginning of November, in time for the post."""
    request = ask(cast, work, "no_subcontracting")
    request.requested_on = date(2026, 11, 2)
    db.session.commit()
    return request


def address(request: AttestationRequest) -> str:
    return f"/attestations/requests/{request.id}/paper"


def entered(
    page: str, *, scan: bytes | None = None, name: str = "paper.jpg", **changes: str
) -> dict[str, Any]:
    """The page filled in as on the paper; `answer`, `explanation`, `x0_party` are of the statement."""
    (key,) = keys(page)
    filled = ENTRIES | {"answer": "affirm"} | changes
    data: dict[str, Any] = {
        each if each in ENTRIES else f"{key}-{each.replace('_', '-', each[0] == 'x')}": value
        for each, value in filled.items()
    }
    if scan is not None:
        data["scan"] = FileStorage(BytesIO(scan), name)
    return hidden(page) | data


def record(
    browser: Browser,
    request: AttestationRequest,
    *,
    scan: bytes | None = None,
    name: str = "paper.jpg",
    **changes: str,
) -> Any:
    """What the portal answers when it is recorded."""
    where = f"{address(request)}?check={word_of(request)}"
    page = browser.get(where).text
    return browser.post(where, data=entered(page, scan=scan, name=name, **changes))


def record_files(
    browser: Browser, request: AttestationRequest, files: Sequence[tuple[bytes, str]]
) -> Any:
    """The same with several files, each with its name."""
    where = f"{address(request)}?check={word_of(request)}"
    data = entered(browser.get(where).text)
    data["scan"] = [FileStorage(BytesIO(one), name) for one, name in files]
    return browser.post(where, data=data)


def pictures(page: str) -> list[str]:
    return re.findall(r'<img[^>]*src="(/papers/[^"]+)"', page)
