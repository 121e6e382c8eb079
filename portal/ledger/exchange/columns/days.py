"""Days as people and spreadsheets write them: serial numbers, ISO, Japanese years, both languages.

Pure. What could be meant in two ways, such as 11/12/2026, is refused.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from portal.foundation.core.words.dates import FIRST_DAY, LAST_DAY, is_plausible
from portal.foundation.core.words.messages import Message, say

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
