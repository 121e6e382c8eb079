"""What came back and stands exactly as it was handed in: nobody has looked at it since. Pure."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.responses.assignments.answer_rows import Missing
from portal.supervision.responses.assignments.models import AnswerFile, GivenAnswer

UNTOUCHED: Final[Message] = say(
    "This came back. Change the answer or its evidence, or say in the comment what you found."
)
_COUNTS: Final = ("value", "reason", "comment", "expires", "files")  # not by whom, nor when


def frozen_answer(row: GivenAnswer | None, files: Collection[AnswerFile]) -> dict[str, Any]:
    """One answer with its evidence, as it is handed in."""
    said: dict[str, Any] = {"value": None}
    if row is not None:
        said = {
            "value": row.value,
            "reason": row.reason,
            "comment": row.comment,
            "expires": row.expires,
            "unchanged": row.is_unchanged,
            "by": row.answered_by_id,
        }
    return said | {"files": [{"sha256": one.file_sha256, "name": one.file_name} for one in files]}


def untouched(
    returned: Collection[str],
    body: str,
    answers: Mapping[str, GivenAnswer],
    files: Mapping[str, Collection[AnswerFile]],
) -> frozenset[str]:
    """Of what was `returned`, what says the same as in `body`, the submission that came back.

    Answer, reason, comment, dates and evidence count; having typed the same again does not.
    """
    if not returned:
        return frozenset()
    before = json.loads(body)["answers"]
    return frozenset(
        name
        for name in returned
        if name in before
        and _content(before[name])
        == _content(frozen_answer(answers.get(name), files.get(name, ())))
    )


def with_untouched(
    lacking: Collection[Missing], sheet: Sheet, visible: Collection[str], same: Collection[str]
) -> tuple[Missing, ...]:
    """Everything to be mended, in the order of the sheet; what lacks something else says that."""
    if not same:
        return tuple(lacking)
    known = {one.question: one for one in lacking}
    found = []
    for section in sheet.sections:
        for question in section.questions:
            if question.id in known:
                found.append(known[question.id])
            elif question.id in same and question.id in visible:
                found.append(Missing(section.id, question.id, UNTOUCHED))
    return tuple(found)


def _content(said: Mapping[str, Any]) -> list[Any]:
    return [said.get(name) or None for name in _COUNTS]
