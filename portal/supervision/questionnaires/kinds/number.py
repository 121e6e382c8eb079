"""A number, as large or as small as it may be expected to be."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from portal.content.definitions.conditions import Op
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.kinds.parts.answer import (
    DIGITS,
    AnswerCell,
    CellRefused,
    Given,
    clean,
    number,
    number_of,
)
from portal.supervision.questionnaires.kinds.parts.question import (
    Expected,
    Question,
    TypedKind,
    Words,
)

FULL, NOTHING = 1.0, 0.0
WHOLE = 100  # percent
_FROM_NONE: Final = Expected("gte", (0,))


class NumberKind(TypedKind):
    """A number whose question says “%” in each of its languages is a percent."""

    id = "number"
    words = say("A number")
    also_called: ClassVar[tuple[str, ...]] = ("number", "numeric", "integer", "数値", "数字")
    template = "number"
    paper = "box"
    ops = (Op.GTE, Op.LTE, Op.EQ, Op.NE, Op.EXISTS)
    is_scored = True
    is_number = True
    mend: ClassVar[Message] = DIGITS  # of a cell

    def parse_text(self, question: Question, said: Sequence[str]) -> float | int | None:
        one = clean(next(iter(said), ""))
        return self.read(question, one) if one else None

    def parse_cell(self, question: Question, cell: AnswerCell) -> float | int:
        """A cell in the format of percents holds 0.95 where it shows 95 %."""
        value = cell.value
        is_formatted = self.is_percent(question) and isinstance(value, float) and 0 < value <= 1
        try:
            return self.read(question, f"{value * WHOLE:.10g}" if is_formatted else cell.words)
        except RuleViolated as refusal:
            raise CellRefused(cell, refusal.message, self.mend) from None

    def is_percent(self, question: Question) -> bool:
        """Whether both languages say so, or the one that is written."""
        written = [clean(one) for one in (question.text.ja, question.text.en) if one]
        return bool(written) and all("%" in one for one in written)

    def read(self, question: Question, words: str) -> float | int:
        """Refuses a percent outside 0 to 100, and less than none where 0 or more is expected."""
        said = number_of(words)
        if self.is_percent(question):
            if not 0 <= said <= WHOLE:
                raise RuleViolated(say("A percentage is a number from 0 to 100."))
        elif said < 0 and question.expected == _FROM_NONE:
            raise RuleViolated(say("A number from 0 on is expected here."))
        return said

    def how(self, question: Question) -> list[Words]:
        if self.is_percent(question):
            return [say("A percentage from 0 to 100, digits only")]
        if question.expected == _FROM_NONE:
            return [say("A number from 0 on, digits only")]
        return [say("A number, digits only")]

    def show(self, question: Question, value: Any) -> list[Words]:
        return [str(value)]

    def worth(self, question: Question, given: Given) -> float | None:
        """1 where what is expected holds, else its share of it."""
        value, expected = number(given), question.expected
        if value is None:
            return None
        if expected is None or expected.op not in ("gte", "lte"):
            return FULL
        wanted = float(expected.values[0])
        if value >= wanted if expected.op == "gte" else value <= wanted:
            return FULL
        more, less = (wanted, value) if expected.op == "gte" else (value, wanted)
        return max(less / more, NOTHING) if more > 0 else NOTHING  # no share of zero or below


NUMBER = NumberKind()
