"""A share in percent: of people trained, of places checked. From 0 to 100, one decimal place at most."""

from collections.abc import Sequence
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.number import WHOLE, NumberKind
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCell,
    CellRefused,
    clean,
    number_of,
)
from portal.supervision.questionnaires.kinds.parts.question import Question, Words

_SIGNS: Final = ("%", "パーセント")


class PercentageKind(NumberKind):
    """Kept as it is said, 85.5 for 85.5 %. What is finer is refused and not rounded: 99.96 %
    trained is not everybody, and what a vendor states is changed by nobody else."""

    id = "percentage"
    words = say("A percentage")
    also_called = ("percentage", "percent", "%", "パーセント", "百分率", "割合")
    template = "percentage"
    paper = "percentage"
    unit = " %"

    def parse_text(self, question: Question, said: Sequence[str]) -> float | int | None:
        one = clean(next(iter(said), ""))
        return self.percent_of(one) if one else None

    def parse_cell(self, question: Question, cell: AnswerCell) -> float | int:
        """A cell in the format of percents holds 0.855 where it shows 85.5 %; one of text what it
        shows."""
        value = cell.value
        is_formatted = isinstance(value, float) and 0 < value <= 1
        try:
            return self.percent_of(f"{value * WHOLE:.10g}" if is_formatted else clean(cell.words))
        except RuleViolated as refusal:
            mend = say("Type a number from 0 to 100 with one decimal place at most, such as 85.5.")
            raise CellRefused(cell, refusal.message, mend) from None

    def percent_of(self, words: str) -> float | int:
        """Refuses commas too: 8,5 is 8.5 to one reader and 85 to another."""
        plain = words
        for sign in _SIGNS:
            plain = plain.removesuffix(sign).strip()
        if "," in plain:
            raise RuleViolated(say("“%(words)s” is not a number. Enter digits only.", words=words))
        value = number_of(plain)
        if not 0 <= value <= WHOLE:
            raise RuleViolated(say("A percentage is a number from 0 to 100."))
        if round(value, 1) != value:
            raise RuleViolated(say("A percentage has one decimal place at most."))
        return value

    def can_be(self, question: Question, value: Any) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and 0 <= value <= WHOLE

    def show(self, question: Question, value: Any) -> list[Words]:
        return [self.amount(value)]


PERCENTAGE = PercentageKind()
