"""Which findings an answered sheet opens, by the rules of its questions. Pure.

`finding_on_specials` of questionnaire.yaml. Hidden questions open nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Answers,
    Given,
    is_answered,
    number,
)
from portal.supervision.questionnaires.kinds.parts.question import BELOW, NO, Question, Rule
from portal.supervision.questionnaires.scoring.shown import Setting, shown


@dataclass(frozen=True, slots=True)
class Opened:
    """A rule that holds: of which question, and for what of `Rule.on`."""

    question: str
    rule: Rule
    on: str


def opened(
    sheet: Sheet,
    setting: Setting,
    answers: Answers,
    on: date,
    *,
    as_no: Collection[str] = (),
) -> tuple[Opened, ...]:
    """What the answers open on the day, in the order of the sheet. `as_no`: unanswered questions
    that count as no by the reviewer's decision; they open what a no opens."""
    visible = shown(sheet, setting, answers)
    return tuple(
        one
        for question in sheet.questions()
        if question.id in visible
        for one in of_question(question, _counted(question, answers, as_no), on)
    )


def _counted(question: Question, answers: Answers, as_no: Collection[str]) -> Given:
    given = answers.get(question.id, UNANSWERED)
    is_no = question.id in as_no and not is_answered(given) and NO in question.kind.scale
    return replace(given, value=NO) if is_no else given


def of_question(question: Question, given: Given, on: date) -> tuple[Opened, ...]:
    """Each rule at most once; of several `below:N` only the one with the lowest N that holds."""
    if not is_answered(given) and not question.kind.opens_unanswered:
        return ()
    lowest = _lowest(question, given)
    found = []
    for rule in question.rules:
        reason = next((one for one in rule.on if _holds(question, given, one, lowest, on)), None)
        if reason is not None:
            found.append(Opened(question.id, rule, reason))
    return tuple(found)


def threshold(word: str) -> float | None:
    """The N of below:N; None for any other word, or no number."""
    if not word.startswith(BELOW):
        return None
    try:
        return float(word.removeprefix(BELOW))
    except ValueError:
        return None


def _lowest(question: Question, given: Given) -> float | None:
    value = number(given)
    words = (threshold(word) for rule in question.rules for word in rule.on)
    holding = [one for one in words if one is not None and value is not None and value < one]
    return min(holding, default=None)


def _holds(question: Question, given: Given, word: str, lowest: float | None, on: date) -> bool:
    if word.startswith(BELOW):
        return lowest is not None and threshold(word) == lowest
    return question.kind.opens(question, given, word, on)
