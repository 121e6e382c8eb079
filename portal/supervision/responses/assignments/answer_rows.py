"""Rows of answers as the rules read them, and what is missing before a sheet is handed in. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Answers,
    Given,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Option, Question
from portal.supervision.questionnaires.scoring import points as scoring
from portal.supervision.questionnaires.scoring.shown import Setting, shown
from portal.supervision.responses.assignments.models import AnswerReview, GivenAnswer


@dataclass(frozen=True, slots=True)
class Missing:
    """What one question still lacks."""

    section: str
    question: str
    reason: Message


def given_answers(
    rows: Iterable[GivenAnswer],
    reviews: Iterable[AnswerReview] = (),
    with_files: Collection[str] = (),
) -> dict[str, Given]:
    """By question id. `with_files`: the questions that have evidence attached."""
    noted = {review.question_id: review for review in reviews}
    found = {row.question_id: _given(row, noted.get(row.question_id)) for row in rows}
    for name in with_files:
        if name not in found:
            found[name] = UNANSWERED
    return found


def with_attached(sheet: Sheet, answers: Answers, files: Collection[str]) -> dict[str, Given]:
    """The answers, where questions for a file are answered by having one."""
    asked = (sheet.by_id[name] for name in files if name in sheet.by_id)
    attached = {one.id: Given(value=True) for one in asked if one.kind.is_attached}
    return {**answers, **attached}


def missing(
    sheet: Sheet,
    setting: Setting,
    answers: Answers,
    *,
    files: Collection[str],
    comments: Mapping[str, str],
    visible: frozenset[str] | None = None,
) -> tuple[Missing, ...]:
    """Everything to be mended before handing in, in the order of the sheet.

    `files`: the questions with evidence; a comment that says where it can be seen counts as well.
    `visible`: what is shown, where that is known already.
    """
    if visible is None:
        visible = shown(sheet, setting, answers)
    found = []
    for section in sheet.sections:
        for question in section.questions:
            if question.id in visible:
                given = answers.get(question.id, UNANSWERED)
                has_evidence = question.id in files or bool(comments.get(question.id, "").strip())
                reason = lacks(question, given, has_evidence=has_evidence)
                if reason is not None:
                    found.append(Missing(section.id, question.id, reason))
    return tuple(found)


def _given(row: GivenAnswer, review: AnswerReview | None) -> Given:
    value: Any = row.value
    if isinstance(value, list):
        value = tuple(value)
    if review is None:
        return Given(value, row.reason, row.expires)
    return Given(value, row.reason, row.expires, review.review, review.differs)


def lacks(question: Question, given: Given, *, has_evidence: bool) -> Message | None:
    """What has to be mended before it can be handed in; None: nothing."""
    if not is_answered(given):
        return question.kind.unanswered if question.required else None
    if not question.kind.is_complete(question, given):
        if given.value == NA:
            return say("Say why this does not apply.")
        return say("A row is not complete yet.")
    undated = _without_day(question, given)
    if undated:
        what: Any = undated[0].label
        for option in undated[1:]:
            what = say("%(first)s / %(second)s", first=what, second=option.label)
        return say("Enter until when it is valid: %(what)s.", what=what)
    if question.evidence.required and not has_evidence and claims_something(question, given):
        return say("Attach the evidence, or say in the comment where we can see it.")
    return None


def _without_day(question: Question, given: Given) -> list[Option]:
    """Certificates chosen without their last day: nobody could tell when one has expired."""
    if not question.kind.asks_expiry(question):
        return []
    chosen = [one for one in question.options if one.id in given.value and one.score == 1]
    return [one for one in chosen if not given.expires.get(one.id)]


def claims_something(question: Question, given: Given) -> bool:
    """Whether there is anything to prove: a plain no needs no paper."""
    return bool(scoring.worth(question, given))
