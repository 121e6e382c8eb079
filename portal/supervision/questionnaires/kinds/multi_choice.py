"""Any of several answers: certificates, and what else a vendor may have more than one of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.content.definitions.conditions import Op
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.choice import ChoiceKind, names_of
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCell,
    AnswerCells,
    CellRefused,
    Given,
    both_words,
    cell_day,
    chosen,
    clean,
    not_to_choose,
    plain,
    shortened,
)
from portal.supervision.questionnaires.kinds.parts.question import (
    EXPIRED,
    Form,
    Option,
    Question,
    Words,
)

MARK_BELOW: Final = say("Mark below with ○")
NONE: Final = "none"  # the answer that says there is none of the others
TICKED: Final = frozenset(
    map(plain, ("○", "〇", "◯", "●", "✓", "✔", "☑", "レ", "v", "1", "yes", "y", "true",
                "はい", "有", "あり", "該当"))
)  # fmt: skip
NOT_TICKED: Final = frozenset(
    map(plain, ("×", "✕", "✗", "☐", "0", "no", "n", "false", "いいえ", "無", "なし", "-", "非該当"))
)
_EITHER: Final = plain("x")  # from the keyboard: a tick to one reader, a cross to another


class MultiChoiceKind(ChoiceKind):
    """In a workbook each answer has a row of its own, to be marked."""

    id = "multi_choice"
    words = say("Any of several answers")
    ops = (Op.CONTAINS, Op.ONLY_IN, Op.EXISTS)
    triggers = (EXPIRED,)
    closed_cell = MARK_BELOW
    has_own_options = True
    has_option_rows = True

    def parse_text(self, question: Question, said: Sequence[str]) -> list[str] | None:
        picked = {self.pick(question, one) for one in map(clean, said) if one}
        _demand_none_alone(question, picked)
        return [option.id for option in question.options if option.id in picked] or None

    def parse_cell(self, question: Question, cell: AnswerCell) -> list[str]:
        """Answers typed into the row of the question itself, a line for each."""
        lines = [line for line in cell.words.splitlines() if line.strip()]
        return [self._named(question, cell, line) for line in lines]

    def parse_cells(self, question: Question, cells: AnswerCells) -> Mapping[str, Any]:
        """Options whose rows are gone stay as the portal has them."""
        picked, expires = set(cells.value or ()), dict(cells.expires)
        for name, (mark, until) in cells.options.items():
            option = question.by_choice[name]
            try:
                is_on = is_ticked(option, mark)
                picked.discard(name)
                expires.pop(name, None)
                if is_on:
                    picked.add(name)
                    if until is not None and until.words and self.asks_until(question, option):
                        expires[name] = cell_day(until).isoformat()
            except CellRefused as refusal:
                cells.refuse(refusal)
        picked |= self._typed_together(question, cells)
        self._refuse_none_with_others(question, picked, cells)
        if not cells.options and not picked:
            return {}
        return {
            "value": [option.id for option in question.options if option.id in picked] or None,
            "expires": {
                option_id: until for option_id, until in expires.items() if option_id in picked
            },
        }

    def _typed_together(self, question: Question, cells: AnswerCells) -> set[str]:
        found: set[str] = set()
        if cells.answer is None or plain(cells.answer.words) in both_words(MARK_BELOW):
            return found
        for line in cells.answer.words.splitlines():
            try:
                if line.strip():
                    found.add(self._named(question, cells.answer, line))
            except CellRefused as refusal:
                cells.refuse(refusal)
        return found

    @staticmethod
    def _named(question: Question, cell: AnswerCell, line: str) -> str:
        said = plain(line)
        for option in question.options:
            if said in names_of(option):
                return option.id
        raise not_to_choose(cell, line, say("Mark the rows below it with ○."))

    @staticmethod
    def _refuse_none_with_others(
        question: Question, picked: Collection[str], cells: AnswerCells
    ) -> None:
        try:
            _demand_none_alone(question, picked)
        except RuleViolated as refusal:
            cell, _until = cells.options.get(NONE, (cells.answer, None))
            if cell is not None:
                mend = say("Leave ○ at one of them only.")
                cells.refuse(CellRefused(cell, refusal.message, mend))

    def how(self, question: Question) -> list[Words]:
        return [self.words]  # each has a row of its own below

    def typed(self, question: Question, form: Form) -> list[str]:
        return form.getlist(f"v-{question.id}")

    def asks_expiry(self, question: Question) -> bool:
        return any(EXPIRED in rule.on for rule in question.rules)

    def asks_until(self, question: Question, option: Option) -> bool:
        return option.id != NONE and self.asks_expiry(question)

    def opens(self, question: Question, given: Given, word: str, on: date) -> bool:
        if word == EXPIRED:
            days = (given.expires.get(one, "") for one in chosen(given))
            return any(day and day < on.isoformat() for day in days)
        return super().opens(question, given, word, on)

    def all_values(self, question: Question) -> tuple[object, ...] | None:
        ids = tuple(choice.id for choice in question.choices)
        return (None, *((choice,) for choice in ids), ids)


def is_ticked(option: Option, cell: AnswerCell) -> bool:
    """Whether one answer of several is marked. Raises CellRefused."""
    said = plain(cell.words)
    if said in names_of(option) or said in TICKED:
        return True
    if not said or said in NOT_TICKED:
        return False
    reason = say("“%(words)s” is no mark.", words=shortened(cell.words))
    if said == _EITHER:
        reason = say("“%(words)s” can mean yes or no.", words=cell.words)
    raise CellRefused(cell, reason, say("Write ○, or leave the cell empty."))


def _demand_none_alone(question: Question, picked: Collection[str]) -> None:
    """Refuses the answer that there is none together with others."""
    if NONE in picked and len(picked) > 1:
        none = question.by_choice[NONE].label
        raise RuleViolated(
            say("“%(none)s” contradicts the other answers: untick it, or the others.", none=none)
        )


MULTI_CHOICE = MultiChoiceKind()
