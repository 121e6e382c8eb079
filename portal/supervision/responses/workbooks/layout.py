"""The workbook of one assignment: columns, keys and words in either language, and its hidden sheet. Pure.

Every row that takes an answer carries its key, by which it is found again wherever it was moved:
`SUB-01` a question, `CRT-01 / iso27001` one answer of several, `SUB-02 #3` a row of a table. The
hidden sheet says which assignment, which version, and each answer as it was when the workbook was
made: what was changed in it is told from what was changed in the portal meanwhile.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from portal.content.definitions.conditions import evaluate
from portal.foundation.core.words.messages import Message, say, without_unseen
from portal.ledger.exchange.reading.containers import RawFile
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import both_words, plain
from portal.supervision.questionnaires.kinds.parts.question import Option, Question, Words
from portal.supervision.questionnaires.scores import Setting, because, is_asked_of
from portal.supervision.responses.assignments.answer_rows import Said, said_of
from portal.supervision.responses.assignments.models import GivenAnswer

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
PLACES: Final[Mapping[str, int]] = {head.key: place for place, head in enumerate(HEADS)}
OPEN: Final = tuple(head.key for head in HEADS if head.is_open)
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
        targets = []
        for question in self.sheet.questions():
            options = question.options if question.kind.has_option_rows else ()
            targets += [KeyTarget(question, option) for option in (None, *options)]
        folded = {plain(target.key): target for target in reversed(targets)}
        return folded | {target.key: target for target in targets}

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
    known = {plain(column.id): column.id for column in reversed(question.columns)}
    for column in reversed(question.columns):  # of two that are called alike it is the first
        known |= dict.fromkeys(both_words(column.label), column.id)
    return known


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
        if questions := [asked for asked in section.questions if may_appear(sheet, asked, setting)]:
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


SIGN: Final = "kantoku-answers-1"  # in the first cell; the number is that of the layout
PARTS: Final = ("value", "reason", "comment", "expires")
_SHORT: Final = 16  # hexadecimal letters of a digest

NOTHING: Final = Said()


@dataclass(frozen=True)
class AnswerBase:
    """One answer when the workbook was made. `version` 0: there was none."""

    version: int
    digests: Mapping[str, str]  # by part


@dataclass(frozen=True)
class Marks:
    """What the hidden sheet says. `sha256`: of the version of the questionnaire."""

    number: str
    sha256: str
    answers: Mapping[str, AnswerBase]

    def rows(self) -> list[list[str]]:
        """As they are written, the checksum among them."""
        body = [
            [name, str(base.version), *(base.digests[part] for part in PARTS)]
            for name, base in self.answers.items()
        ]
        return [[SIGN], [self.number], [self.sha256], [self._checksum()], *body]

    def _checksum(self) -> str:
        told = [
            [name, base.version, *(base.digests[part] for part in PARTS)]
            for name, base in sorted(self.answers.items())
        ]
        content = json.dumps([SIGN, self.number, self.sha256, told], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


class Broken(ValueError):
    """The hidden sheet is there, but it is not what was written."""


def make_marks(
    number: str, sha256: str, questions: Iterable[Question], given: Mapping[str, GivenAnswer]
) -> Marks:
    answers = {}
    for question in questions:
        row = given.get(question.id)
        said = said_of(row)
        digests = {part: digest(part, getattr(said, part)) for part in PARTS}
        answers[question.id] = AnswerBase(row.version if row else 0, digests)
    return Marks(number, sha256, answers)


def find_marks(file: RawFile) -> Marks | None:
    """None: no sheet of the file is ours. Raises Broken."""
    for raw in file.sheets:
        rows = [[_text(cell) for cell in row] for row in raw.rows]
        if rows and rows[0] and rows[0][0] == SIGN:
            return _read(rows)
    return None


def _read(rows: list[list[str]]) -> Marks:
    try:
        number, sha256, checksum = (rows[place][0] for place in (1, 2, 3))
        answers = {
            row[0]: AnswerBase(int(row[1]), dict(zip(PARTS, row[2:6], strict=True)))
            for row in rows[4:]
            if row[0]
        }
    except (IndexError, ValueError) as error:
        raise Broken from error
    marks = Marks(number, sha256, answers)
    if marks._checksum() != checksum:
        raise Broken
    return marks


def digest(part: str, value: Any) -> str:
    """Of one part of an answer; the same for what nobody can tell apart."""
    content = json.dumps(canonical(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{part}:{content}".encode()).hexdigest()[:_SHORT]


def canonical(value: Any) -> Any:
    """Without what is lost between two programs: kinds of line ends, spaces around, empty cells."""
    if isinstance(value, str):
        return without_unseen("\n".join(value.splitlines())).strip()
    if isinstance(value, Mapping):
        return {str(name): canonical(part) for name, part in value.items() if part}
    if isinstance(value, list | tuple):
        return list(filter(None, map(canonical, value))) or ""
    if value is None:
        return ""
    return float(value) if isinstance(value, int | float) else value


def _text(cell: Any) -> str:
    """Programs make numbers of the versions."""
    return str(int(cell)) if isinstance(cell, float) else str(cell)
