"""How days and times are written: with their weekday, and how far away they are."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.foundation.core import clock
from portal.foundation.core.words.messages import Lang, Message, say, say_n

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)  # between them nobody mistyped
JA_DAYS = "月火水木金土日"
_ERAS: Final = (  # the later first
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)
EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EN_FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EN_MONTHS = tuple(month[:3] for month in EN_FULL_MONTHS)


class Years(StrEnum):
    """How a company writes years in Japanese. Exports and what is signed keep western ones."""

    WESTERN = "western"
    BOTH = "both"  # the Japanese year beside it


_years: ContextVar[Years] = ContextVar("years", default=Years.WESTERN)
_all_years: ContextVar[bool] = ContextVar("with_years", default=False)


def write_years(years: str) -> None:
    """Declare how the company writes years; where the zone is set."""
    _years.set(Years(years))


@contextmanager
def with_years() -> Iterator[None]:
    """Every day carries its year: what is printed is read for years."""
    token = _all_years.set(True)
    try:
        yield
    finally:
        _all_years.reset(token)


def year(day: date) -> str:
    """In Japanese, as the company writes it: `2026年`, `2026年(令和8年)`."""
    western = f"{day.year}年"
    began, era = next((era for era in _ERAS if era[0] <= day), (None, ""))
    if _years.get() is Years.WESTERN or began is None:
        return western
    number = day.year - began.year + 1
    return f"{western}({era}{'元' if number == 1 else number}年)"


def short(day: date, lang: Lang) -> str:
    """As on screens: `11月25日(水)`, with the year when it is not this one; always in English."""
    if lang == "ja" and day.year == clock.today().year and not _all_years.get():
        return f"{day.month}月{day.day}日({JA_DAYS[day.weekday()]})"
    return full(day, lang)


def full(day: date, lang: Lang) -> str:
    """As on anything signed or printed: `2026年11月25日(水)`, `Wed 25 Nov 2026`."""
    if lang == "ja":
        return f"{year(day)}{day.month}月{day.day}日({JA_DAYS[day.weekday()]})"
    return f"{EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def without_weekday(day: date, lang: Lang) -> str:
    """As in the heads of papers: `2026年11月25日`, with the Japanese year where the company wants it."""
    return f"{year(day)}{day.month}月{day.day}日" if lang == "ja" else plain(day, lang)


def plain(day: date, lang: Lang) -> str:
    """Without weekday, as inside a sentence that is signed: `2026年11月25日`, `25 November 2026`.

    The same however the company writes years: what was printed yesterday is found again by its words.
    """
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {EN_FULL_MONTHS[day.month - 1]} {day.year}"


def between(first: str, last: str, lang: Lang) -> str:
    """A period of two written days: `2026年4月1日〜2027年3月31日`, `1 April 2026 – 31 March 2027`."""
    return f"{first}〜{last}" if lang == "ja" else f"{first} – {last}"


def from_iso(text: str, lang: Lang) -> str:
    """A day that is kept as text (`2026-11-25`) as `full` writes it; anything else as it stands."""
    try:
        return full(date.fromisoformat(text), lang)
    except ValueError:
        return text


def moment(at: datetime, lang: Lang) -> str:
    """Day and time in the organisation's zone: `11月25日(水) 14:32`."""
    local = at.astimezone(clock.zone())
    return f"{short(local.date(), lang)} {local:%H:%M}"


def full_moment(at: datetime, lang: Lang) -> str:
    """Day, time and zone, as on a receipt: `2026年11月25日(水) 14:32:05 JST`."""
    local = at.astimezone(clock.zone())
    return f"{full(local.date(), lang)} {local:%H:%M:%S %Z}"


def is_plausible(day: date) -> bool:
    """Near enough for counting on from it: a year such as 0001 or 9999 was mistyped."""
    return FIRST_DAY <= day <= LAST_DAY


def in_other_years(days: Iterable[object]) -> bool:
    """Whether some of several days needs its year: then the others are read with theirs too."""
    known = [day for day in days if isinstance(day, date)]
    return len(known) > 1 and any(day.year != clock.today().year for day in known)


def distance(day: date, today: date) -> Message:
    """How far away a due date is, in calendar days."""
    days = (day - today).days
    if days == 0:
        return say("today")
    if days == 1:
        return say("tomorrow")
    if days > 0:
        return say_n("in %(n)s day", "in %(n)s days", days)
    return say_n("%(n)s day overdue", "%(n)s days overdue", -days)


def add_months(day: date, months: int) -> date:
    """The same day some months on (or back), or the last day of a month that is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
