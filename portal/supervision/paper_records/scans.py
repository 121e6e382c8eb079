"""Scans and photos: kept as they came, and shown upright as pages that every browser shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask import Response
from pikepdf import Dictionary, Name, Pdf
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.services import Received, receive_bytes, receive_upload
from portal.foundation.evidence.types import FileKind, Kinds
from portal.ledger.contracts.papers import open_document as opening
from portal.supervision.paper_records.models import PaperScan

SCANS: Kinds = (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.HEIC)
MOST_PIXELS: Final = 80_000_000  # a photo of today's telephones has up to 50 million
MOST_FILES: Final = 20  # of one paper: a photo for each page
SIDE, QUALITY = 2200, 85  # of the picture that is shown
FIELD: Final = "scan"
READER: Final = "portal.supervision.paper_records.upright"
NAME: Final = "upright.jpg"  # of what it makes
SECONDS: Final = 20
A4: Final = (595.28, 841.89)  # points
MARGIN: Final = 14.17  # points: 5 mm


@dataclass(frozen=True, slots=True)
class Scan:
    """What was taken in; `picture`: the photo upright as JPEG, None where it is a PDF, or a mail,
    which has no pages."""

    file: Received
    picture: Received | None
    pages: int


def chosen(sent: Iterable[Any] | None) -> list[FileStorage]:
    """What a field of files was sent with, without the empty ones of who chose none."""
    return [upload for upload in sent or () if upload and upload.filename]


def take_in_all(
    sent: Iterable[Any] | None, before: Sequence[Scan] = (), *, as_one: bool = False
) -> list[Scan]:
    """The files of one paper, in their order, after those that came `before`; call it before
    `transaction()`. `as_one`: several photos, and nothing else, become one PDF.

    Refuses at `scan` too many, the same file twice, and what `take_in` refuses.
    """
    uploads = chosen(sent)
    if len(uploads) + len(before) > MOST_FILES:
        raise RuleViolated(
            say("At most %(most)s files make up a paper. Put more into one PDF.", most=MOST_FILES),
            field=FIELD,
        )
    new = _each_once(take_in(upload) for upload in uploads)
    if as_one and len(new) > 1 and all(scan.picture for scan in new):
        new = [_as_one(new)]
    return _each_once([*before, *new])


def _each_once(scans: Iterable[Scan]) -> list[Scan]:
    taken: dict[str, Scan] = {}
    for scan in scans:
        known = taken.setdefault(scan.file.sha256, scan)
        if known is not scan:
            raise RuleViolated(
                say(
                    "“%(first)s” and “%(second)s” are the same file. Choose each page once.",
                    first=known.file.name,
                    second=scan.file.name,
                ),
                field=FIELD,
            )
    return list(taken.values())


def take_in(upload: FileStorage) -> Scan:
    """One file. Refuses at `scan` what is no scan or cannot be opened, and names it."""
    return opened(receive_upload(upload, kinds=SCANS, field=FIELD))


def opened(file: Received) -> Scan:
    """The same of one whose bytes are stored."""
    if file.media_type == FileKind.PDF:
        paper = opening.open_paper(file.sha256, file.media_type)
        if paper.problem is not None:
            raise named(file, paper.problem)
        return Scan(file, None, paper.pages)
    shown = _upright(file)
    return Scan(file, receive_bytes(shown, f"{file.name}.jpg", FileKind.JPEG), 1)


def _upright(file: Received) -> bytes:
    """The picture as JPEG, turned and bounded by a process of its own."""
    data = storage.read(file.sha256)
    with TemporaryDirectory(prefix="kantoku-") as own:
        folder = Path(own)
        limits = (SIDE, QUALITY, MOST_PIXELS)
        told = ask(READER, "upright", data, *limits, seconds=SECONDS, folder=folder)
        if not told:
            return (folder / NAME).read_bytes()
    if told["problem"] in ("too_large", "too_slow"):
        raise named(file, opening.PROBLEMS[told["problem"]])
    raise named(file, say("The picture is damaged and cannot be shown. Take it or scan it again."))


def named(file: Received, problem: Message) -> RuleViolated:
    return RuleViolated(
        say("“%(name)s”: %(problem)s", name=file.name, problem=problem), field=FIELD
    )


def _as_one(photos: Sequence[Scan]) -> Scan:
    """One PDF of the upright pictures, a page of A4 for each; it names the photos by their SHA-256."""
    made = Pdf.new()
    for photo in photos:
        data = storage.read(photo.picture.sha256 if photo.picture else photo.file.sha256)
        with Image.open(BytesIO(data)) as picture:  # our own, and only its size
            wide, high = picture.size
        paper = A4 if wide <= high else A4[::-1]
        scale = min(
            (side - 2 * MARGIN) / length for side, length in zip(paper, (wide, high), strict=True)
        )
        shown = wide * scale, high * scale
        at = [(side - length) / 2 for side, length in zip(paper, shown, strict=True)]
        page = made.add_blank_page(page_size=paper)
        image = made.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=wide,
            Height=high,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        page.Resources = Dictionary(XObject=Dictionary(Photo=image))
        drawn = f"q {shown[0]:.2f} 0 0 {shown[1]:.2f} {at[0]:.2f} {at[1]:.2f} cm /Photo Do Q"
        page.Contents = made.make_stream(drawn.encode("ascii"))
    named = "\n".join(f"{photo.file.name} SHA-256 {photo.file.sha256}" for photo in photos)
    made.docinfo[Name.Keywords] = named
    out = BytesIO()
    made.save(out, deterministic_id=True)
    name = f"{PurePosixPath(photos[0].file.name).stem}-{len(photos)}.pdf"
    return Scan(receive_bytes(out.getvalue(), name, FileKind.PDF), None, len(photos))


def picture_of(scan: PaperScan, page_no: int) -> Response:
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
