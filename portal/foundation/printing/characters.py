"""Text the faces can write: a character they lack is named, never printed as an empty box."""

import re
import unicodedata
from collections.abc import Iterable

_COMBINED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_WHITE = frozenset(map(ord, "\t\n\r"))
_INVISIBLE = frozenset(
    {
        0x00AD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero width, direction
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),  # variation selectors
        0xFEFF,
        *range(0xE0100, 0xE01F0),
    }
)


class _Writable(dict[int, int | str]):
    """A translation table that answers for every code point: itself, nothing, or its name."""

    def __init__(self, covered: frozenset[int]) -> None:
        super().__init__()
        self.covered = covered

    def __missing__(self, code: int) -> int | str:
        answer: int | str = f"[U+{code:04X}]"
        if code in self.covered or code in _WHITE:
            answer = code
        elif code in _INVISIBLE or unicodedata.category(chr(code)) == "Cc":
            answer = ""
        self[code] = answer
        return answer


def printable(text: str, covered: Iterable[int]) -> str:
    """`text` with split kana and accents joined, and what no face has written as `[U+20BB7]`.

    Variation selectors and other signs without a shape are left out: the base character stays.
    """
    joined = _COMBINED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return joined.translate(_Writable(frozenset(covered)))
