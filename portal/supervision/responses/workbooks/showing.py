"""Answers and conditions in words, for the workbook and for what would change. Pure."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Kind, Option, Question, Sheet
from portal.supervision.questionnaires.scoring.shown import because
from portal.supervision.responses.assignments.parse_form import asks_expiry
from portal.supervision.responses.assignments.parse_text import NONE
from portal.supervision.responses.assignments.services import Said
from portal.supervision.responses.workbooks.marks import as_said

__all__ = ["as_said", "only_if", "said_words", "value_words"]

Words = Message | Text | str


def value_words(question: Question, value: Any) -> list[Words]:
    """A line for each thing said; none where nothing was."""
    if value is None or value in ("", [], ()):
        return []
    if question.kind is Kind.TABLE:
        return [" / ".join(filter(None, _cells(question, row))) for row in value]
    if question.choices:
        chosen = [value] if isinstance(value, str) else value
        return [question.by_choice[one].label if one in question.by_choice else one
                for one in chosen]  # fmt: skip
    return [str(value)]


def said_words(question: Question, said: Said) -> list[Words]:
    """The whole answer with its reason, last days and comment."""
    lines = value_words(question, said.value)
    if said.reason:
        lines.append(say("Why it does not apply: %(words)s", words=said.reason))
    for name, day in said.expires.items():
        option = question.by_choice.get(name)
        label: Words = option.label if option else name
        lines.append(say("%(what)s: valid until %(day)s", what=label, day=day))
    if said.comment:
        lines.append(say("Comment: %(words)s", words=said.comment))
    return lines


def only_if(question: Question, sheet: Sheet) -> Message | None:
    """Of which answers it depends; None where it is asked anyway."""
    if question.show_if is None or not because(question):
        return None
    return say("Only if %(condition)s", condition=wording.condition(question.show_if, sheet, {}))


def asks_until(question: Question, option: Option) -> bool:
    return asks_expiry(question) and option.id != NONE


def _cells(question: Question, row: Mapping[str, str]) -> list[str]:
    return [str(row.get(one.id, "")) for one in question.columns]
