"""How far a questionnaire is: everything counted, or only what hangs on a few answers. Pure.

Both come to the same; the second costs the same however long the questionnaire is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from portal.content.definitions.conditions import answers_named, evaluate
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import UNANSWERED, Given
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scoring.shown import Setting, following, shown
from portal.supervision.responses.assignments import answer_rows as given


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
            answers={**self.answers, **{name: one for name, (one, _comment) in said.items()}},
            comments={**self.comments, **{name: comment for name, (_one, comment) in said.items()}},
        )

    def said_to(self, name: str) -> tuple[Given | None, str]:
        return self.answers.get(name), self.comments.get(name, "")

    def given(self, question: Question) -> Given:
        """A question for a file is answered by having one."""
        if question.kind.is_attached and question.id in self.files:
            return Given(value=True)
        return self.answers.get(question.id, UNANSWERED)

    def has_evidence(self, name: str) -> bool:
        return name in self.files or bool(self.comments.get(name, "").strip())


@dataclass(frozen=True, slots=True)
class State:
    """The questions shown, and those of them that still lack something."""

    visible: frozenset[str]
    lacking: frozenset[str]

    @property
    def done(self) -> int:
        return len(self.visible) - len(self.lacking)


def counted(sheet: Sheet, setting: Setting, standing: Standing) -> State:
    """Everything."""
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
    return State(visible, frozenset(one.question for one in lacking))


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
    touched = {*names, *(one.id for one in hanging)}
    lacking = {
        name
        for name in touched & visible
        if given.lacks(
            sheet.by_id[name],
            standing.given(sheet.by_id[name]),
            has_evidence=standing.has_evidence(name),
        )
    }
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
