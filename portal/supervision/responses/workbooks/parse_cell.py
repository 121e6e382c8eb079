"""What cells say, as answers: words of either language, ids, signs, days in any form. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import Message, say
from portal.ledger.exchange.columns.days import NoDay, read_day
from portal.supervision.questionnaires.definition.definition import (
    NA,
    NO,
    PARTIAL,
    SCALE_WORDS,
    YES,
    ColumnKind,
    Kind,
    Option,
    Question,
)
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.responses.assignments.parse_form import LONGEST_COMMENT, LONGEST_REASON
from portal.supervision.responses.assignments.parse_text import (
    MOST_CELL,
    MOST_LETTERS,
    MOST_ROWS,
    is_percent,
    number_of,
    possible,
)
from portal.supervision.responses.workbooks.finding import At
from portal.supervision.responses.workbooks.layout import both_words, cell_words, plain

ScaleNames = Mapping[str, frozenset[str]]  # by answer, as `plain`
TICKED: Final = frozenset(
    map(plain, ("○", "〇", "◯", "●", "✓", "✔", "☑", "レ", "v", "1", "yes", "y", "true",
                "はい", "有", "あり", "該当"))
)  # fmt: skip
NOT_TICKED: Final = frozenset(
    map(plain, ("×", "✕", "✗", "☐", "0", "no", "n", "false", "いいえ", "無", "なし", "-", "非該当"))
)
_ALSO: Final[Mapping[str, frozenset[str]]] = {  # besides the labels and ids of the scales
    YES: frozenset(map(plain, ("y", "true", "○", "〇", "◯", "有", "あり", "実施"))),
    PARTIAL: frozenset(map(plain, ("△", "一部", "partially", "part", "partial"))),
    NO: frozenset(map(plain, ("n", "false", "×", "✕", "無", "なし", "未実施"))),
    NA: frozenset(map(plain, ("n/a", "na", "非該当", "対象外", "該当なし", "該当しない"))),
}
_EITHER: Final = plain("x")  # from the keyboard: a tick to one reader, a cross to another
_SHORTEN: Final = say("Shorten it.")
_DIGITS: Final = say("Type digits only, such as 95 or 1200.")


class Refused(Exception):
    """A cell that cannot be taken; the fault names it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason.id)
        self.fault = fault


def spoken(question: Question, at: At, scale: ScaleNames) -> Any:
    """The answer to any question but one with several answers, a table or a file. Raises Refused."""
    if not at.words:
        return None
    if question.choices:
        return _choice(question, at, scale)
    if question.kind is Kind.NUMBER:
        return _answer(question, at)
    if question.kind is Kind.DATE:
        return day(at).isoformat()
    return text(at, MOST_LETTERS)


def is_ticked(option: Option, at: At) -> bool:
    """Whether one answer of several is marked. Raises Refused."""
    said = plain(at.words)
    if said in _names(option) or said in TICKED:
        return True
    if not said or said in NOT_TICKED:
        return False
    reason = say("“%(words)s” is no mark.", words=_short(at.words))
    if said == _EITHER:
        reason = say("“%(words)s” can mean yes or no.", words=at.words)
    raise Refused(at.fault(reason, say("Write ○, or leave the cell empty.")))


def table_row(question: Question, cells: Mapping[str, At]) -> dict[str, str]:
    """One row of a table, every column in it. Raises Refused."""
    told = dict.fromkeys((one.id for one in question.columns), "")
    for column in question.columns:
        at = cells.get(column.id)
        if at is not None and at.words:
            if column.kind is ColumnKind.NUMBER:
                told[column.id] = str(_number(at))
            elif column.kind is ColumnKind.DATE:
                told[column.id] = day(at).isoformat()
            else:
                told[column.id] = text(at, MOST_CELL)
    return told


def too_many_rows(at: At) -> Fault:
    return at.fault(say("At most %(most)s rows can be entered.", most=MOST_ROWS), _SHORTEN)


def day(at: At) -> date:
    try:
        return read_day(at.value)
    except NoDay as refusal:
        raise Refused(at.fault(refusal.reason, refusal.mend)) from None


def reason(at: At) -> str:
    return text(at, LONGEST_REASON)


def comment(at: At) -> str:
    return text(at, LONGEST_COMMENT)


def text(at: At, most: int) -> str:
    words = without_unseen(cell_words(at.value)).strip()
    if len(words) > most:
        raise Refused(
            at.fault(say("At most %(most)s letters can be entered.", most=most), _SHORTEN)
        )
    return words


def _answer(question: Question, at: At) -> float | int:
    """A cell in the format of percents holds 0.95 where it shows 95 %."""
    value = at.value
    try:
        if is_percent(question) and isinstance(value, float) and 0 < value <= 1:
            return possible(question, number_of(f"{value * 100:.10g}"))
        return possible(question, _number(at))
    except RuleViolated as refusal:
        raise Refused(at.fault(refusal.message, _DIGITS)) from None


def _number(at: At) -> float | int:
    try:
        return number_of(at.words)
    except RuleViolated as refusal:
        raise Refused(at.fault(refusal.message, _DIGITS)) from None


def _choice(question: Question, at: At, scale: ScaleNames) -> str:
    said = plain(at.words)
    for option in question.choices:
        if said in (_names(option) if question.options else scale[option.id]):
            return option.id
    refused = say("“%(words)s” cannot be chosen here.", words=_short(at.words))
    raise Refused(at.fault(refused, _one_of(question)))


def _one_of(question: Question) -> Message:
    choices: Any = question.choices[0].label
    for option in question.choices[1:]:
        choices = say("%(first)s / %(second)s", first=choices, second=option.label)
    return say("Choose one: %(choices)s.", choices=choices)


def _names(option: Option) -> set[str]:
    return {plain(option.id), *both_words(option.label)}


def scale_names() -> ScaleNames:
    """Yes, partly, no and not applicable: ids, both languages, and as people sign them."""
    return {
        answer: frozenset({answer, *both_words(SCALE_WORDS[answer]), *also})
        for answer, also in _ALSO.items()
    }


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:80]}…"  # noqa: PLR2004
