"""A share in percent: of people trained, of places checked. From 0 to 100, one decimal place at most."""

from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.number import WHOLE, NumberKind
from portal.supervision.questionnaires.kinds.parts.answer import clean, number_of
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
    mend = say("Type a number from 0 to 100 with one decimal place at most, such as 85.5.")

    def is_percent(self, question: Question) -> bool:
        return True

    def read(self, question: Question, words: str) -> float | int:
        """Refuses commas too: 8,5 is 8.5 to one reader and 85 to another."""
        plain = words = clean(words)
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
