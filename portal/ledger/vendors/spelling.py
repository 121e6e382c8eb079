"""Names as they are looked for: width, case, blanks, hyphens and the kind of kana do not matter."""

import re
import unicodedata

LONGEST = 600  # of what one thing is found by
BETWEEN = "|"  # parts the words one vendor is found by; nobody can type it into a search
_DROPPED = re.compile(r"[\s\-‐‑‒–—―−－・･.,、。'’|]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def plain(words: str | None) -> str:
    """The form in which two spellings of one name are equal."""
    wide = unicodedata.normalize("NFKC", words or "").casefold()
    return _DROPPED.sub("", wide).translate(_HIRAGANA)


def found_by(*words: str | None) -> str:
    """All the words of one thing, each whole between two marks.

    Cut where signs such as ㍿, which stand for several, make it longer than anybody types.
    """
    return (BETWEEN + "".join(plain(one) + BETWEEN for one in words))[:LONGEST]


def in_katakana(words: str, most: int) -> str:
    """Kana as registers write it: full-width katakana, at most so many."""
    return unicodedata.normalize("NFKC", words).translate(_HIRAGANA)[:most]
