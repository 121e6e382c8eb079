"""The frozen content of what is told: plain data, the same bytes for the same content. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.messages import Text

FORMAT: Final = 1
Plain = Mapping[str, Any]


def both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ja": text.ja}


def as_text(plain: Mapping[str, str]) -> Text:
    return Text(ja=plain["ja"], en=plain["en"])


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def canonical(content: Plain) -> bytes:
    """Keys in order, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(content: Plain) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def added_and_dropped(before: Iterable[Plain], now: Iterable[Plain]) -> tuple[list[Any], list[Any]]:
    """What is in one list and not in the other, in its order."""
    old, new = list(before), list(now)
    return [one for one in new if one not in old], [one for one in old if one not in new]
