"""What the page of one question offers to choose from, for the form as it stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.authoring import condition_form, question_form
from portal.supervision.questionnaires.authoring.typed_fields import Form
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import Choices
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.question import (
    MISMATCH,
    SCALE_WORDS,
    AnswerKind,
    Words,
)
from portal.supervision.questionnaires.kinds.scale import YES_NO


@dataclass(frozen=True)
class Line:
    """One line of the condition: what can be chosen for it."""

    place: int
    what: str
    ops: Sequence[str]
    values: Sequence[tuple[str, Words]]
    is_number: bool


@dataclass(frozen=True)
class QuestionPage:
    """The form, with every list on it. `was`: the id it has in the draft; None: a new one."""

    form: Form
    sheet: Sheet
    choices: Choices
    was: str | None

    @cached_property
    def kind(self) -> AnswerKind:
        return KINDS.get(self.form.get("answer_type", ""), YES_NO)

    @property
    def has_own_options(self) -> bool:
        return self.kind.has_own_options or self.rows("o") > 0

    @property
    def has_columns(self) -> bool:
        return self.kind.has_columns or self.rows("c") > 0

    @cached_property
    def answers(self) -> list[tuple[str, Words]]:
        """What can be answered: the scale, or the answers typed so far."""
        if not self.kind.has_own_options:
            return [(one, SCALE_WORDS[one]) for one in self.kind.scale]
        rows = [f"o-{place}-" for place in range(self.rows("o"))]
        return [
            (self.form[f"{head}id"], self.form.get(f"{head}ja") or self.form[f"{head}id"])
            for head in rows
            if self.form.get(f"{head}id")
        ]

    @property
    def expected(self) -> list[tuple[str, Words]]:
        """What can be expected, and what is expected but can no longer be answered."""
        return _with_gone(self.answers, self.form.getlist("expected"))

    @property
    def caps(self) -> list[tuple[str, Words]]:
        """The grades to hold it down to."""
        grades: list[tuple[str, Words]] = [
            (one.id, say("%(id)s %(text)s", id=one.id, text=one.label)) for one in self.sheet.grades
        ]
        return _with_gone(grades, [self.form.get("caps_grade", "")])

    def triggers(self, row: int) -> list[tuple[str, Words]]:
        """What the finding of a row may wait for, a number aside."""
        more = ((one, wording.TRIGGERS[one]) for one in (*self.kind.triggers, MISMATCH))
        known: list[tuple[str, Words]] = [*self.answers, *more]
        return _with_gone(known, self.form.getlist(f"r-{row}-on"))

    @cached_property
    def subjects(self) -> list[tuple[Message, list[tuple[str, Words]]]]:
        """What a condition can ask about: the other questions, and the facts."""
        questions: list[tuple[str, Words]] = [
            (f"a:{one.id}", say("%(id)s %(text)s", id=one.id, text=one.text))
            for one in self.sheet.questions()
            if one.id != self.was
        ]
        facts: list[tuple[str, Words]] = [
            (f"f:{name}", text) for name, text in wording.FACTS.items()
        ]
        return [(say("Questions"), questions), (say("What is known of the work"), facts)]

    @cached_property
    def lines(self) -> list[Line]:
        return [self._line(place) for place in range(max(self.rows("s"), 1))]

    def rows(self, sign: str) -> int:
        return question_form.rows_of(self.form, sign)

    def shown_rows(self, sign: str) -> range:
        """At least one, to begin with."""
        return range(max(self.rows(sign), 1))

    def _line(self, place: int) -> Line:
        what = self.form.get(f"s-{place}-what", "")
        sign, _, name = what.partition(":")
        if sign == "f":
            values = self.choices.get(name, ())
        else:
            other = self.sheet.by_id.get(name)
            values = wording.answers(other) if other else ()
        return Line(
            place,
            what,
            condition_form.ops_of(what, self.sheet) if what else (),
            _with_gone(values, self.form.getlist(f"s-{place}-value")) if values else (),
            condition_form.is_number(what, self.sheet),
        )


def _with_gone(
    known: Sequence[tuple[str, Words]], chosen: Sequence[str]
) -> list[tuple[str, Words]]:
    """With what is chosen but no longer there: it stays until somebody unticks it."""
    ids = {name for name, _text in known}
    gone = [one for one in dict.fromkeys(chosen) if one and one not in ids]
    return [*known, *((one, say("%(id)s (no longer there)", id=one)) for one in gone)]
