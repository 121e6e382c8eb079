"""One of several answers that the question brings itself; what all kinds share in which one chooses."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from portal.content.definitions.conditions import Op
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCell,
    Given,
    both_words,
    chosen,
    clean,
    in_row,
    not_to_choose,
    plain,
)
from portal.supervision.questionnaires.kinds.parts.question import (
    NA,
    Option,
    Question,
    TypedKind,
    Words,
)


class ChoiceKind(TypedKind):
    """What all kinds share in which answers are chosen."""

    template = "choice"
    minutes = 0.5
    paper = "choice"
    also_called: ClassVar[tuple[str, ...]] = ()  # by its options
    is_scored = True
    is_number = False
    is_choice = True

    def pick(self, question: Question, said: str) -> str:
        """The id of the option that was sent. Refuses with RuleViolated."""
        if said not in question.by_choice:
            raise RuleViolated(
                say("“%(words)s” cannot be chosen here. Choose one of the answers.", words=said)
            )
        return said

    def show(self, question: Question, value: Any) -> list[Words]:
        several = [value] if isinstance(value, str) else value
        known = question.by_choice
        return [known[one].label if one in known else one for one in several]

    def brief(self, question: Question, value: Any) -> list[Words]:
        """Without what is no answer of the question any more."""
        several = [value] if isinstance(value, str) else value
        return self.show(question, [one for one in several if one in question.by_choice])

    def worth(self, question: Question, given: Given) -> float | None:
        """The highest score among what was chosen."""
        options = (question.by_choice.get(one) for one in chosen(given))
        return max(
            (option.score for option in options if option and option.score is not None),
            default=None,
        )

    def opens(self, question: Question, given: Given, word: str, on: date) -> bool:
        return word in chosen(given) or super().opens(question, given, word, on)

    def can_be(self, question: Question, value: Any) -> bool:
        return value in question.by_choice

    def all_values(self, question: Question) -> tuple[object, ...] | None:
        return (None, *(choice.id for choice in question.choices))


class OneChoiceKind(ChoiceKind):
    ops = (Op.EQ, Op.NE, Op.EXISTS)

    def parse_text(self, question: Question, said: Sequence[str]) -> str | None:
        one = clean(next(iter(said), ""))
        return self.pick(question, one) if one else None

    def parse_cell(self, question: Question, cell: AnswerCell) -> str:
        said = plain(cell.words)
        for option in question.choices:
            if said in self.names(option):
                return option.id
        choices = in_row([option.label for option in question.choices])
        raise not_to_choose(cell, cell.words, say("Choose one: %(choices)s.", choices=choices))

    def names(self, option: Option) -> frozenset[str]:
        return names_of(option)

    def is_complete(self, question: Question, given: Given) -> bool:
        """What does not apply says why."""
        return given.value != NA or bool(given.reason.strip())


class SingleChoiceKind(OneChoiceKind):
    id = "single_choice"
    words = say("One of several answers")
    has_own_options = True


def names_of(option: Option) -> frozenset[str]:
    """What names it in a cell: its id and its words in either language."""
    return frozenset({plain(option.id), *both_words(option.label)})


SINGLE_CHOICE = SingleChoiceKind()
