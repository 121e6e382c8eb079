"""What the cells of a workbook say, before it is known to be an answer. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Message, Text, say

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
