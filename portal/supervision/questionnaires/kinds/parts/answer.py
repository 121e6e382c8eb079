"""An answer as the rules see it, and how it is read from what was typed or stands in cells. Pure.

`value` by kind of question: a choice's id (scales, single choice); a tuple of ids (multi); a number
(number, percentage); an ISO day (date); words (text); a tuple of rows, column id -> words (table);
True where a file is attached (file). None: not answered.

Read alike from a page, a workbook and a paper that procurement enters: full-width digits and spaces,
slashes in dates and the words of either language are understood. What is refused is refused in words.
"""

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any, Final, Protocol

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Message, Text, say, without_unseen
from portal.ledger.vendors.entry.as_written import NoDay, read_day

Row = Mapping[str, str]


class Review(StrEnum):
    """How far the reviewer could confirm an answer."""

    UNVERIFIED = "unverified"
    BY_DOCUMENT = "by_document"
    ON_SITE = "on_site"
    DISPUTED = "disputed"


VERIFIED = frozenset({Review.BY_DOCUMENT, Review.ON_SITE})


@dataclass(frozen=True)
class Given:
    """One answer. `expires`: ISO days by chosen option, for certificates; `reason`: why not
    applicable; `differs`: the reviewer found it to differ from our own register."""

    value: Any = None
    reason: str = ""
    expires: Mapping[str, str] = field(default_factory=dict)
    review: Review = Review.UNVERIFIED
    differs: bool = False


def in_row(labels: Sequence[Message | Text | str]) -> Message | Text | str:
    """One after the other: Yes / Partly / No."""
    return reduce(lambda a, b: say("%(first)s / %(second)s", first=a, second=b), labels)


Answers = Mapping[str, Given]  # by question id
UNANSWERED = Given()


def is_answered(given: Given) -> bool:
    """Whether anything was said at all."""
    return given.value is not None and given.value not in ("", ())


def chosen(given: Given) -> tuple[str, ...]:
    """The ids chosen, one or many."""
    if isinstance(given.value, str):
        return (given.value,)
    return tuple(one for one in given.value or () if isinstance(one, str))


def number(given: Given) -> float | None:
    value = given.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
_LONGEST: Final = 80  # letters of a cell that a refusal repeats


class AnswerCell(Protocol):
    """One cell. `value` as the file has it, `words` as text."""

    @property
    def value(self) -> Any: ...

    @property
    def words(self) -> str: ...


class CellRefused(Exception):
    """What a cell says cannot be taken: why, and how to mend it."""

    def __init__(self, cell: AnswerCell, reason: Message, mend: Message) -> None:
        super().__init__(reason.id)
        self.cell, self.reason, self.mend = cell, reason, mend


@dataclass(frozen=True)
class AnswerCells:
    """Where a workbook answers one question.

    `answer`: in its own row; `options`: mark and last day of each option that still has a row, by
    its id; `rows`: of a table, by column, None where there is none; `value` and `expires`: as the
    portal has them; `refuse` takes what cannot be taken.
    """

    answer: AnswerCell | None
    options: Mapping[str, tuple[AnswerCell, AnswerCell | None]]
    rows: Sequence[Mapping[str, AnswerCell]] | None
    value: Any
    expires: Mapping[str, str]
    refuse: Callable[[CellRefused], None]


def plain(said: object) -> str:
    """Words are compared without case, width, spaces and kinds of dashes."""
    folded = unicodedata.normalize("NFKC", str(said)).casefold().translate(_DASHES)
    return "".join(folded.split())


def both_words(text: Text | Message) -> set[str]:
    """In either language, as `plain`."""
    if isinstance(text, Text):
        return {plain(text.in_(lang)) for lang in LANGUAGES} - {""}
    return {plain(words(text, lang)) for lang in LANGUAGES}


def cell_words(value: Any) -> str:
    """A cell as text: whole numbers without .0, days as ISO."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return "" if value is None else str(value).strip()


def shortened(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def not_to_choose(cell: AnswerCell, said: str, mend: Message) -> CellRefused:
    reason = say("“%(words)s” cannot be chosen here.", words=shortened(said))
    return CellRefused(cell, reason, mend)


MOST_LETTERS: Final = 4000  # of a text
MOST_ROWS: Final = 200  # of a table
MOST_CELL: Final = 500  # letters of a cell
DIGITS: Final = say("Type digits only, such as 95 or 1200.")


def clean(words: str) -> str:
    """Half-width digits and letters, no spaces around."""
    return unicodedata.normalize("NFKC", without_unseen(words)).strip()


def number_of(words: str) -> float | int:
    """A number such as 95, 95.5, 1,200 or 95 %. Refuses other words."""
    plain = clean(words).replace(",", "").removesuffix("%").removesuffix("％").strip()
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
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


def text_of(words: str, most: int, field: str | None = None) -> str:
    """Refuses more than `most` letters, at the `field` of a form."""
    words = without_unseen(words.replace("\r\n", "\n")).strip()
    if len(words) > most:
        raise RuleViolated(say("At most %(most)s letters can be entered.", most=most), field=field)
    return words


def cell_text(cell: AnswerCell, most: int) -> str:
    """Raises CellRefused for more than `most` letters."""
    try:
        return text_of(cell_words(cell.value), most)
    except RuleViolated as refusal:
        raise CellRefused(cell, refusal.message, say("Shorten it.")) from None


def cell_number(cell: AnswerCell) -> float | int:
    """Raises CellRefused for other words."""
    try:
        return number_of(cell.words)
    except RuleViolated as refusal:
        raise CellRefused(cell, refusal.message, DIGITS) from None


def cell_day(cell: AnswerCell) -> date:
    """A day in any form a spreadsheet or its writer gives it. Raises CellRefused."""
    try:
        return read_day(cell.value)
    except NoDay as refusal:
        raise CellRefused(cell, refusal.reason, refusal.mend) from None
