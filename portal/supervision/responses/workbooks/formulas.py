"""Whether a question is asked, as formulas that follow the answers in the cells of a workbook. Pure.

They say what `scores.shown` says. Rows are found by their keys, so that they may be moved; an answer
counts where a cell says it as a list offers it or as it is usually signed. What no cell can tell
(whether a file is attached) greys nothing.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from portal.content.definitions.conditions import (
    All,
    AnswerTest,
    AnyOf,
    Condition,
    FactTest,
    Not,
    Op,
    evaluate,
)
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Text
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.multi_choice import TICKED
from portal.supervision.questionnaires.kinds.parts.question import Option, Question
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    ID,
    MEND_PLACE,
    PLACES,
    may_appear,
    option_key,
)

ASKED_PLACE: Final = MEND_PLACE + 1
_LONGEST_FORMULA, _LONGEST_WORDS = 4_000, 255  # letters that programs take
_Part = str | bool  # a formula, or what it comes to whatever is answered


class _Untold(Exception):
    """No cell can tell it."""


@dataclass
class Formulas:
    """Of one workbook. `tables`: by question, the name of its sheet."""

    sheet: Sheet
    setting: Setting
    tables: Mapping[str, str]
    _decided: dict[str, _Part | None] = field(default_factory=dict)  # None: no cell can tell

    _spellings: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def asked(self, question: Question) -> str | None:
        """In the helping column of its row; None where it is asked whatever is answered, or where
        no formula can tell. It names no cell of its own column: programs would see a circle."""
        if not self._decided:
            self._decide()
        try:
            told = self._shown(question)
        except _Untold:
            return None
        if isinstance(told, bool):
            return None if told else "=FALSE"
        return f"=IFERROR({told},TRUE)"

    def _decide(self) -> None:
        """Each after those on which it hangs."""
        for question in self.sheet.conditional:
            told: _Part | None = None
            with suppress(_Untold):
                told = True if question.show_if is None else self._of(question.show_if)
            is_long = isinstance(told, str) and len(told) > _LONGEST_FORMULA
            self._decided[question.id] = None if is_long else told

    def _shown(self, question: Question) -> _Part:
        """Raises _Untold."""
        if question.show_if is None:
            return True
        told = self._decided.get(question.id, False)  # what hangs in a circle is never asked
        if told is None:
            raise _Untold
        return told

    @staticmethod
    def as_asked(question: Question, page: str = "") -> str:
        """What the row of the question says, elsewhere; `page`: from another sheet."""
        return _cell(question.id, ASKED_PLACE, page)

    def _of(self, condition: Condition) -> _Part:
        match condition:
            case All(parts):
                return _joined("AND", (self._of(part) for part in parts), idle=True)
            case AnyOf(parts):
                return _joined("OR", (self._of(part) for part in parts), idle=False)
            case Not(part):
                told = self._of(part)
                return not told if isinstance(told, bool) else f"NOT({told})"
            case FactTest():
                return evaluate(condition, self.setting.facts)
            case AnswerTest():
                return self._test(condition)

    def _test(self, test: AnswerTest) -> _Part:
        other = self.sheet.by_id.get(test.question)
        if other is None or not may_appear(self.sheet, other, self.setting):
            return False  # what is not asked counts as unanswered
        return _joined("AND", [self._shown(other), self._holds(other, test)], idle=True)

    def _holds(self, other: Question, test: AnswerTest) -> _Part:
        kind, values = other.kind, test.value if isinstance(test.value, tuple) else (test.value,)
        if kind.has_option_rows:
            return _marked(other, test.op, [str(value) for value in values])
        if kind.has_columns and test.op is Op.EXISTS:
            cells = f"'{self.tables[other.id]}'!$B$4:${xl_col_to_name(len(other.columns))}$203"
            return f'COUNTIF({cells},"?*")>0'
        cell = _cell(other.id, PLACES[ANSWER])
        if test.op is Op.EXISTS and kind.closed_cell is None:
            return f"LEN({cell})>0"
        if kind.is_choice:
            return self._chosen(other, cell, test.op, values)
        if kind.is_number:
            return _counted(cell, test.op, values)
        raise _Untold

    def _chosen(self, other: Question, cell: str, op: Op, values: Iterable[object]) -> _Part:
        chosen = [option for option in other.choices if option.id in values]
        names = sorted(set(chain.from_iterable(self._spelt(other, option) for option in chosen)))
        said = f'SUBSTITUTE(TRIM({cell})," ","")'
        is_one = f"OR({said}={_listed(names)})" if names else "FALSE"
        if op in (Op.EQ, Op.IN):
            return is_one if names else False
        return f"AND(LEN({cell})>0,NOT({is_one}))" if op in (Op.NE, Op.NOT_IN) else False

    def _spelt(self, other: Question, option: Option) -> frozenset[str]:
        """As cells say it, without spaces: programs compare without regard to case."""
        key = (other.kind.id if other.kind.scale else other.id, option.id)
        if key not in self._spellings:
            label = option.label
            told = [
                label.in_(lang) if isinstance(label, Text) else words(label, lang)
                for lang in LANGUAGES
            ]
            plain = {"".join(name.split()).casefold() for name in told}
            self._spellings[key] = other.kind.names(option) | plain
        return self._spellings[key]


def _counted(cell: str, op: Op, values: Iterable[object]) -> _Part:
    sign = {Op.GTE: ">=", Op.LTE: "<=", Op.EQ: "=", Op.IN: "=", Op.NE: "=", Op.NOT_IN: "="}.get(op)
    if sign is None:
        return False
    number = f'VALUE(TRIM(SUBSTITUTE(SUBSTITUTE({cell},",",""),"%","")))'
    tests = [
        f"{number}{sign}{value}"
        for value in values
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    told = _joined("OR", tests, idle=False)
    if op in (Op.NE, Op.NOT_IN):
        told = f"AND({number}={number},NOT({told}))" if tests else f"{number}={number}"
    return f"IFERROR({told},FALSE)" if isinstance(told, str) else told


def _marked(other: Question, op: Op, values: list[str]) -> _Part:
    ticks = {
        option.id: f"OR(TRIM({_cell(option_key(other, option), PLACES[ANSWER])})={_listed(_TICKS)})"
        for option in other.options
    }
    those = [tick for name, tick in ticks.items() if name in values]
    others = [tick for name, tick in ticks.items() if name not in values]
    if op is Op.EXISTS:
        return _joined("OR", ticks.values(), idle=False)
    if op not in (Op.CONTAINS, Op.CONTAINS_ANY, Op.ONLY_IN):
        return False
    told = _joined("OR", those, idle=False)
    if op is Op.ONLY_IN and isinstance(told, str) and others:
        return f"AND({told},NOT({_joined('OR', others, idle=False)}))"
    return told


_TICKS: Final = tuple(sorted(TICKED))


def _joined(name: str, parts: Iterable[_Part], *, idle: bool) -> _Part:
    """`idle`: what a part may be without deciding anything."""
    told = list(parts)
    if (not idle) in told:
        return not idle
    formulas = [part for part in told if isinstance(part, str)]
    if not formulas:
        return idle
    first, *others = formulas
    return f"{name}({','.join(formulas)})" if others else first


def _cell(key: str, place: int, page: str = "") -> str:
    """The cell of a column in the row that carries the key."""
    sheet = f"'{page.replace(chr(39), chr(39) * 2)}'!" if page else ""
    column, keys = xl_col_to_name(place), xl_col_to_name(PLACES[ID])
    whole, by = f"{sheet}${column}:${column}", f"{sheet}${keys}:${keys}"
    return f"INDEX({whole},MATCH({_text(key)},{by},0))"


def _listed(names: Iterable[str]) -> str:
    return "{" + ",".join(map(_text, names)) + "}"


def _text(said: str) -> str:
    """Raises _Untold."""
    if len(said) > _LONGEST_WORDS:
        raise _Untold
    doubled = said.replace('"', '""')
    return f'"{doubled}"'
