"""What a person typed, as text, number or day. Pure; refuses in words.

The same for a page, a workbook and a paper that procurement enters: full-width digits and spaces,
slashes in dates and the words of either language are understood.
"""

import unicodedata
from datetime import date
from typing import Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.entry.as_written import NoDay, read_day
from portal.supervision.questionnaires.kinds.parts.cells import AnswerCell, CellRefused, cell_words

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


def text_of(words: str, most: int) -> str:
    """Refuses more than `most` letters."""
    words = without_unseen(words.replace("\r\n", "\n")).strip()
    if len(words) > most:
        raise RuleViolated(say("At most %(most)s letters can be entered.", most=most))
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
