"""Signs in what people type that nobody sees: control characters, marks that turn text around."""

import re
import unicodedata

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # not tab, not the ends of lines
_TURNING = r"\u202a-\u202e\u2066-\u2069"  # "exe.pdf" shown as "fdp.exe"
_WIDTHLESS = r"\u00ad\u200b\u2060\ufeff"
_HALVES = r"\ud800-\udfff"  # of a sign; nothing alone
_UNSEEN = re.compile(f"[{_CONTROLS}{_TURNING}{_WIDTHLESS}{_HALVES}]+")
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")
_NOTHING_TO_SEE = {"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"}


def without_unseen(text: str) -> str:
    """The same text to the eye; empty when there is nothing to see.

    Joiners stay: some scripts and many emoji are written with them. NUL goes like the other control
    characters; PostgreSQL would not store it.
    """
    kept = _UNSEEN.sub("", text)
    if kept[:1].isalnum():
        return kept
    return "" if all(unicodedata.category(sign) in _NOTHING_TO_SEE for sign in set(kept)) else kept


def in_one_line(text: str) -> str:
    """What stands in one line everywhere: a name must not begin the next line of a mail."""
    return text if text.isprintable() else _BREAKS.sub(" ", without_unseen(text))


def digits(text: str, most: int = 9) -> int | None:
    """The number that up to so many digits write; None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= most else None


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
