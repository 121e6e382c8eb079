"""How far a questionnaire is, read as narrowly as it can be: it is told with every single save."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, cast, select

from portal.foundation.core.db import db
from portal.supervision.questionnaires.answers import Given
from portal.supervision.questionnaires.shapes import Sheet
from portal.supervision.questionnaires.shown import Setting, shown
from portal.supervision.responses import given
from portal.supervision.responses.models import AnswerFile, GivenAnswer
from portal.supervision.responses.queries import Asked
from portal.supervision.responses.services import Kept


@dataclass(frozen=True)
class State:
    """How far a questionnaire is: the questions shown, and how many of them need nothing more."""

    visible: frozenset[str]
    done: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said so far, by question; the questions with a comment, and those with files."""

    answers: Mapping[str, Given]
    comments: Mapping[str, str]
    files: frozenset[str]

    def after(self, question_id: str, kept: Kept) -> "Standing":
        """With one answer in place of what was there."""
        said = kept.said
        value = tuple(said.value) if isinstance(said.value, list) else said.value
        answer = Given(value, said.reason)
        return replace(
            self,
            answers={**self.answers, question_id: answer},
            comments={**self.comments, question_id: said.comment},
        )


def read_standing(assignment_id: int) -> Standing:
    """In two statements, without a row of the model: there may be a thousand."""
    rows = db.session.execute(
        select(
            GivenAnswer.question_id,
            cast(GivenAnswer.value, Text),
            GivenAnswer.reason,
            GivenAnswer.comment,
        ).where(GivenAnswer.assignment_id == assignment_id)
    ).all()
    files = db.session.scalars(
        select(AnswerFile.question_id).where(
            AnswerFile.assignment_id == assignment_id, AnswerFile.taken_back_at.is_(None)
        )
    )
    return Standing(
        answers={name: _given(value, reason) for name, value, reason, _comment in rows},
        comments={name: comment for name, _value, _reason, comment in rows if comment},
        files=frozenset(files),
    )


def counted(sheet: Sheet, setting: Setting, standing: Standing) -> State:
    answers = given.with_attached(sheet, standing.answers, standing.files)
    visible = shown(sheet, setting, answers)
    lacking = given.missing(
        sheet,
        setting,
        answers,
        files=standing.files,
        comments=standing.comments,
        visible=visible,
    )
    return State(visible, len(visible) - len(lacking))


def progress_of(asked: Asked) -> State:
    return counted(asked.sheet, asked.setting, read_standing(asked.assignment.id))


@lru_cache(maxsize=4096)
def _given(written: str | None, reason: str) -> Given:
    """From the JSON as it is stored; most answers are one of a few words."""
    value: Any = None if written is None else json.loads(written)
    return Given(tuple(value) if isinstance(value, list) else value, reason)
