"""What the file says to each question, part by part; parts it does not hold are absent. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.questionnaires.kinds.cells import AnswerCells, CellRefused
from portal.supervision.questionnaires.kinds.parsing import cell_text
from portal.supervision.questionnaires.kinds.question import NA, Question
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.parse_form import LONGEST_COMMENT, LONGEST_REASON
from portal.supervision.responses.workbooks.finding import At, Located
from portal.supervision.responses.workbooks.layout import ANSWER, COMMENT, REASON, UNTIL


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
        found: dict[str, Filled] = {}
        named = {name for name, _option, _key in self.located.cells} | set(self.located.rows)
        for name, question in questions.items():
            if name in named:
                found[name] = self._read(question)
        return found

    def _read(self, question: Question) -> Filled:
        row, rows = self.given.get(question.id), self.located.rows.get(question.id)
        marks = {
            one.id: mark
            for one in question.options
            if (mark := self._at(question, ANSWER, one.id)) is not None
        }
        cells = AnswerCells(
            answer=self._at(question, ANSWER),
            options={name: (mark, self._at(question, UNTIL, name)) for name, mark in marks.items()},
            rows=rows,
            value=row.value if row else None,
            expires=row.expires if row else {},
            refuse=self._refuse,
        )
        first_row = next(iter(rows[0].values()), None) if rows else None
        at = self._at(question, ANSWER) or first_row or next(iter(marks.values()), None)
        filled = Filled(question, at.sheet if at else "", at.row if at else 0)
        filled.parts.update(question.kind.parse_cells(question, cells))
        if NA in question.by_choice:
            self._take(filled, "reason", self._at(question, REASON), LONGEST_REASON)
        self._take(filled, "comment", self._at(question, COMMENT), LONGEST_COMMENT)
        return filled

    def _take(self, filled: Filled, part: str, at: At | None, most: int) -> None:
        if at is None:
            return
        try:
            filled.parts[part] = cell_text(at, most)
        except CellRefused as refusal:
            self._refuse(refusal)

    def _refuse(self, refusal: CellRefused) -> None:
        assert isinstance(refusal.cell, At)  # noqa: S101  (every cell here is one)
        self.faults.append(refusal.cell.fault(refusal.reason, refusal.mend))

    def _at(self, question: Question, key: str, option: str = "") -> At | None:
        return self.located.cells.get((question.id, option, key))
