"""Scans and photos: kept as they came, and shown upright as pages that every browser shows."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import Received, receive_bytes, receive_upload
from portal.foundation.evidence.types import Kind, Kinds
from portal.ledger.contracts.papers import opening

SCANS: Kinds = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.HEIC)
MOST_PIXELS: Final = 80_000_000  # a photo of today's telephones has up to 50 million
SIDE, QUALITY = 2200, 85  # of the picture that is shown
FIELD: Final = "scan"

pillow_heif.register_heif_opener()


@dataclass(frozen=True, slots=True)
class Scan:
    """What was taken in; `picture`: the photo upright as JPEG, None where it is a PDF."""

    file: Received
    picture: Received | None
    pages: int


def take_in(upload: FileStorage) -> Scan:
    """Call it before `transaction()`. Refuses at `scan` what is no scan or cannot be opened."""
    file = receive_upload(upload, kinds=SCANS, field=FIELD)
    if file.media_type == Kind.PDF:
        paper = opening.open_paper(file.sha256, file.media_type)
        if paper.problem is not None:
            raise RuleViolated(paper.problem, field=FIELD)
        return Scan(file, None, paper.pages)
    shown = _upright(storage.read(file.sha256))
    return Scan(file, receive_bytes(shown, f"{file.name}.jpg", Kind.JPEG), 1)


def _upright(data: bytes) -> bytes:
    """The picture turned as its own note says (EXIF), bounded, as JPEG without the place it was taken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise RuleViolated(opening.PROBLEMS["too_large"], field=FIELD)
                turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise RuleViolated(
            say("The picture is damaged and cannot be shown. Take it or scan it again."),
            field=FIELD,
        ) from None
    turned.thumbnail((SIDE, SIDE))
    made = BytesIO()
    turned.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
