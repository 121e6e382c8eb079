"""Words of the vendor's own."""

from collections.abc import Sequence
from typing import Any

from portal.content.definitions.conditions import Op
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.parts.answer import (
    MOST_LETTERS,
    AnswerCell,
    Given,
    cell_text,
    clean,
    text_of,
)
from portal.supervision.questionnaires.kinds.parts.question import Form, Question, TypedKind, Words


class TextKind(TypedKind):
    """The answer holds what could be a comment."""

    id = "text"
    words = say("A text")
    also_called = (
        "text", "freetext", "string", "comment", "記述", "自由記述", "テキスト",
    )  # fmt: skip
    template = "text"
    minutes = 2
    paper = "text"
    ops = (Op.EXISTS,)
    is_scored = False
    is_number = False
    takes_comment = False
    can_be_joined = True

    def parse_text(self, question: Question, said: Sequence[str]) -> str | None:
        typed = next(iter(said), "")
        return text_of(typed, MOST_LETTERS) if clean(typed) else None

    def parse_cell(self, question: Question, cell: AnswerCell) -> str:
        return cell_text(cell, MOST_LETTERS)

    def how(self, question: Question) -> list[Words]:
        return [say("A text, at most %(most)s letters", most=MOST_LETTERS)]

    def show(self, question: Question, value: Any) -> list[Words]:
        return [str(value)]

    def worth(self, question: Question, given: Given) -> None:
        return None

    def join(self, question: Question, form: Form, theirs: Any) -> None:
        join_field(form, f"v-{question.id}", theirs or "")


def join_field(form: Form, name: str, theirs: str) -> None:
    """Theirs above what was typed, where it is not the same."""
    mine = form.get(name, "").strip()
    if theirs and theirs != mine:
        form[name] = f"{theirs}\n{mine}" if mine else theirs


TEXT = TextKind()
