"""Kana: how registers write it, and the order in which Japanese readers look for it. Pure."""

import re
import unicodedata

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_VOWELS = {
    kana: row[0]
    for row in ("アカサタナハマヤラワ", "イキシチニヒミリヰ", "ウクスツヌフムユル", "エケセテネヘメレヱ", "オコソトノホモヨロヲ")
    for kana in row
}  # fmt: skip
_LONG = re.compile("(.)ー")
_MARKS = re.compile("[\u3099\u309a]")  # of voiced and half-voiced sounds, once taken apart
_BETWEEN = re.compile(r"[\s・＝=]+")


def in_katakana(words: str, most: int) -> str:
    """Kana as registers write it: full-width katakana, at most so many."""
    return unicodedata.normalize("NFKC", words).translate(_HIRAGANA)[:most]


def japanese_order(reading: str) -> tuple[str, str]:
    """The key by which readings stand in the order of the fifty sounds (as JIS X 4061 has it).

    Voiced, small and long kana count as the plain ones first; what is then alike stands as written.
    """
    plain = in_katakana(reading, len(reading) * 2)
    sounds = _MARKS.sub("", unicodedata.normalize("NFD", _BETWEEN.sub("", plain)))
    sounds = _LONG.sub(lambda found: found[1] + _VOWELS.get(found[1], ""), sounds.translate(_LARGE))
    return sounds, plain
