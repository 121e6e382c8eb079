"""What a person typed or chose, as the value of an answer. Pure; refuses in words.

The same for a page, a workbook and a paper that procurement enters: full-width digits and spaces,
slashes in dates and the words of either language are understood.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.definition.definition import (
    OWN_OPTIONS,
    SCALES,
    Column,
    ColumnKind,
    Expected,
    Kind,
    Question,
)

MOST_LETTERS: Final = 4000  # of a text
MOST_ROWS: Final = 200  # of a table
MOST_CELL: Final = 500  # letters of a cell
NONE: Final = "none"  # the answer that says there is none of the others
_WHOLE: Final = 100  # percent

Row = Mapping[str, str]


def value_of(question: Question, said: str | Sequence[str]) -> Any:
    """One answer but a table's. None: nothing was said. Refuses with RuleViolated."""
    if question.kind is Kind.MULTI:
        several = [said] if isinstance(said, str) else list(said)
        return _multi(question, [one for one in map(clean, several) if one])
    one = clean(said if isinstance(said, str) else next(iter(said), ""))
    if not one:
        return None
    if question.kind in SCALES or question.kind in OWN_OPTIONS:
        return _choice(question, one)
    if question.kind is Kind.NUMBER:
        return possible(question, number_of(one))
    if question.kind is Kind.DATE:
        return day_of(one).isoformat()
    raw = said if isinstance(said, str) else next(iter(said), "")
    return _words(raw, MOST_LETTERS)


def rows_of(question: Question, rows: Sequence[Row]) -> list[dict[str, str]] | None:
    """A table's rows; empty ones are left out. None: none. Refuses with the number of the row."""
    kept = []
    for place, row in enumerate(rows, 1):
        cells = {
            one.id: _cell(one, str(row.get(one.id, "") or ""), place) for one in question.columns
        }
        if any(cells.values()):
            kept.append(cells)
    if len(kept) > MOST_ROWS:
        raise RuleViolated(say("At most %(most)s rows can be entered.", most=MOST_ROWS))
    return kept or None


def clean(words: str) -> str:
    """Half-width digits and letters, no spaces around."""
    return unicodedata.normalize("NFKC", without_unseen(words)).strip()


def is_percent(question: Question) -> bool:
    """Whether the number is asked in percent: both languages say so, or the one that is written."""
    written = [clean(one) for one in (question.text.ja, question.text.en) if one]
    return question.kind is Kind.NUMBER and bool(written) and all("%" in one for one in written)


def possible(question: Question, number: float | int) -> float | int:
    """Refuses a percent outside 0 to 100, and less than none where 0 or more is expected."""
    if is_percent(question):
        if not 0 <= number <= _WHOLE:
            raise RuleViolated(say("A percentage is a number from 0 to 100."))
    elif number < 0 and question.expected == Expected("gte", (0,)):
        raise RuleViolated(say("A number from 0 on is expected here."))
    return number


def number_of(words: str) -> float | int:
    """A number such as 95, 95.5, 1,200 or 95 %. Refuses other words."""
    plain = clean(words).replace(",", "").removesuffix("%").removesuffix("％").strip()
    try:
        value = float(plain)
    except ValueError:
        raise RuleViolated(
            say("“%(words)s” is not a number. Enter digits only.", words=words)
        ) from None
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  (not a number)
        raise RuleViolated(say("“%(words)s” is not a number. Enter digits only.", words=words))
    return int(value) if value.is_integer() else value


def day_of(words: str) -> date:
    """A day such as 2026-11-25, 2026/11/25 or 2026年11月25日. Refuses what is none."""
    plain = clean(words).partition("T")[0].partition(" ")[0].removesuffix("日")
    for sign in ("/", ".", "年", "月"):
        plain = plain.replace(sign, "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise RuleViolated(
            say("“%(words)s” is not a day. Enter it as 2026-11-25.", words=words)
        ) from None


def _choice(question: Question, one: str) -> str:
    if one not in question.by_choice:
        raise RuleViolated(
            say("“%(words)s” cannot be chosen here. Choose one of the answers.", words=one)
        )
    return one


def _multi(question: Question, several: Sequence[str]) -> list[str] | None:
    picked = {_choice(question, one) for one in several}
    demand_none_alone(question, picked)
    return [option.id for option in question.options if option.id in picked] or None


def demand_none_alone(question: Question, picked: Collection[str]) -> None:
    """Refuses the answer that there is none together with others."""
    if NONE in picked and len(picked) > 1:
        none = question.by_choice[NONE].label
        raise RuleViolated(
            say("“%(none)s” contradicts the other answers: untick it, or the others.", none=none)
        )


def _words(words: str, most: int) -> str:
    words = without_unseen(words.replace("\r\n", "\n")).strip()
    if len(words) > most:
        raise RuleViolated(say("At most %(most)s letters can be entered.", most=most))
    return words


def _cell(column: Column, words: str, place: int) -> str:
    plain = words.strip()
    if not plain:
        return ""
    try:
        if column.kind is ColumnKind.NUMBER:
            return str(number_of(plain))
        if column.kind is ColumnKind.DATE:
            return day_of(plain).isoformat()
        return _words(plain, MOST_CELL)
    except RuleViolated as refusal:
        raise RuleViolated(
            say(
                "Row %(row)s, “%(column)s”: %(reason)s",
                row=place,
                column=column.label,
                reason=refusal.message,
            )
        ) from None
