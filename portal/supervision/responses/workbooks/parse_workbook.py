"""What the file says to each question, part by part; parts it does not hold are absent. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.definition.definition import Kind, Question
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.responses.assignments.models import GivenAnswer
from portal.supervision.responses.assignments.parse_text import MOST_ROWS, NONE, demand_none_alone
from portal.supervision.responses.workbooks import parse_cell as spoken
from portal.supervision.responses.workbooks.finding import At, Located
from portal.supervision.responses.workbooks.layout import ANSWER, COMMENT, REASON, UNTIL, both_words
from portal.supervision.responses.workbooks.layout import plain as folded
from portal.supervision.responses.workbooks.showing import asks_until


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
    scale: spoken.ScaleNames = field(default_factory=spoken.scale_names)

    def read(self, questions: Mapping[str, Question]) -> dict[str, Filled]:
        found: dict[str, Filled] = {}
        named = {name for name, _option, _key in self.located.cells} | set(self.located.rows)
        for name, question in questions.items():
            if name in named:
                found[name] = self._read(question)
        return found

    def _read(self, question: Question) -> Filled:
        at = self._at(question, ANSWER) or self._first_row(question)
        filled = Filled(question, at.sheet if at else "", at.row if at else 0)
        if question.kind is Kind.MULTI:
            self._several(question, filled)
        elif question.kind is Kind.TABLE:
            self._table(question, filled)
        elif question.kind is not Kind.FILE:
            self._take(filled, "value", at, lambda one: spoken.spoken(question, one, self.scale))
        if "na" in question.by_choice:
            self._take(filled, "reason", self._at(question, REASON), spoken.reason)
        self._take(filled, "comment", self._at(question, COMMENT), spoken.comment)
        return filled

    def _take(self, filled: Filled, part: str, at: At | None, read: Any) -> None:
        if at is None:
            return
        try:
            filled.parts[part] = read(at)
        except spoken.Refused as refusal:
            self.faults.append(refusal.fault)

    def _several(self, question: Question, filled: Filled) -> None:
        """Options whose rows are gone stay as the portal has them."""
        row = self.given.get(question.id)
        chosen = set((row.value if row else None) or ())
        expires = dict(row.expires) if row else {}
        met = False
        for option in question.options:
            at = self._at(question, ANSWER, option.id)
            if at is None:
                continue
            met = True
            filled.sheet, filled.row = filled.sheet or at.sheet, filled.row or at.row
            try:
                is_on = spoken.is_ticked(option, at)
                until = self._at(question, UNTIL, option.id)
                chosen.discard(option.id)
                expires.pop(option.id, None)
                if is_on:
                    chosen.add(option.id)
                    if until is not None and until.words and asks_until(question, option):
                        expires[option.id] = spoken.day(until).isoformat()
            except spoken.Refused as refusal:
                self.faults.append(refusal.fault)
        self._typed_together(question, chosen)
        self._none_alone(question, chosen)
        if met or chosen:
            filled.parts["value"] = [one.id for one in question.options if one.id in chosen] or None
            filled.parts["expires"] = {
                one: until for one, until in expires.items() if one in chosen
            }

    def _none_alone(self, question: Question, chosen: set[str]) -> None:
        try:
            demand_none_alone(question, chosen)
        except RuleViolated as refusal:
            at = self._at(question, ANSWER, NONE) or self._at(question, ANSWER)
            if at is not None:
                mend = say("Leave ○ at one of them only.")
                self.faults.append(at.fault(refusal.message, mend))

    def _typed_together(self, question: Question, chosen: set[str]) -> None:
        """Answers typed into the row of the question itself, a line for each."""
        at = self._at(question, ANSWER)
        if at is None or folded(at.words) in both_words(say("Mark below with ○")):
            return
        known = {word: one.id for one in question.options
                 for word in (*both_words(one.label), folded(one.id))}  # fmt: skip
        for line in at.words.splitlines():
            name = known.get(folded(line))
            if name is not None:
                chosen.add(name)
            elif line.strip():
                self.faults.append(
                    at.fault(
                        say("“%(words)s” cannot be chosen here.", words=line),
                        say("Mark the rows below it with ○."),
                    )
                )

    def _table(self, question: Question, filled: Filled) -> None:
        rows = self.located.rows.get(question.id)
        if rows is None:
            return
        told = []
        for cells in rows:
            try:
                told.append(spoken.table_row(question, cells))
            except spoken.Refused as refusal:
                self.faults.append(refusal.fault)
        if len(told) > MOST_ROWS:
            last = next(iter(rows[MOST_ROWS].values()))
            self.faults.append(spoken.too_many_rows(last))
        filled.parts["value"] = told or None

    def _at(self, question: Question, key: str, option: str = "") -> At | None:
        return self.located.cells.get((question.id, option, key))

    def _first_row(self, question: Question) -> At | None:
        rows = self.located.rows.get(question.id)
        return next(iter(rows[0].values())) if rows and rows[0] else None
