"""What is missing before a questionnaire is handed in; of a returned one also what nobody touched."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.scoring import shown
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.answer_rows import Missing
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from portal.supervision.responses.assignments.queries import Asked, returned_questions


def untouched_of(
    assignment: Assignment,
    answers: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> frozenset[str]:
    """The questions that came back and say the same as when they were handed in."""
    if assignment.state is not AssignmentState.RETURNED:
        return frozenset()
    body = db.session.scalar(
        select(Submission.body).where(
            Submission.assignment_id == assignment.id, Submission.round == assignment.round - 1
        )
    )
    names = returned_questions(assignment.id).keys()
    return untouched(names, body, answers, files) if body else frozenset()


def visible_and_missing(
    asked: Asked,
    rows: Mapping[str, GivenAnswer],
    files: Mapping[str, Sequence[AnswerFile]],
) -> tuple[frozenset[str], tuple[given.Missing, ...]]:
    """The questions that are shown, and what has to be mended among them before handing in."""
    answers = given.with_attached(asked.sheet, given.given_answers(rows.values()), files.keys())
    visible = shown(asked.sheet, asked.setting, answers)
    comments = {name: row.comment for name, row in rows.items()}
    lacking = given.missing(
        asked.sheet,
        asked.setting,
        answers,
        files=files.keys(),
        comments=comments,
        visible=visible,
    )
    same = untouched_of(asked.assignment, rows, files)
    return visible, with_untouched(lacking, asked.sheet, visible, same)


# What came back and stands exactly as it was handed in: nobody has looked at it since.

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
