"""Rows of answers as the rules read them, what is missing before a sheet is handed in, and how far it is.

Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from portal.content.definitions.conditions import answers_named, evaluate
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires import scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Answers,
    Given,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import NA, Option, Question, in_row
from portal.supervision.questionnaires.scores import Setting, following, shown
from portal.supervision.responses.assignments.models import AnswerReview, GivenAnswer
from portal.supervision.responses.assignments.services import Said

UNTOUCHED: Final = say(
    "This came back. Change the answer or its evidence, or say in the comment what you found."
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What one question still lacks."""

    section: str
    question: str
    reason: Message


def given_answers(
    rows: Iterable[GivenAnswer], reviews: Iterable[AnswerReview] = ()
) -> dict[str, Given]:
    """By question id."""
    noted = {review.question_id: review for review in reviews}
    return {row.question_id: given_of(row, noted.get(row.question_id)) for row in rows}


def with_attached(sheet: Sheet, answers: Answers, files: Collection[str]) -> dict[str, Given]:
    """The answers, where questions for a file are answered by having one."""
    asked = (sheet.by_id[name] for name in files if name in sheet.by_id)
    attached = {question.id: Given(value=True) for question in asked if question.kind.is_attached}
    return {**answers, **attached}


def given_of(said: GivenAnswer | Said, review: AnswerReview | None = None) -> Given:
    """An answer as the rules read it, with what the reviewer noted."""
    value = tuple(said.value) if isinstance(said.value, list) else said.value
    if review is None:
        return Given(value, said.reason, said.expires)
    return Given(value, said.reason, said.expires, review.review, review.differs)


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
        what = in_row([option.label for option in undated])
        return say("Enter until when it is valid: %(what)s.", what=what)
    if question.evidence.required and not has_evidence and scores.worth(question, given):
        return say("Attach the evidence, or say in the comment where we can see it.")
    return None


def _without_day(question: Question, given: Given) -> list[Option]:
    """Certificates chosen without their last day: nobody could tell when one has expired."""
    if not question.kind.asks_expiry(question):
        return []
    chosen = [
        option for option in question.options if option.id in given.value and option.score == 1
    ]
    return [option for option in chosen if not given.expires.get(option.id)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said so far and the comments, by question; the questions with files."""

    answers: Mapping[str, Given] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    def after(self, said: Mapping[str, tuple[Given, str]]) -> "Standing":
        """With these answers and comments in place of what was there."""
        return replace(
            self,
            answers={**self.answers, **{name: given for name, (given, _comment) in said.items()}},
            comments={**self.comments, **{name: comment for name, (_one, comment) in said.items()}},
        )

    def said_to(self, name: str) -> tuple[Given | None, str]:
        return self.answers.get(name), self.comments.get(name, "")

    def given(self, question: Question) -> Given:
        """A question for a file is answered by having one."""
        if question.kind.is_attached and question.id in self.files:
            return Given(value=True)
        return self.answers.get(question.id, UNANSWERED)

    def lacks(self, question: Question) -> Message | None:
        """A comment that says where it can be seen counts as evidence as well."""
        has_evidence = question.id in self.files or self.comments.get(question.id, "").strip()
        return lacks(question, self.given(question), has_evidence=bool(has_evidence))


@dataclass(frozen=True, slots=True)
class State:
    """The questions shown, and those of them that still lack something."""

    visible: frozenset[str]
    lacking: frozenset[str]

    @property
    def done(self) -> int:
        return len(self.visible) - len(self.lacking)


def visible_in(sheet: Sheet, setting: Setting, standing: Standing) -> frozenset[str]:
    """The questions shown."""
    return shown(sheet, setting, with_attached(sheet, standing.answers, standing.files))


def missing(
    sheet: Sheet, standing: Standing, visible: Collection[str], untouched: Collection[str] = ()
) -> tuple[Missing, ...]:
    """Everything to be mended before handing in, in the order of the sheet. `untouched`: what came
    back and stands as it was handed in; where it lacks something else, that is said."""
    return tuple(
        Missing(section.id, question.id, reason)
        for section in sheet.sections
        for question in section.questions
        if question.id in visible
        and (
            reason := standing.lacks(question) or (UNTOUCHED if question.id in untouched else None)
        )
    )


def counted(sheet: Sheet, setting: Setting, standing: Standing) -> State:
    """How far a questionnaire is, from everything. It comes to the same as `recounted`, which costs
    the same however long the questionnaire is."""
    visible = visible_in(sheet, setting, standing)
    return State(visible, frozenset(one.question for one in missing(sheet, standing, visible)))


def recounted(
    sheet: Sheet, setting: Setting, standing: Standing, before: State, changed: Collection[str]
) -> State:
    """The same from how it stood `before` these answers, comments or files changed."""
    names = [name for name in changed if name in sheet.by_id]
    hanging = following(sheet, names)
    visible = set(before.visible)
    for question in hanging:
        if _is_shown(sheet, setting, standing, visible, question):
            visible.add(question.id)
        else:
            visible.discard(question.id)
    touched = {*names, *(question.id for question in hanging)}
    lacking = {name for name in touched & visible if standing.lacks(sheet.by_id[name])}
    return State(frozenset(visible), frozenset((before.lacking - touched) | lacking))


def _is_shown(
    sheet: Sheet,
    setting: Setting,
    standing: Standing,
    visible: Collection[str],
    question: Question,
) -> bool:
    """What is hidden counts as unanswered."""
    if question.show_if is None:
        return False
    said = {
        name: standing.given(sheet.by_id[name]).value
        for name in answers_named(question.show_if)
        if name in visible
    }
    return evaluate(question.show_if, setting.facts, said)
