"""Countries by their two letters (ISO 3166-1), with the names people read."""

from functools import cache
from typing import Any

from babel import Locale

from portal.foundation.core.words.characters import japanese_order
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import Lang, Text

JAPAN = "JP"
_NO_COUNTRIES = {
    "EU",
    "EZ",
    "UN",
    "ZZ",
    "QO",
    "XA",
    "XB",
    "XK",
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "IC",
    "TA",
}

_READINGS = {  # of what stands first in names that do not begin with kana, the longer one first
    "合衆国領": "ガッシュウコクリョウ",
    "中華人民共和国": "チュウカジンミンキョウワコク",
    "中央": "チュウオウ",
    "中国": "チュウゴク",
    "北朝鮮": "キタチョウセン",
    "北": "キタ",
    "南極": "ナンキョク",
    "南": "ミナミ",
    "東": "ヒガシ",
    "西": "ニシ",
    "米領": "ベイリョウ",
    "英領": "エイリョウ",
    "仏領": "フツリョウ",
    "日本": "ニホン",
    "韓国": "カンコク",
    "台湾": "タイワン",
    "赤道": "セキドウ",
}


def country_text(code: str) -> Text:
    """The name in both languages; the letters themselves where there is no such country."""
    return Text(ja=_names("ja").get(code, code), en=_names("en").get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, Japan first, the rest in the order of that language."""
    names = _names(language())
    return [(code, f"{names[code]} ({code})") for code in _in_order(language())]


def country_codes() -> list[str]:
    """Every code, in order."""
    return sorted(_names("en"))


def is_country(code: str) -> bool:
    return code in _names("en")


@cache
def _in_order(lang: Lang) -> list[str]:
    names = _names(lang)
    order = _japanese_order if lang == "ja" else str.casefold
    return sorted(names, key=lambda code: (code != JAPAN, order(names[code])))


def _japanese_order(name: str) -> Any:
    """By the reading; none of the names has other characters than kana first but these."""
    known = (one for one in _READINGS if name.startswith(one))
    start = next(known, "")
    return japanese_order(_READINGS.get(start, "") + name.removeprefix(start))


@cache
def _names(lang: Lang) -> dict[str, str]:
    territories = Locale(lang).territories
    two = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}  # noqa: PLR2004
    return {code: name for code, name in two.items() if code not in _NO_COUNTRIES}
