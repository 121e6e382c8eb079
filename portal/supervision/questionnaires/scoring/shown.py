"""Which questions a vendor is asked: the tier's set, and the conditions on facts and answers. Pure.

A question that is not shown counts as unanswered for every other condition, so it does not matter
in which order anything was answered, nor what a hidden answer once said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.content.definitions.conditions import answers_named, evaluate
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import UNANSWERED, Answers
from portal.supervision.questionnaires.kinds.parts.question import Question


@dataclass(frozen=True)
class Setting:
    """For whom a questionnaire is: what is known (condition_grammar's facts), and the tier."""

    facts: Mapping[str, object] = field(default_factory=dict)
    tier: str | None = None


def is_asked_of(sheet: Sheet, question: Question, tier: str | None) -> bool:
    """Lighter tiers drop light questions; never core ones, nor those with a condition."""
    least = sheet.lighter.get(tier or "", 0)
    return question.core or question.show_if is not None or question.weight >= least


def shown(sheet: Sheet, setting: Setting, answers: Answers) -> frozenset[str]:
    """The ids of the questions shown. Conditions in a circle hide the questions in it."""
    visible = {one.id for one in sheet.unconditional if is_asked_of(sheet, one, setting.tier)}
    said: dict[str, object] = {
        name: answers.get(name, UNANSWERED).value for name in sheet.asked_about & visible
    }
    for question in sheet.conditional:
        if question.show_if is not None and evaluate(question.show_if, setting.facts, said):
            visible.add(question.id)
            if question.id in sheet.asked_about:
                said[question.id] = answers.get(question.id, UNANSWERED).value
    return frozenset(visible)


def shown_sections(
    sheet: Sheet, visible: frozenset[str]
) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
    """Each section with something to show, and its questions, in order."""
    rows = ((one, tuple(q for q in one.questions if q.id in visible)) for one in sheet.sections)
    return tuple((section, questions) for section, questions in rows if questions)


def hanging_on(sheet: Sheet, names: Collection[str]) -> frozenset[str]:
    """These questions and all whose condition leads to one of them, through others as well."""
    return frozenset((*names, *(one.id for one in following(sheet, names))))


def following(sheet: Sheet, names: Collection[str]) -> list[Question]:
    """Those whose condition leads to one of these, in an order in which they can be decided."""
    found: set[int] = set()
    waiting = list(names)
    while waiting:
        new = set(sheet.followers.get(waiting.pop(), ())) - found
        found |= new
        waiting += (sheet.conditional[place].id for place in new)
    return [sheet.conditional[place] for place in sorted(found)]


def because(question: Question) -> tuple[str, ...]:
    """The questions whose answers show this one, in order of their ids."""
    return () if question.show_if is None else tuple(sorted(answers_named(question.show_if)))
