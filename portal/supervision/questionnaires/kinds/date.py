"""A day."""

from collections.abc import Sequence
from typing import Any

from portal.content.definitions.conditions import Op
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCell,
    Given,
    cell_day,
    clean,
    day_of,
)
from portal.supervision.questionnaires.kinds.parts.question import Question, TypedKind, Words


class DateKind(TypedKind):
    """Kept as an ISO day."""

    id = "date"
    words = say("A date")
    also_called = ("date", "日付")
    template = "date"
    paper = "box"
    ops = (Op.EXISTS,)
    is_scored = False
    is_number = False

    def parse_text(self, question: Question, said: Sequence[str]) -> str | None:
        one = clean(next(iter(said), ""))
        return day_of(one).isoformat() if one else None

    def parse_cell(self, question: Question, cell: AnswerCell) -> str:
        return cell_day(cell).isoformat()

    def how(self, question: Question) -> list[Words]:
        return [say("A date such as 2026-11-25")]

    def show(self, question: Question, value: Any) -> list[Words]:
        return [str(value)]

    def worth(self, question: Question, given: Given) -> None:
        return None


DATE = DateKind()
