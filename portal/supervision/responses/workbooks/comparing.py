"""What an uploaded workbook would change: new, changed, the same, wrong, left out. Pure.

Three are compared, part by part: the workbook as it was made, as it came back, and the portal now.
What nobody touched in the workbook never overwrites what was answered in the portal meanwhile.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.exchange.reading.containers import RawFile
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCells,
    CellRefused,
    cell_text,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Question, Words
from portal.supervision.questionnaires.scores import shown
from portal.supervision.responses.assignments import answer_rows as giving
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.workbooks.finding import At, Located, locate
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    BY_KEY,
    COMMENT,
    NOTHING,
    PARTS,
    REASON,
    UNTIL,
    AnswerBase,
    Keys,
    Marks,
    canonical,
    digest,
    said_words,
)


@dataclass(frozen=True)
class Current:
    """The portal now. `files`: questions with evidence; `changeable`: open to the vendor."""

    asked: Asked
    given: Mapping[str, GivenAnswer]
    files: Collection[str]
    changeable: Collection[str]

    def version(self, name: str) -> int:
        """Of the answer; 0 for none."""
        return self.given[name].version if name in self.given else 0


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer of the difference. `meanwhile`: answered in the portal since the download."""

    question: str
    text: Text
    old: tuple[Words, ...]
    new: tuple[Words, ...]
    meanwhile: bool
    at: datetime | None = None  # when the portal's was given, where both changed it


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something the file says that is not taken, and why."""

    question: str
    text: Text
    sheet: str
    row: int
    reason: Message


@dataclass(frozen=True)
class Difference:
    """`said`: what confirming writes. `both`: changed in the workbook and in the portal; it is
    written where it was chosen. `digest`: tells whether a second look says the same. `located`: what
    the file says, and where."""

    new: tuple[AnswerLine, ...]
    changed: tuple[AnswerLine, ...]
    both: tuple[AnswerLine, ...]
    same: int
    left_out: tuple[LeftOut, ...]
    wrong: tuple[Fault, ...]
    said: Mapping[str, giving.Said]
    digest: str
    located: Located

    @property
    def left(self) -> tuple[AnswerLine, ...]:
        """Of what both changed, what stays as the portal has it."""
        return tuple(line for line in self.both if line.question not in self.said)


@dataclass
class Filled:
    """`parts`: value, reason, comment, expires, as far as the file holds them."""

    question: Question
    sheet: str
    row: int
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Reader:
    """Every question of the file; what cannot be taken is in `faults`, and its part is left out."""

    located: Located
    given: Mapping[str, GivenAnswer]
    faults: list[Fault] = field(default_factory=list)

    def read(self, questions: Mapping[str, Question]) -> dict[str, Filled]:
        named = self.located.named
        return {name: self._read(asked) for name, asked in questions.items() if name in named}

    def _read(self, question: Question) -> Filled:
        now, rows = giving.said_of(self.given.get(question.id)), self.located.rows.get(question.id)
        marks = {
            option.id: mark
            for option in question.options
            if (mark := self._at(question, ANSWER, option.id)) is not None
        }
        cells = AnswerCells(
            answer=self._at(question, ANSWER),
            options={name: (mark, self._at(question, UNTIL, name)) for name, mark in marks.items()},
            rows=rows,
            value=now.value,
            expires=now.expires,
            refuse=self._refuse,
        )
        first_row = next(iter(rows[0].values()), None) if rows else None
        at = self._at(question, ANSWER) or first_row or next(iter(marks.values()), None)
        filled = Filled(question, at.sheet if at else "", at.row if at else 0)
        filled.parts.update(question.kind.parse_cells(question, cells))
        if NA in question.by_choice:
            self._take(filled, "reason", self._at(question, REASON), giving.LONGEST_REASON)
        self._take(filled, "comment", self._at(question, COMMENT), giving.LONGEST_COMMENT)
        return filled

    def _take(self, filled: Filled, part: str, at: At | None, most: int) -> None:
        try:
            if at is not None:
                filled.parts[part] = cell_text(at, most)
        except CellRefused as refusal:
            self._refuse(refusal)

    def _refuse(self, refusal: CellRefused) -> None:
        assert isinstance(refusal.cell, At)  # noqa: S101  (every cell here is one)
        self.faults.append(refusal.cell.fault(refusal.reason, refusal.mend))

    def _at(self, question: Question, key: str, option: str = "") -> At | None:
        return self.located.cells.get((question.id, option, key))


def compare(
    file: RawFile, marks: Marks, current: Current, chosen: Collection[str] = ()
) -> Difference:
    """`chosen`: of the questions that both changed, those where the workbook counts."""
    sheet = current.asked.sheet
    located = locate(file, Keys(sheet), marks.places)
    reader = Reader(located, current.given)
    filled = reader.read(sheet.by_id)
    outcomes = {
        name: _merged(told, marks.answers.get(name), giving.said_of(current.given.get(name)))
        for name, told in filled.items()
    }
    wanted = {name: said for name, said in outcomes.items() if not _same(name, said, current)}
    both = {
        name for name in wanted if _both_changed(filled[name], marks.answers.get(name), current)
    }
    taken = _taken(current, {name: said for name, said in wanted.items() if name not in both})
    picked = {name: said for name, said in wanted.items() if name not in both or name in chosen}
    visible = _visible(current, picked)
    left_out = [
        _left_out(filled[name], say("It is not asked, because of your other answers."))
        for name in wanted
        if name not in visible
    ]
    left_out += _kept(filled, marks, current, wanted)
    wrong = [*located.faults, *reader.faults]
    wrong += [_shut(filled[name]) for name in (*taken, *both) if name not in current.changeable]
    lines = {name: _line(sheet.by_id[name], wanted[name], marks, current) for name in wanted}
    return Difference(
        new=tuple(lines[name] for name in taken if not lines[name].old),
        changed=tuple(lines[name] for name in taken if lines[name].old),
        both=tuple(lines[name] for name in wanted if name in both & visible),
        same=len(outcomes) - len(wanted),
        left_out=tuple(left_out),
        wrong=tuple(sorted(wrong, key=lambda fault: (fault.sheet, fault.row or 0))),
        said=_taken(current, picked),
        digest=_digest(taken, {name: wanted[name] for name in both}, wrong, current),
        located=located,
    )


def _taken(current: Current, picked: Mapping[str, giving.Said]) -> Mapping[str, giving.Said]:
    """Those of them that are asked once they are written."""
    visible = _visible(current, picked)
    return {name: said for name, said in picked.items() if name in visible}


def _both_changed(filled: Filled, base: AnswerBase | None, current: Current) -> bool:
    """Whether a part that was touched in the workbook was changed in the portal too, otherwise."""
    now = giving.said_of(current.given.get(filled.question.id))
    for part, value in filled.parts.items():
        before = base.digests[part] if base else digest(part, getattr(NOTHING, part))
        known, told = digest(part, getattr(now, part)), digest(part, value)
        if told not in (before, known) and known != before:
            return True
    return False


def _merged(filled: Filled, base: AnswerBase | None, now: giving.Said) -> giving.Said:
    """The parts that were touched in the workbook; of the others what the portal has."""
    parts: dict[str, Any] = {part: getattr(now, part) for part in PARTS}
    for part, value in filled.parts.items():
        before = base.digests[part] if base else digest(part, getattr(NOTHING, part))
        told = digest(part, value)
        if told not in (before, digest(part, parts[part])):
            parts[part] = value
    if parts["value"] != NA:
        parts["reason"] = ""
    chosen = parts["value"] if isinstance(parts["value"], list) else ()
    parts["expires"] = {name: day for name, day in parts["expires"].items() if name in chosen}
    return giving.Said(**parts)


def _same(name: str, said: giving.Said, current: Current) -> bool:
    now = giving.said_of(current.given.get(name))
    return all(canonical(getattr(said, part)) == canonical(getattr(now, part)) for part in PARTS)


def _visible(current: Current, wanted: Mapping[str, giving.Said]) -> frozenset[str]:
    """The questions shown once the file is taken."""
    sheet = current.asked.sheet
    answers = giving.given_answers(current.given.values())
    answers |= {name: giving.given_of(said) for name, said in wanted.items()}
    return shown(sheet, current.asked.setting, giving.with_attached(sheet, answers, current.files))


def _kept(
    filled: Mapping[str, Filled],
    marks: Marks,
    current: Current,
    wanted: Mapping[str, giving.Said],
) -> list[LeftOut]:
    """Answers that the portal has anew while the workbook still has the old ones; reasons alone."""
    found = []
    for name, told in filled.items():
        row, base = current.given.get(name), marks.answers.get(name)
        now = giving.said_of(row)
        if name not in wanted and row and base and row.version != base.version:
            parts = told.parts.items()
            if any(
                digest(part, value) != digest(part, getattr(now, part)) for part, value in parts
            ):
                reason = say("It was answered in the portal after the download; that answer stays.")
                found.append(_left_out(told, reason))
        if told.parts.get("reason") and wanted.get(name, now).value != NA:
            reason = say("A reason why it does not apply belongs only to that answer.")
            found.append(_left_out(told, reason))
    return found


def _left_out(filled: Filled, reason: Message) -> LeftOut:
    return LeftOut(filled.question.id, filled.question.text, filled.sheet, filled.row, reason)


def _shut(filled: Filled) -> Fault:
    return Fault(
        filled.sheet,
        filled.row,
        BY_KEY[ANSWER].words,
        say("“%(id)s” was not sent back, so its answer stays as handed in.", id=filled.question.id),
        say("Put back what was handed in, or download the workbook again."),
        filled.question.id,
    )


def _line(question: Question, said: giving.Said, marks: Marks, current: Current) -> AnswerLine:
    row, base = current.given.get(question.id), marks.answers.get(question.id)
    return AnswerLine(
        question.id,
        question.text,
        tuple(said_words(question, giving.said_of(row))),
        tuple(said_words(question, said)),
        meanwhile=current.version(question.id) != (base.version if base else 0),
        at=row.answered_at if row else None,
    )


def _digest(
    taken: Mapping[str, giving.Said],
    both: Mapping[str, giving.Said],
    wrong: Collection[Fault],
    current: Current,
) -> str:
    """Of everything that would be written, upon which versions, and of what there is to choose."""
    told = [
        [
            [name, [getattr(said, part) for part in PARTS], current.version(name)]
            for name, said in sorted(some.items())
        ]
        for some in (taken, both)
    ]
    content = json.dumps([told, len(wrong)], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
