"""Turns a photo upright; runs in a process of its own (foundation/evidence/bounded.py).

`upright SIDE QUALITY PIXELS` leaves upright.jpg in the current folder: turned as the photo's own note
says (EXIF), bounded, without the place it was taken. A photo that cannot be shown is an answer too:
{"problem": "damaged" | "too_large"}.
"""

import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

NAME = "upright.jpg"
FORMATS = ("JPEG", "PNG", "HEIF")

pillow_heif.register_heif_opener()


def answer(_command: str, words: Sequence[str], data: bytes) -> dict[str, Any]:
    side, quality, pixels = map(int, words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > pixels:
                    return {"problem": "too_large"}
                turned = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError:
        return {"problem": "too_large"}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return {"problem": "damaged"}
    turned.thumbnail((side, side))
    turned.save(NAME, "JPEG", quality=quality)
    return {}
