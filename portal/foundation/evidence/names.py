"""File names people gave: kept readable, made safe to write down and to hand out. Pure."""

import unicodedata
from pathlib import PurePosixPath

from portal.foundation.evidence.types import Kind

MAX_NAME = 120
_NOT_IN_NAMES = set('<>:"/\\|?*')
_FORMATTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # also marks that turn text around


def clean_name(name: str, media_type: str) -> str:
    """The last part of a path without what misleads, and with the ending of what it really is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        "_" if sign in _NOT_IN_NAMES else sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign) not in _FORMATTING
    ).strip(" .")
    endings = Kind(media_type).endings if media_type in set(Kind) else ()
    own = PurePosixPath(kept).suffix
    if not endings or own.lower() in endings:
        return _short(kept or "file", "")
    return _short(kept or "file", endings[0])


def _short(name: str, ending: str) -> str:
    whole = name + ending
    if len(whole) <= MAX_NAME:
        return whole
    last = PurePosixPath(whole).suffix
    return whole[: MAX_NAME - len(last)].rstrip(" .") + last
