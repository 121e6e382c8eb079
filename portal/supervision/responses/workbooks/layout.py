"""The workbook of one assignment: columns, keys and words in either language, and its hidden sheet. Pure.

Every row that takes an answer carries its key, by which it is found again wherever it was moved:
`SUB-01` a question, `CRT-01 / iso27001` one answer of several, `SUB-02 #3` a row of a table. The
hidden sheet says which assignment, which version, and each answer as it was when the workbook was
made: what was changed in it is told from what was changed in the portal meanwhile.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from portal.content.definitions.conditions import evaluate
from portal.foundation.core.words.messages import Message, say, without_unseen
from portal.ledger.exchange.reading.containers import RawFile
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import both_words, plain
from portal.supervision.questionnaires.kinds.parts.question import (
    Basis,
    Option,
    Question,
    Words,
)
from portal.supervision.questionnaires.scores import Setting, because, is_asked_of
from portal.supervision.responses.assignments.answer_rows import Said, said_of
from portal.supervision.responses.assignments.models import GivenAnswer

ID, QUESTION, NEEDED, WHEN, HOW = "id", "question", "needed", "when", "how"
EVIDENCE, ANSWER, REASON, UNTIL = "evidence", "answer", "reason", "until"
COMMENT, LAST, WHY, KIND = "comment", "last", "why", "kind"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """One column of the list of questions. `width` in letters; `is_open`: to be filled in."""

    key: str
    words: Message
    width: int
    is_open: bool = False


HEADS: Final = (  # 196 letters in all: printed on A4 across they are still 8 points high
    AnswerColumn(ID, say("Number"), 11),
    AnswerColumn(QUESTION, say("What is asked"), 38),
    AnswerColumn(NEEDED, say("Required or optional"), 9),
    AnswerColumn(WHEN, say("When to answer"), 15),
    AnswerColumn(HOW, say("Choices, or kind of answer"), 17),
    AnswerColumn(EVIDENCE, say("Evidence"), 19),
    AnswerColumn(ANSWER, say("Your answer"), 20, is_open=True),
    AnswerColumn(REASON, say("Why it does not apply"), 13, is_open=True),
    AnswerColumn(UNTIL, say("Valid until"), 11, is_open=True),
    AnswerColumn(COMMENT, say("Comment"), 17, is_open=True),
    AnswerColumn(LAST, say("Last answer"), 11),
    AnswerColumn(WHY, say("Why we ask"), 15),
)
PLACES: Final[Mapping[str, int]] = {head.key: place for place, head in enumerate(HEADS)}
OPEN: Final = tuple(head.key for head in HEADS if head.is_open)
BY_KEY: Final[Mapping[str, AnswerColumn]] = {head.key: head for head in HEADS}
MEND_PLACE: Final = len(HEADS)  # behind them, in a workbook with errors
MEND: Final = say("What we ask you to mend")
REQUIRED, OPTIONAL = say("Required"), say("Optional")
ANSWERS_SHEET, HELP_SHEET = say("Your answers"), say("How to fill it in")
TICK: Final = "○"
BASES: Final[Mapping[Basis, Message]] = {
    Basis.LAW: say("Required by law or by a must-item of the guideline."),
    Basis.GUIDELINE: say("An example or a desirable item of the guideline."),
    Basis.CONTRACT: say("It follows from our contract or from our published policy."),
    Basis.OWN: say("A further wish of ours, not a legal duty."),
}
HELP: Final = (
    say(
        "Fill in the yellow cells of the sheet “Your answers”, and of the sheets of tables behind "
        "it."
    ),
    say("Choose from the list of a cell, or type the answer; Japanese and English are understood."),
    say("Of several answers mark each that holds with ○; a certificate also needs its last day."),
    say(
        "A question with a condition is asked only where the condition holds. Its row is grey while "
        "your answers say that it is not asked: leave it empty."
    ),
    say("A cell you leave as it is changes nothing. Emptying a cell takes that answer back."),
    say(
        "Files of evidence are attached in the portal; they cannot travel in this workbook. Where "
        "evidence is needed, a comment that says where we can see it serves as well."
    ),
    say(
        "The arrows in the headings filter. To sort or insert rows take the protection off in your "
        "program, there is no password; the number stays in the row of its answer."
    ),
    say("Then upload the workbook where you downloaded it. You see what changes first."),
)
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


def condition_of(question: Question, sheet: Sheet) -> Message | None:
    """Of which answers it depends; None where it is asked anyway."""
    if question.show_if is None or not because(question):
        return None
    return wording.condition(question.show_if, sheet, {})


def only_if(question: Question, sheet: Sheet) -> Message | None:
    """The same as a sentence."""
    condition = condition_of(question, sheet)
    return say("Only if %(condition)s", condition=condition) if condition else None


def evidence_of(question: Question) -> Words:
    """What has to come with the answer or may, and what counts; empty where nothing is asked for."""
    accepted, needed = question.evidence.accept, question.evidence.required
    if question.kind.is_attached:
        needed = question.required
    if not (accepted.ja or accepted.en):
        return say("Needed") if needed else ""
    return (
        say("Needed: %(what)s", what=accepted)
        if needed
        else say("Optional: %(what)s", what=accepted)
    )


# In the first cell of the hidden sheet: of the layout that is written, and of those that are read.
SIGN: Final = "kantoku-answers-2"
_BEFORE: Final = (ID, QUESTION, KIND, ANSWER, REASON, UNTIL, COMMENT, LAST, WHY)
PLACES_BY_SIGN: Final[Mapping[str, Mapping[str, int]]] = {
    SIGN: PLACES,
    "kantoku-answers-1": {key: place for place, key in enumerate(_BEFORE)},
}
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
    """What the hidden sheet says. `sha256`: of the version of the questionnaire; `sign`: of the
    layout."""

    number: str
    sha256: str
    answers: Mapping[str, AnswerBase]
    sign: str = SIGN

    @property
    def places(self) -> Mapping[str, int]:
        """Where the columns stood in its layout."""
        return PLACES_BY_SIGN[self.sign]

    def rows(self) -> list[list[str]]:
        """As they are written, the checksum among them."""
        body = [
            [name, str(base.version), *(base.digests[part] for part in PARTS)]
            for name, base in self.answers.items()
        ]
        return [[self.sign], [self.number], [self.sha256], [self._checksum()], *body]

    def _checksum(self) -> str:
        told = [
            [name, base.version, *(base.digests[part] for part in PARTS)]
            for name, base in sorted(self.answers.items())
        ]
        content = json.dumps([self.sign, self.number, self.sha256, told], ensure_ascii=False)
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
        if is_signed(rows):
            return _read(rows)
    return None


def is_signed(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether it is the hidden sheet, of whichever layout."""
    return bool(rows and rows[0]) and rows[0][0] in PLACES_BY_SIGN


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
    marks = Marks(number, sha256, answers, rows[0][0])
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
