"""Names as they are looked for. What does not matter: width, case, blanks, hyphens, long vowels;
the kind and size of kana; old and new forms of characters; how the form of a company is written.
"""

import re
import unicodedata
from functools import lru_cache

VERSION = 3  # counts up whenever `found_by` gives other words: a job then writes them anew
LONGEST = 600  # of what one thing is found by
SHORT = 80  # letters of a text that is spelt once by each process
MOST_SHORT = 40_000  # texts kept so, some 15 MB, until it ends
BETWEEN = "|"  # parts the words one thing is found by; nobody can type it into a search
_SIGNS = "-‐‑‒–—―−－ー〜~・･.,、。'’\"()[]「」|"
_DROPPED = re.compile(rf"[\s{re.escape(_SIGNS)}]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
# Sounds that are written in two ways, and small kana that old registers write large.
_SOUNDS = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_SMALL, _LARGE = "ァィゥェォッャュョヮヵヶヂヅヰヱヲ", "アイウエオツヤユヨワカケジズイエオ"
_KANA = str.maketrans(_SMALL, _LARGE)
# Characters that names keep in their old form, and the form people type.
_OLD = "髙﨑嵜碕齋齊斉邉邊澤濱濵廣國櫻瀧龍嶋嶌藏眞曾鐵榮圓會學實寶壽德惠黑總靜條豐縣區團獨濟關傳舊賣讀發爲戶步每𠮷"
_NEW = "高崎崎崎斎斎斎辺辺沢浜浜広国桜滝竜島島蔵真曽鉄栄円会学実宝寿徳恵黒総静条豊県区団独済関伝旧売読発為戸歩毎吉"
_CHARACTERS = str.maketrans(_OLD, _NEW)
_TO_SOUNDS = _CHARACTERS | _HIRAGANA
_TO_KANA = (
    _CHARACTERS | _KANA | {code: _KANA.get(other, other) for code, other in _HIRAGANA.items()}
)
_AGAIN = re.compile(r"([一-鿿])々")
_BLANKS = " \t\n\r\f\v"
_LAST = str.maketrans(_SMALL, _LARGE, _SIGNS + _BLANKS)
_AT_ONCE = _LAST | _TO_KANA | str.maketrans("", "", _SIGNS + _BLANKS)
# Of the forms of companies those that sentences abbreviate most.
_IN_SENTENCES = (("(株)", "株式会社"), ("(有)", "有限会社"))
_IN_STEPS = re.compile("[々ヴゔ(]")
# How the form of a company is written. In Japanese anywhere, in Latin letters as words of their own.
_FORMS = (
    ("株式会社", r"\(株\)|株式會社", r"co\.?\s*,?\s*ltd\.?|company\s*,?\s*limited|k\.?\s?k\.?|kabushiki[\s-]?[kg]aisha|limited|ltd\.?|co\.?"),
    ("有限会社", r"\(有\)|有限會社", r"y\.?\s?k\.?|yugen[\s-]?[kg]aisha"),
    ("合同会社", r"\(同\)|\(合同\)|合同會社", r"l\.?\s?l\.?\s?c\.?|g\.?\s?k\.?|godo[\s-]?[kg]aisha"),
    ("合資会社", r"\(資\)|合資會社", r"goshi[\s-]?[kg]aisha"),
    ("合名会社", r"\(名\)|合名會社", r"gomei[\s-]?[kg]aisha"),
    ("一般社団法人", r"\(一社\)|\(社\)", ""),
    ("一般財団法人", r"\(一財\)|\(財\)", ""),
    ("公益社団法人", r"\(公社\)", ""),
    ("公益財団法人", r"\(公財\)", ""),
    ("特定非営利活動法人", r"\(特非\)|npo法人", ""),
    ("社会福祉法人", r"\(福\)", ""),
    ("医療法人", r"\(医\)", ""),
    ("学校法人", r"\(学\)", ""),
    ("税理士法人", r"\(税\)", ""),
    ("弁護士法人", r"\(弁\)", ""),
    ("incorporated", "", r"inc\.?"),
    ("corporation", "", r"corp\.?"),
)  # fmt: skip
_WORD = r"(?<![a-z0-9&.-])(?:{})(?![a-z0-9&-])"
_PATTERNS = tuple(
    (form, re.compile("|".join(filter(None, (form, signs, latin and _WORD.format(latin))))))
    for form, signs, latin in _FORMS
)
_LATIN = tuple(one for one, (*_, latin) in zip(_PATTERNS, _FORMS, strict=True) if latin)
_OTHER_FORM = re.compile(  # found in every text that writes a form in another way than its own
    "[(會]|npo法人|" + _WORD.format("|".join(latin for _, _, latin in _FORMS if latin))
)
_INVOICE = re.compile(r"\bt(?=\d{13}\b)")  # the number of a qualified invoice issuer


@lru_cache(maxsize=256)
def plain(words: str | None) -> str:
    """The form in which two spellings of one name are equal. An import asks three times for each of its rows."""
    return _run_together(_spelt(words, apart=False)) if words else ""


def search_words(typed: str) -> list[str]:
    """The words of a search, each in its plain form. A form of company counts as one word."""
    return [word for part in _spelt(typed).split() if (word := _run_together(part))]


def found_by(*words: str | None) -> str:
    """All the words of one thing, each whole between two marks.

    Cut where signs such as ㍿, which stand for several, make it longer than anybody types.
    """
    return (BETWEEN + "".join(plain(word) + BETWEEN for word in words))[:LONGEST]


def run_on(text: str | None) -> str | None:
    """A sentence in which words of a search are looked for; of companies' forms only two are made equal.

    The database does it while it looks (`queries.holds`), so it is told in steps that SQL has as well.
    """
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii() or not _IN_STEPS.search(text):  # nearly always, and there may be many
        return text.translate(_AT_ONCE)
    text = _AGAIN.sub(r"\1\1", text.translate(_TO_SOUNDS))
    for written, meant in (*_IN_SENTENCES, *_SOUNDS):
        text = text.replace(written, meant)
    return text.translate(_LAST)


def run_on_again(text: str | None) -> str | None:
    """The same, of what many searches look into spelt once: an address, a name; sentences each time."""
    return run_on(text) if text is None or len(text) > SHORT else _run_on(text)


_run_on = lru_cache(maxsize=MOST_SHORT)(run_on)


def run_on_in_sql(text: str) -> str:
    """The same in the words of PostgreSQL, of the SQL of a text."""
    kana = "".join(chr(code) for code in _HIRAGANA), "".join(map(chr, _HIRAGANA.values()))
    made = f"lower(normalize({text}, NFKC))"
    made = f"translate({made}, {_quoted(_OLD + kana[0])}, {_quoted(_NEW + kana[1])})"
    made = f"regexp_replace({made}, '([一-鿿])々', '\\1\\1', 'g')"
    for written, meant in (*_IN_SENTENCES, *_SOUNDS):
        made = f"replace({made}, {_quoted(written)}, {_quoted(meant)})"
    return f"translate({made}, {_quoted(_SMALL + _SIGNS + _BLANKS)}, {_quoted(_LARGE)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _spelt(words: str, *, apart: bool = True) -> str:
    """Everything but the blanks and signs between words. `apart`: with blanks around forms.

    Thousands of names are spelt in one import: what cannot be in the text is not looked for.
    """
    text = unicodedata.normalize("NFKC", words).casefold()
    two_ways = "ヴ" in text or "ゔ" in text  # of writing one sound
    if not text.isascii():
        text = text.translate(_TO_SOUNDS if two_ways else _TO_KANA)
    if "々" in text:
        text = _AGAIN.sub(r"\1\1", text)
    if "t" in text:
        text = _INVOICE.sub("", text)
    if apart or _OTHER_FORM.search(text):
        for form, pattern in _LATIN if text.isascii() else _PATTERNS:
            text = pattern.sub(f" {form} ", text)
    if two_ways:
        for written, meant in _SOUNDS:
            text = text.replace(written, meant)
        text = text.translate(_KANA)
    return text


def _run_together(text: str) -> str:
    return _DROPPED.sub("", text)
