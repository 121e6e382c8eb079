"""A file: answered by attaching it."""

from collections.abc import Mapping
from typing import Any

from portal.content.definitions.conditions import Op
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires.kinds.parts.answer import AnswerCells, Given
from portal.supervision.questionnaires.kinds.parts.question import AnswerKind, Form, Question, Words


class AttachmentKind(AnswerKind):
    """What is attached is kept with the question's evidence, never as a value."""

    id = "file"
    words = say("A file")
    also_called = ("file", "upload", "attachment", "添付", "ファイル")
    template = "file"
    paper = "file"
    ops = (Op.EXISTS,)
    is_scored = False
    is_number = False
    is_attached = True
    unanswered = say("Attach the file.")
    closed_cell = say("Attach it in the portal")

    def parse_form(self, question: Question, form: Form) -> None:
        return None

    def parse_cells(self, question: Question, cells: AnswerCells) -> Mapping[str, Any]:
        return {}

    def show(self, question: Question, value: Any) -> list[Words]:
        return [str(value)]

    def brief(self, question: Question, value: Any) -> list[Words]:
        return [say("file attached")]

    def worth(self, question: Question, given: Given) -> None:
        return None


FILE = AttachmentKind()
