"""What the fields of a question's form are called, and what stands in them, for who compares two."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say, say_p
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.authoring import condition_form
from portal.supervision.questionnaires.authoring.typed_fields import Form
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.question import SCALE_WORDS, Basis, ColumnKind, Source

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
    "op": (str, condition_form.WORDS),
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


def said(name: str, form: Form, sheet: Sheet) -> str:
    """What stands in it, in words; what was ticked in one order, and lines ended one way."""
    values = sorted(value.replace("\r\n", "\n") for value in form.getlist(name) if value)
    return words(say(", ")).join(words(_said(name, value, sheet)) for value in values)


def _said(name: str, value: str, sheet: Sheet) -> Any:
    row = _ROW.fullmatch(name)
    part = row[3] if row else name
    if part in _TICKS:
        return say("Yes")
    if part == "section":
        return next((one.title for one in sheet.sections if one.id == value), value)
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
