"""Corporate numbers, LEIs and days, read as people and spreadsheets write them; countries by name.

Numbers are refused when their check digit is wrong, days when they could be meant in two ways, such
as 11/12/2026. Countries go by their two letters (ISO 3166-1). Pure.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any, Final

from babel import Locale
from stdnum import lei as lei_standard
from stdnum.jp import cn

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import FIRST_DAY, LAST_DAY, is_plausible
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import Lang, Message, Text, japanese_order, say

DIGITS = 13  # of a corporate number, its check digit first (National Tax Agency)
LEI_LENGTH = 20  # ISO 17442
POSTAL_DIGITS = 7  # of a postal code in Japan
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ーｰ－]+")


_wrong_number = partial(RuleViolated, field="corporate_number")


def read_corporate_number(typed: str | None) -> str | None:
    """The 13 digits, or None for an empty field. Full-width digits, blanks and hyphens are fine."""
    number = squeezed(typed)
    if not number:
        return None
    if not (number.isascii() and number.isdigit()):
        raise _wrong_number(say("A corporate number consists of digits only."))
    if len(number) == DIGITS - 1:
        raise _wrong_number(
            say(
                "A corporate number has 13 digits; this one has 12. Compare it with the original. "
                "It may be the registry's number of a company, which has 12: with the check digit "
                "in front that would be %(number)s.",
                number=cn.calc_check_digit(number) + number,
            ),
        )
    if len(number) != DIGITS:
        raise _wrong_number(
            say("A corporate number has 13 digits; this one has %(count)s.", count=len(number)),
        )
    if not _fits(number):
        raise _wrong_number(
            say("The check digit does not fit: compare the number with the original."),
        )
    return number


@lru_cache(maxsize=256)
def _fits(number: str) -> bool:
    """Whether the check digit is right; an import asks twice for each of its rows."""
    return bool(cn.calc_check_digit(number[1:]) == number[0])


def read_lei(typed: str | None) -> str | None:
    """The 20 characters in capitals, or None for an empty field."""
    code = squeezed(typed).upper()
    if not code:
        return None
    if not re.fullmatch(r"[A-Z0-9]+", code) or len(code) != LEI_LENGTH:
        raise RuleViolated(say("An LEI has 20 letters and digits."), field="lei")
    if not lei_standard.is_valid(code):
        raise RuleViolated(
            say("The check digits do not fit: compare the LEI with the original."), field="lei"
        )
    return code


def read_postal_code(typed: str | None, country: str) -> str:
    """Of Japan as 105-0011, of another country as it is typed, in half width; "" for an empty field."""
    code = " ".join(unicodedata.normalize("NFKC", typed or "").split())
    if not code or country != JAPAN:
        return code
    number = squeezed(code.removeprefix("〒"))
    if not (number.isascii() and number.isdigit() and len(number) == POSTAL_DIGITS):
        raise RuleViolated(
            say(
                "A postal code in Japan has 7 digits, such as 105-0011. Compare it with the "
                "original; a spreadsheet may have dropped a 0 in front."
            ),
            field="postal_code",
        )
    return f"{number[:3]}-{number[3:]}"


def squeezed(typed: str | None) -> str:
    """In half width, without blanks and hyphens."""
    if typed and typed.isascii() and typed.isalnum():
        return typed
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed or ""))


_EPOCH: Final = date(1899, 12, 30)  # of the serial numbers of Excel, its leap year 1900 aside
_FIRST_SERIAL, _LAST_SERIAL = 367, 110_000  # 1901 to 2201
_ERAS: Mapping[str, int] = {
    "令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925,
    "大正": 1911, "t": 1911, "明治": 1867, "m": 1867,
}  # fmt: skip
_MONTHS: Mapping[str, int] = {
    name: number + 1
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
_WESTERN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_JAPANESE = re.compile(
    r"(令和|平成|昭和|大正|明治|[rhstm])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
)
_ENGLISH = re.compile(r"(\d{1,2})([a-z]{3})[a-z]*(\d{4})")
_AMERICAN = re.compile(r"([a-z]{3})[a-z]*(\d{1,2}),(\d{4})")
_LEFT_OUT = re.compile(  # weekday and the midnight that exports add
    r"\([月火水木金土日](曜日?)?\)|[月火水木金土日]曜日|(t|(?<=\d))00:00(:00(\.0+)?)?$"
    r"|^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?"
)
MEND: Final = say("Write it as %(example)s.", example="2026-11-25")


class NoDay(Exception):
    """Why it is no day, and how to mend it."""

    def __init__(self, reason: Message, mend: Message) -> None:
        super().__init__(reason.id)
        self.reason, self.mend = reason, mend


def read_day(value: Any) -> date:
    """The day a cell holds. Raises NoDay."""
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return _plausible(_from_words(str(value)))


def _from_number(number: float) -> date:
    whole = int(number)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=whole)
    return _plausible(_from_words(str(whole)))


def _from_words(typed: str) -> date:
    words = "".join(unicodedata.normalize("NFKC", typed).casefold().split())
    words = _LEFT_OUT.sub("", words)
    if found := _WESTERN.fullmatch(words) or _DIGITS.fullmatch(words):
        year, month, day = map(int, found.groups())
    elif found := _JAPANESE.fullmatch(words):
        era, of_era, *rest = found.groups()
        year = _ERAS[era] + (1 if of_era == "元" else int(of_era))
        month, day = map(int, rest)
    elif (found := _ENGLISH.fullmatch(words)) and found[2] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[2]], int(found[1])
    elif (found := _AMERICAN.fullmatch(words)) and found[1] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[1]], int(found[2])
    else:
        raise NoDay(say("This cannot be read as a day for sure."), MEND)
    return _made(year, month, day)


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        example = date(2026, 11, 25)
        if date.min.year <= year <= date.max.year and 1 <= month <= 12:  # noqa: PLR2004
            example = date(year, month, monthrange(year, month)[1])
        mend = say("Write it as %(example)s.", example=example.isoformat())
        raise NoDay(say("There is no such day."), mend) from None


def _plausible(day: date) -> date:
    if not is_plausible(day):
        sentence = say(
            "Please enter a year from %(first)s to %(last)s.",
            first=FIRST_DAY.year,
            last=LAST_DAY.year,
        )
        raise NoDay(sentence, MEND)
    return day


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


def country_of(typed: str) -> str | None:
    """The two letters of a country typed by them or by its name, in either language."""
    return _codes().get(_folded(typed))


def country_choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, Japan first, the rest in the order of that language."""
    names = _names(language())
    return [(code, f"{names[code]} ({code})") for code in _in_order(language())]


def country_codes() -> list[str]:
    return sorted(_names("en"))


def is_country(code: str) -> bool:
    return code in _names("en")


@cache
def _codes() -> dict[str, str]:
    names = {_folded(name): code for lang in ("en", "ja") for code, name in _names(lang).items()}
    return names | {_folded(code): code for code in country_codes()}


def _folded(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


@cache
def _in_order(lang: Lang) -> list[str]:
    names = _names(lang)
    order = _japanese_order if lang == "ja" else str.casefold
    return sorted(names, key=lambda code: (code != JAPAN, order(names[code])))


def _japanese_order(name: str) -> Any:
    """By the reading; none of the names has other characters than kana first but these."""
    known = (reading for reading in _READINGS if name.startswith(reading))
    start = next(known, "")
    return japanese_order(_READINGS.get(start, "") + name.removeprefix(start))


@cache
def _names(lang: Lang) -> dict[str, str]:
    territories = Locale(lang).territories
    two = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}  # noqa: PLR2004
    return {code: name for code, name in two.items() if code not in _NO_COUNTRIES}
