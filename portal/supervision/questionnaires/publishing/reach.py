"""Whether a question can ever be shown. Pure.

A condition is tried with every combination of the answers it asks about and of its tests on facts
(each taken as free). Beyond MOST combinations nobody is told anything.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from portal.content.definitions.conditions import (
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactTest,
    Leaf,
    Not,
    evaluate,
    leaves,
)
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.question import Question

MOST: Final = 20_000


def unreachable(sheet: Sheet) -> frozenset[str]:
    """The questions that no answers and no facts can show."""
    never = set(sheet.circular)
    for question in sheet.decidable:
        if question.show_if is not None and not _can_hold(question.show_if, sheet, never):
            never.add(question.id)
    return frozenset(never)


def _can_hold(condition: Condition, sheet: Sheet, never: set[str]) -> bool:
    tests = list(dict.fromkeys(leaves(condition)))
    asked = sorted({test.question for test in tests if isinstance(test, AnswerTest)})
    choices = {name: _values(None if name in never else sheet.by_id.get(name)) for name in asked}
    free = [test for test in tests if _is_free(test, choices)]
    combinations = 2 ** len(free)
    for values in choices.values():
        combinations *= len(values or (None,))
    if combinations > MOST:
        return True
    return any(
        _holds(condition, dict(zip(free, truths, strict=True)), said)
        for truths in product((True, False), repeat=len(free))
        for said in _answers(choices)
    )


def _values(question: Question | None) -> tuple[object, ...] | None:
    """Everything the answer can be; None: anything at all. Who is never shown answers nothing."""
    if question is None:
        return (None,)
    return question.kind.all_values(question)


def _is_free(test: Leaf, choices: Mapping[str, tuple[object, ...] | None]) -> bool:
    return isinstance(test, FactTest) or choices[test.question] is None


def _answers(
    choices: Mapping[str, tuple[object, ...] | None],
) -> Iterator[dict[str, object]]:
    named = [(name, values) for name, values in choices.items() if values is not None]
    for picked in product(*(values for _, values in named)):
        yield {name: value for (name, _), value in zip(named, picked, strict=True)}


def _holds(condition: Condition, free: Mapping[Leaf, bool], said: Mapping[str, object]) -> bool:
    match condition:
        case All(parts):
            return all(_holds(part, free, said) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, free, said) for part in parts)
        case Not(part):
            return not _holds(part, free, said)
        case FactTest() | AnswerTest():
            known = free.get(condition)
            return evaluate(condition, {}, said) if known is None else known
