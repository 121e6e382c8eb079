"""What the page of one question offers to choose from, and what its fields are called. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say, say_p
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.authoring import forms, question_form
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.parts.question import (
    MISMATCH,
    SCALE_WORDS,
    AnswerKind,
    Basis,
    ColumnKind,
    Source,
    Words,
)
from portal.supervision.questionnaires.kinds.scale import YES_NO


@dataclass(frozen=True)
class ConditionLine:
    """One line of the condition: what can be chosen for it."""

    place: int
    what: str
    ops: Sequence[str]
    values: Sequence[tuple[str, Words]]
    is_number: bool


@dataclass(frozen=True)
class QuestionPage:
    """The form, with every list on it. `was`: the id it has in the draft; None: a new one."""

    form: forms.Form
    sheet: Sheet
    choices: wording.Choices
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
        heads = (f"o-{place}-" for place in range(self.rows("o")))
        return [
            (name, self.form.get(f"{head}ja") or name)
            for head in heads
            if (name := self.form.get(f"{head}id"))
        ]

    @property
    def expected(self) -> list[tuple[str, Words]]:
        """What can be expected, and what is expected but can no longer be answered."""
        return _with_gone(self.answers, self.form.getlist("expected"))

    @property
    def caps(self) -> list[tuple[str, Words]]:
        """The grades to hold it down to."""
        grades: list[tuple[str, Words]] = [
            (grade.id, say("%(id)s %(text)s", id=grade.id, text=grade.label))
            for grade in self.sheet.grades
        ]
        return _with_gone(grades, [self.form.get("caps_grade", "")])

    def triggers(self, row: int) -> list[tuple[str, Words]]:
        """What the finding of a row may wait for, a number aside."""
        more = ((trigger, wording.TRIGGERS[trigger]) for trigger in (*self.kind.triggers, MISMATCH))
        known: list[tuple[str, Words]] = [*self.answers, *more]
        return _with_gone(known, self.form.getlist(f"r-{row}-on"))

    @cached_property
    def subjects(self) -> list[tuple[Message, list[tuple[str, Words]]]]:
        """What a condition can ask about: the other questions, and the facts."""
        questions: list[tuple[str, Words]] = [
            (f"a:{question.id}", say("%(id)s %(text)s", id=question.id, text=question.text))
            for question in self.sheet.questions()
            if question.id != self.was
        ]
        facts: list[tuple[str, Words]] = [
            (f"f:{name}", text) for name, text in wording.FACTS.items()
        ]
        return [(say("Questions"), questions), (say("What is known of the work"), facts)]

    @cached_property
    def lines(self) -> list[ConditionLine]:
        return [self._line(place) for place in range(max(self.rows("s"), 1))]

    def rows(self, sign: str) -> int:
        return question_form.rows_of(self.form, sign)

    def shown_rows(self, sign: str) -> range:
        """At least one, to begin with."""
        return range(max(self.rows(sign), 1))

    def _line(self, place: int) -> ConditionLine:
        what = self.form.get(f"s-{place}-what", "")
        sign, _, name = what.partition(":")
        if sign == "f":
            values = self.choices.get(name, ())
        else:
            other = self.sheet.by_id.get(name)
            values = wording.answers(other) if other else ()
        return ConditionLine(
            place,
            what,
            forms.ops_of(what, self.sheet) if what else (),
            _with_gone(values, self.form.getlist(f"s-{place}-value")) if values else (),
            forms.is_number(what, self.sheet),
        )


def _with_gone(
    known: Sequence[tuple[str, Words]], chosen: Sequence[str]
) -> list[tuple[str, Words]]:
    """With what is chosen but no longer there: it stays until somebody unticks it."""
    ids = {name for name, _text in known}
    gone = [one for one in dict.fromkeys(chosen) if one and one not in ids]
    return [*known, *((one, say("%(id)s (no longer there)", id=one)) for one in gone)]


_LABELS: Final[Mapping[str, Message]] = {
    "id": say("Id"),
    "answer_type": say("Kind of answer"),
    "section": say("Section"),
    "place": say("Place in the section"),
    "weight": say("Weight"),
    "caps_grade": say("Grade while its critical finding is open"),
    "required": say("Has to be answered"),
    "core": say("Asked of every tier, whatever its weight"),
    "expected": say("Expected answer"),
    "expected-op": say("Expected answer"),
    "expected-number": say("Expected answer"),
    "evidence": say("Evidence has to be handed in"),
    "known_from": say("Shown filled in from what we know"),
    "basis_level": say("On what ground"),
    "mapping": say("Law and standards"),
    "s-join": say("Lines"),
    "text": say_p("of a questionnaire", "Question"),
    "help": say("Explanation"),
    "accept": say("What counts as evidence"),
}
_ROWS: Final[Mapping[str, Callable[..., Message]]] = {
    "o": lambda n: say("Answer %(n)s", n=n),
    "c": lambda n: say("Column %(n)s", n=n),
    "r": lambda n: say("Finding %(n)s", n=n),
    "s": lambda n: say("Line %(n)s", n=n),
}
_PARTS: Final[Mapping[str, Message]] = {
    "id": say("Id"),
    "score": say("Score"),
    "": say("Words"),
    "type": say("Takes"),
    "required": say("Has to be filled in"),
    "severity": say("Severity"),
    "on": say("Opened by"),
    "below": say("Opened by a number below"),
    "title": say("Title of the finding"),
    "action": say("What is to be done"),
    "days": say("Days until due"),
    "owner": say("To be done by"),
    "what": say("Asks about"),
    "op": say("Compared"),
    "value": say("With"),
    "out": say("Take out"),
}
_LANGUAGES: Final = {"ja": say("Japanese"), "en": say("English")}
_ROW: Final = re.compile(r"([ocrs])-([0-9]+)-(.+)")
_SAID: Final[Mapping[str, tuple[Any, Mapping[Any, Message]]]] = {
    "answer_type": (str, wording.KINDS),
    "basis_level": (Basis, wording.BASES),
    "known_from": (Source, wording.SOURCES),
    "type": (ColumnKind, wording.COLUMN_KINDS),
    "severity": (Severity, wording.SEVERITIES),
    "owner": (Owner, wording.OWNERS),
    "op": (str, forms.COMPARISONS),
    "on": (str, {**wording.TRIGGERS, **SCALE_WORDS}),
    "expected": (str, SCALE_WORDS),
    "value": (str, SCALE_WORDS),
    "s-join": (str, {"all": say("All of them hold"), "any": say("One of them holds")}),
    "expected-op": (str, {"gte": say("At least"), "lte": say("At most")}),
}
_TICKS: Final = frozenset({"required", "core", "evidence", "out"})


def label_of(name: str) -> Message | None:
    """What people call the field of this name; None for one that nobody sees."""
    row = _ROW.fullmatch(name)
    if row is None:
        return _in_language(_LABELS, name)
    part = _in_language(_PARTS, row[3])
    if part is None:
        return None
    return say("%(first)s: %(second)s", first=_ROWS[row[1]](n=int(row[2]) + 1), second=part)


def said(name: str, form: forms.Form, sheet: Sheet) -> str:
    """What stands in it, in words; what was ticked in one order, and lines ended one way."""
    values = sorted(value.replace("\r\n", "\n") for value in form.getlist(name) if value)
    return words(say(", ")).join(words(_said(name, value, sheet)) for value in values)


def _said(name: str, value: str, sheet: Sheet) -> Any:
    row = _ROW.fullmatch(name)
    part = row[3] if row else name
    if part in _TICKS:
        return say("Yes")
    if part == "section":
        return next((section.title for section in sheet.sections if section.id == value), value)
    if part == "what":
        sign, _colon, named = value.partition(":")
        return wording.FACTS.get(named, named) if sign == "f" else named
    make, known = _SAID.get(part, (str, {}))
    return known.get(make(value) if value in list(known) else value, value)


def _in_language(labels: Mapping[str, Message], name: str) -> Message | None:
    head, _dash, lang = name.rpartition("-")
    if name in _LANGUAGES:
        head, lang = "", name
    if lang in _LANGUAGES and head in labels:
        return say("%(first)s (%(second)s)", first=labels[head], second=_LANGUAGES[lang])
    return labels.get(name)
