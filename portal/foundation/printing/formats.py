"""How a printed document writes days, times, sizes and sentences with numbers in them.

Tables: `2026/10/30`, `30 Oct 2026`; due dates with weekday; sentences: `2026年10月30日(金)`,
`30 October 2026 (Fri)`. In running text a date, a time and a record number never break inside;
those of table form are set in the narrow face (class `n`), those of sentence form only kept
together (class `k`).
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from portal.foundation.core.words.dates import EN_DAYS, EN_FULL_MONTHS, JA_DAYS, year
from portal.foundation.core.words.messages import Lang

_SHORT = "|".join(month[:3] for month in EN_FULL_MONTHS)
_LONG = "|".join(EN_FULL_MONTHS)
_WEEKDAY = "|".join(EN_DAYS)

_MARKED = re.compile(
    rf"""(?P<k>
        (?:\d{{4}}年(?:\([昭平令]\w{{2,3}}年\))?)?\d{{1,2}}月\d{{1,2}}日(?:\([{JA_DAYS}]\))?
      | \b\d{{1,2}}\ (?:{_LONG})(?:\ \d{{4}})?(?:\ \((?:{_WEEKDAY})\))?
    )|(?P<n>
        \b\d{{4}}/\d{{2}}/\d{{2}}(?:\([{JA_DAYS}]\))?(?:\ \d{{2}}:\d{{2}}(?::\d{{2}})?)?
      | (?:\b(?:{_WEEKDAY})\ )?\b\d{{1,2}}\ (?:{_SHORT})\ \d{{4}}(?:\ \((?:{_WEEKDAY})\))?
      | (?<![\d:])\d{{1,2}}:\d{{2}}(?![\d:])
      | (?<![A-Z])(?!SHA-)(?:[A-Z]{{1,4}}|個委)-(?:[A-Z]{{2,4}}-)?\d{{2,}}(?:[-–〜]\d+)*
      | (?<!\d)\d{{10,}}(?!\d)
    )""",
    re.VERBOSE,
)

_MEGABYTES_FROM = 10_240  # KB

_RANGE = re.compile(r"(?<=\d)~(?=\d)")


class Formats:
    """The way of writing of one document: its language and the zone its times are given in."""

    def __init__(self, lang: Lang, zone: str) -> None:
        self.lang = lang
        self._zone = ZoneInfo(zone)

    def day(self, on: date | None) -> str:
        """A day in a table; an unknown one is a dash."""
        if on is None:
            return "–"
        if self.lang == "ja":
            return f"{on:%Y/%m/%d}"
        return f"{on.day} {EN_FULL_MONTHS[on.month - 1][:3]} {on.year}"

    def due(self, on: date | None) -> str:
        """A day in a table with its weekday: something is to happen on it."""
        if on is None:
            return "–"
        return f"{self.day(on)}({JA_DAYS[on.weekday()]})" if self.lang == "ja" else self._en(on)

    def long(self, on: date, *, weekday: bool = True) -> str:
        """A day in a sentence."""
        if self.lang == "ja":
            day = f"({JA_DAYS[on.weekday()]})" if weekday else ""
            return f"{year(on)}{on.month}月{on.day}日{day}"
        day = f" ({EN_DAYS[on.weekday()]})" if weekday else ""
        return f"{on.day} {EN_FULL_MONTHS[on.month - 1]} {on.year}{day}"

    def month(self, on: date) -> str:
        """The month of a day: `2026年5月`, `May 2026`."""
        if self.lang == "ja":
            return f"{year(on)}{on.month}月"
        return f"{EN_FULL_MONTHS[on.month - 1]} {on.year}"

    def moment(self, at: datetime | None) -> str:
        return "–" if at is None else f"{at.astimezone(self._zone):%Y/%m/%d %H:%M}"

    def moment_with_zone(self, at: datetime) -> str:
        """Day, time to the second and zone, as on anything that may have to be proven."""
        local = at.astimezone(self._zone)
        return f"{self.long(local.date())} {local:%H:%M:%S %Z}"

    def number(self, number: int | None) -> str:
        return "–" if number is None else f"{number:,}"

    def size(self, octets: int) -> str:
        """A file size in KB, never less than one; from 10 MB on in MB."""
        kilobytes = max(1, round(octets / 1024))
        return f"{kilobytes:,} KB" if kilobytes < _MEGABYTES_FROM else f"{kilobytes / 1024:,.1f} MB"

    def text(self, sentence: str) -> Markup:
        """A sentence, escaped, with its dates, times and record numbers kept whole.

        A tilde between numbers becomes the sign of a range: the faces set a tilde too high.
        """
        sentence = _RANGE.sub("〜" if self.lang == "ja" else "–", sentence)
        done, parts = 0, []
        for found in _MARKED.finditer(sentence):
            parts.append(escape(sentence[done : found.start()]))
            parts.append(Markup('<span class="{}">{}</span>').format(found.lastgroup, found[0]))
            done = found.end()
        parts.append(escape(sentence[done:]))
        return Markup("").join(parts)

    def numbers(self, numbers: Iterable[str]) -> Markup:
        """Record numbers in a row; a repeated prefix is left out: `E-0147, 0188, C-0098`."""
        shown, prefix = [], ""
        for number in numbers:
            start, dash, _ = number.rpartition("-")
            shown.append(number.removeprefix(prefix) if prefix else number)
            prefix = start + dash
        joined = [f"{part}," for part in shown[:-1]] + shown[-1:]
        return Markup(" ").join(Markup('<span class="n">{}</span>').format(part) for part in joined)

    def breakable(self, number: str) -> Markup:
        """A record number for a narrow head: it may break after its hyphens."""
        return Markup("-<wbr>").join(escape(part) for part in number.split("-"))

    def _en(self, on: date) -> str:
        return f"{self.day(on)} ({EN_DAYS[on.weekday()]})"
