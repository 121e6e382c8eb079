"""Whether a question is asked, as formulas that follow the answers in the cells of a workbook. Pure.

They say what `scores.shown` says. Rows are found by their keys, so that they may be moved; an answer
counts where a cell says it as a list offers it or as it is usually signed. What no cell can tell
(whether a file is attached) greys nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
from portal.supervision.questionnaires.scores import Setting, because
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    ID,
    MEND_PLACE,
    PLACES,
    may_appear,
    option_key,
)

ASKED_PLACE: Final = MEND_PLACE + 1
_LONGEST_FORMULA, _LONGEST_WORDS = 8_000, 255  # letters that programs take
_NEVER: Final = "=FALSE"
_Part = str | bool  # a formula, or what it comes to whatever is answered


class _Untold(Exception):
    """No cell can tell it."""


@dataclass
class Formulas:
    """Of one workbook. `tables`: by question, the name of its sheet."""

    sheet: Sheet
    setting: Setting
    tables: Mapping[str, str]
    _known: dict[str, str | None] = field(default_factory=dict)

    def asked(self, question: Question) -> str | None:
        """In the helping column of its row; None where it is asked whatever is answered, or where
        no formula can tell."""
        if question.id not in self._known:
            self._known[question.id] = self._made(question)
        return self._known[question.id]

    def _made(self, question: Question) -> str | None:
        if question.show_if is None or not because(question):
            return None
        if question.id in self.sheet.circular:
            return _NEVER
        try:
            told = self._of(question.show_if)
        except _Untold:
            return None
        if isinstance(told, bool):
            return None if told else _NEVER
        formula = f"=IFERROR({told},TRUE)"
        return formula if len(formula) <= _LONGEST_FORMULA else None

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
        told, asked = self._holds(other, test), self.asked(other)
        if asked in (None, _NEVER):
            return told if asked is None else False
        return _joined("AND", [self.as_asked(other), told], idle=True)

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
            return _chosen(other, cell, test.op, values)
        if kind.is_number:
            return _counted(cell, test.op, values)
        raise _Untold


def _chosen(other: Question, cell: str, op: Op, values: Iterable[object]) -> _Part:
    names = [
        name
        for option in other.choices
        if option.id in values
        for name in _spellings(option, other)
    ]
    said = f'SUBSTITUTE(TRIM({cell})," ","")'
    is_one = f"OR({said}={_listed(names)})" if names else "FALSE"
    if op in (Op.EQ, Op.IN):
        return is_one if names else False
    return f"AND(LEN({cell})>0,NOT({is_one}))" if op in (Op.NE, Op.NOT_IN) else False


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


def _spellings(option: Option, other: Question) -> list[str]:
    """As cells say it, without spaces: programs compare without regard to case."""
    label = option.label
    told = {
        label.in_(lang) if isinstance(label, Text) else words(label, lang) for lang in LANGUAGES
    }
    return sorted({"".join(name.split()) for name in told} | other.kind.names(option))


def _joined(name: str, parts: Iterable[_Part], *, idle: bool) -> _Part:
    """`idle`: what a part may be without deciding anything."""
    told = list(parts)
    if (not idle) in told:
        return not idle
    formulas = [part for part in told if isinstance(part, str)]
    return f"{name}({','.join(formulas)})" if formulas else idle


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
