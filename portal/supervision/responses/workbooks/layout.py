"""The workbook of one assignment: columns, keys and words in either language. Pure.

Every row that takes an answer carries its key, by which it is found again wherever it was moved:
`SUB-01` a question, `CRT-01 / iso27001` one answer of several, `SUB-02 #3` a row of a table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from portal.content.definitions.conditions import evaluate
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.cells import both_words, plain
from portal.supervision.questionnaires.kinds.parts.question import Option, Question, Words
from portal.supervision.questionnaires.scoring.shown import Setting, because, is_asked_of
from portal.supervision.responses.assignments.services import Said

ID, QUESTION, KIND, ANSWER = "id", "question", "kind", "answer"
REASON, UNTIL, COMMENT, LAST, WHY = "reason", "until", "comment", "last", "why"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """One column of the list of questions. `width` in letters; `is_open`: to be filled in."""

    key: str
    words: Message
    width: int
    is_open: bool = False


HEADS: Final = (
    AnswerColumn(ID, say("Number"), 14),
    AnswerColumn(QUESTION, say("What is asked"), 52),
    AnswerColumn(KIND, say("Kind of answer"), 18),
    AnswerColumn(ANSWER, say("Your answer"), 26, is_open=True),
    AnswerColumn(REASON, say("Why it does not apply"), 24, is_open=True),
    AnswerColumn(UNTIL, say("Valid until"), 13, is_open=True),
    AnswerColumn(COMMENT, say("Comment"), 32, is_open=True),
    AnswerColumn(LAST, say("Last answer"), 24),
    AnswerColumn(WHY, say("Why we ask"), 40),
)
PLACES: Final[Mapping[str, int]] = {one.key: place for place, one in enumerate(HEADS)}
OPEN: Final = tuple(one.key for one in HEADS if one.is_open)
ANSWERS_SHEET, HELP_SHEET = say("Your answers"), say("How to fill it in")
TICK: Final = "○"
_TABLE_ROW: Final = re.compile(r"(.+)#(\d{1,5})")


@dataclass(frozen=True, slots=True)
class KeyTarget:
    """What a key leads to. `option`: one answer of several; `is_row`: a row of a table."""

    question: Question
    option: Option | None = None
    is_row: bool = False

    @property
    def key(self) -> str:
        return option_key(self.question, self.option) if self.option else self.question.id


def option_key(question: Question, option: Option) -> str:
    return f"{question.id} / {option.id}"


def row_key(question: Question, number: int) -> str:
    return f"{question.id} #{number}"


@dataclass(frozen=True)
class Keys:
    """The keys of one questionnaire."""

    sheet: Sheet

    @cached_property
    def _known(self) -> Mapping[str, KeyTarget]:
        """Exact keys first, then as `plain`."""
        found: dict[str, KeyTarget] = {}
        for one in self._targets():
            found[one.key] = one
        for one in self._targets():
            found.setdefault(plain(one.key), one)
        return found

    def _targets(self) -> Iterator[KeyTarget]:
        for question in self.sheet.questions():
            yield KeyTarget(question)
            if question.kind.has_option_rows:
                yield from (KeyTarget(question, option) for option in question.options)

    def find(self, cell: object) -> KeyTarget | None:
        """What a cell names; None where it is no key."""
        exact = str(cell).strip()
        if not exact:
            return None
        folded = plain(exact)
        found = self._known.get(exact) or self._known.get(folded)
        if found is not None:
            return found
        row = _TABLE_ROW.fullmatch(folded)
        home = self._known.get(row[1]) if row else None
        is_table = home is not None and home.question.kind.has_columns
        return KeyTarget(home.question, is_row=True) if home and is_table else None

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Each heading in either language, with the column it names."""
        return {word: head.key for head in HEADS for word in both_words(head.words)}


def columns_of(question: Question) -> Mapping[str, str]:
    """Of a table: each heading in either language, and each id, with the column's id."""
    found: dict[str, str] = {}
    for column in question.columns:
        for word in both_words(column.label):
            found.setdefault(word, column.id)
    for column in question.columns:
        found.setdefault(plain(column.id), column.id)
    return found


def may_appear(sheet: Sheet, question: Question, setting: Setting) -> bool:
    """Whether it is asked now or could be, once other answers are given."""
    if not is_asked_of(sheet, question, setting.tier):
        return False
    if question.show_if is None or because(question):
        return True
    return evaluate(question.show_if, setting.facts, {})


def asked(sheet: Sheet, setting: Setting) -> Iterator[tuple[Section, list[Question]]]:
    """What stands in the workbook, in order."""
    for section in sheet.sections:
        questions = [one for one in section.questions if may_appear(sheet, one, setting)]
        if questions:
            yield section, questions


def said_words(question: Question, said: Said) -> list[Words]:
    """The whole answer with its reason, last days and comment."""
    lines = question.kind.value_words(question, said.value)
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
