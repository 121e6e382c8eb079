"""Sentences for people: a message id with parameters, turned into words only at the edge.

The id is the natural English sentence. Parameters may be text, numbers, dates, times, other
messages and texts in both languages; all of them survive a round trip through JSON. Below them what
people type is freed of signs that nobody sees.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

Lang = str  # "ja" or "en"
LANGUAGES: tuple[Lang, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Text:
    ja: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.ja if lang == "ja" else self.en


def both_names(name: str, name_en: str) -> Text:
    """As the register has it; in English too, where there is no English name."""
    return Text(ja=name, en=name_en or name)


def listed(names: Iterable[Text]) -> Text:
    """`A, B and C` in English, `A、B、C` in Japanese; each name once, in the order given."""
    each = list(dict.fromkeys(names))
    english = [name.en for name in each]
    last = english.pop() if english else ""
    joined = f"{', '.join(english)} and {last}" if english else last
    return Text(ja="、".join(name.ja for name in each), en=joined)


@dataclass(frozen=True)
class Message:
    """A sentence in no language yet; `plural_id` and the parameter `n` where it counts.

    `context`: which notion is meant, where English has one word for two; None in most.
    """

    id: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural_id: str | None = None
    context: str | None = None


def say(message_id: str, /, **params: Any) -> Message:
    """Mark a sentence for translation and keep its parameters apart."""
    return Message(message_id, MappingProxyType(params))


def say_p(context: str, message_id: str, /, **params: Any) -> Message:
    """A word that English uses for two notions; `context`, in English, says which is meant."""
    return Message(message_id, MappingProxyType(params), None, context)


def say_n(one: str, many: str, n: int, /, **params: Any) -> Message:
    """A sentence that differs with a number, available in it as %(n)s."""
    return Message(one, MappingProxyType({"n": n, **params}), many)


def to_json(value: Any) -> Any:
    """Plain JSON data for a message, for one of its parameters, or for lists and tables of them."""
    if isinstance(value, Mapping):
        return {str(name): to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, set | frozenset):
        return [to_json(item) for item in sorted(value, key=str)]
    return _one_to_json(value)


def _one_to_json(value: Any) -> Any:
    if isinstance(value, Message):
        said = {"say": value.id, "with": to_json(value.params), "many": value.plural_id}
        return said if value.context is None else said | {"about": value.context}
    if isinstance(value, Text):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return value


def from_json(value: Any) -> Any:
    """What `to_json` was given."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return _table_from_json(value) if isinstance(value, dict) else value


def _table_from_json(value: dict[str, Any]) -> Any:
    names = value.keys()
    if names - {"about"} == {"say", "with", "many"}:
        params = {name: from_json(item) for name, item in value["with"].items()}
        return Message(value["say"], MappingProxyType(params), value["many"], value.get("about"))
    if names == {"at"}:
        return datetime.fromisoformat(value["at"])
    if names == {"on"}:
        return date.fromisoformat(value["on"])
    if names == {"ja", "en"}:
        return Text(ja=value["ja"], en=value["en"])
    return {name: from_json(item) for name, item in value.items()}


def to_text(message: Message) -> str:
    """As one column of text keeps it, to be put into the reader's words later."""
    return json.dumps(to_json(message), ensure_ascii=False, default=str)


def from_text(text: str) -> Message | None:
    """What `to_text` was given; None for an empty text."""
    return from_json(json.loads(text)) if text else None


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
