"""Questionnaires of VSAQ (JSON with comments), read as ours. Pure.

A block with questions becomes a section, a tip that warns a finding of the answer it waits for, its
severity in our words. What has no place here is skipped, and each time it is said why.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any, Final

import nh3

from portal.content.definitions.conditions import Op
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.apart import ask
from portal.supervision.questionnaires.files.found import Skipped
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.choice import SINGLE_CHOICE
from portal.supervision.questionnaires.kinds.file import FILE
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.parts.question import YES, AnswerKind
from portal.supervision.questionnaires.kinds.scale import YES_NO
from portal.supervision.questionnaires.kinds.text import TEXT

_COMMENT: Final = re.compile(r"^[^\S\n]*//.*$", re.MULTILINE)
_JOINED: Final = re.compile(r'"\s*\+\s*"')  # strings put together as in JavaScript
_SPACES: Final = re.compile(r"\s+")
_NO_ID: Final = re.compile(r"[^A-Za-z0-9_-]+")
_TYPES: Final[Mapping[str, AnswerKind]] = {
    "line": TEXT,
    "box": TEXT,
    "check": YES_NO,
    "yesno": YES_NO,
    "radio": YES_NO,
    "radiogroup": SINGLE_CHOICE,
    "checkgroup": MULTI_CHOICE,
    "upload": FILE,
}
_SEVERITIES: Final = {
    "critical": "critical",
    "high": "major",
    "medium": "minor",
    "low": "observation",
}
DUE_DAYS: Final = {"critical": 7, "major": 30, "minor": 60, "observation": 90}
LONGEST_TITLE: Final = 160
MENDER: Final = "portal.supervision.questionnaires.files.mender"
SECONDS: Final = 20  # to mend what is not quite JSON


class NoVsaq(ValueError):
    """The file is no questionnaire of this kind."""


@dataclass
class _Reading:
    """What has been read so far. `choices`: by their id the question and the value to ask for."""

    title: str = ""
    sections: list[dict[str, Any]] = field(default_factory=list)
    choices: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    waiting: list[tuple[dict[str, Any], list[str]]] = field(default_factory=list)
    tips: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def skip(self, place: str, reason: Message) -> None:
        self.skipped.append(Skipped(place, reason))

    def new_id(self, wanted: object, fallback: str) -> str:
        """An id of ours that nobody has yet."""
        plain = _NO_ID.sub("_", str(wanted or fallback)).strip("_-") or fallback
        if not plain[0].isalpha():
            plain = f"q_{plain}"
        names = chain([plain[:60]], (f"{plain[:56]}_{number}" for number in count(2)))
        name = next(name for name in names if name not in self.ids)
        self.ids.add(name)
        return name


def read_vsaq(text: str) -> tuple[dict[str, Any], list[Skipped]]:
    """The questionnaire as plain data, and what was skipped. Refuses (NoVsaq) other JSON."""
    data, mended = _tolerant(text)
    tops = data.get("questionnaire", data.get("extensions")) if isinstance(data, dict) else None
    if not isinstance(tops, list):
        raise NoVsaq
    reading = _Reading()
    reading.skipped += mended
    blocks = [top for top in tops if isinstance(top, dict)]
    reading.title = _words(blocks[0].get("text")) if len(blocks) == 1 else ""
    for block in blocks:
        _block(reading, block, [], [])
    _conditions(reading)
    _findings(reading)
    title = reading.title or "VSAQ"
    sheet = {
        "title": {"ja": "", "en": title[:LONGEST_TITLE]},
        "sections": [section for section in reading.sections if section["questions"]],
    }
    return sheet, reading.skipped


def _tolerant(text: str) -> tuple[Any, list[Skipped]]:
    """JSON with comments and joined strings; what breaks it otherwise is mended and named."""
    plain = _JOINED.sub("", _COMMENT.sub("", text))
    try:
        return json.loads(plain), []
    except json.JSONDecodeError as error:
        line = say("line %(line)s", line=error.lineno)
    except ValueError:  # a number of thousands of digits
        raise NoVsaq from None
    repaired = ask(MENDER, "mend", plain.encode("utf-8", "replace"), seconds=SECONDS)
    if "mended" not in repaired:
        raise NoVsaq
    reason = say("This is not quite JSON (%(where)s); it was read as well as possible.", where=line)
    return repaired["mended"], [Skipped("", reason)]


def _block(
    reading: _Reading, block: Mapping[str, Any], titles: list[str], conditions: list[str]
) -> None:
    """A block and what is in it. `titles`, `conditions`: of the blocks around it."""
    title = _words(block.get("text"))
    own = [*titles, title] if title and title != reading.title else titles
    held = [*conditions, block["cond"]] if block.get("cond") else conditions
    section: dict[str, Any] = {
        "id": reading.new_id(block.get("id"), f"section_{len(reading.sections) + 1}"),
        "title": {"ja": "", "en": ": ".join(own)[:LONGEST_TITLE] or title or "Questions"},
        "questions": [],
    }
    reading.sections.append(section)
    notes: list[str] = []
    for item in block.get("items") or ():
        if not isinstance(item, dict):
            reading.skip(title, say("No question, such as a heading or a space: left out."))
        elif item.get("type") == "block":
            _block(reading, item, own, held)
        else:
            _item(reading, section, item, held, notes)
    if notes:
        section["intro"] = {"ja": "", "en": " ".join(notes)}


def _item(
    reading: _Reading,
    section: dict[str, Any],
    item: Mapping[str, Any],
    conditions: list[str],
    notes: list[str],
) -> None:
    kind = str(item.get("type", ""))
    place = str(item.get("id") or _words(item.get("text"))[:60] or kind)
    if kind == "info":
        notes.append(_words(item.get("text")))
    elif kind == "tip":
        reading.tips.append((item, place))
    elif kind in _TYPES:
        section["questions"].append(_question(reading, item, conditions, _TYPES[kind]))
    elif kind != "spacer":
        text = say("Questions of the kind “%(kind)s” cannot be taken over: left out.", kind=kind)
        reading.skip(place, text)


def _question(
    reading: _Reading, item: Mapping[str, Any], conditions: list[str], kind: AnswerKind
) -> dict[str, Any]:
    name = reading.new_id(item.get("id"), f"question_{len(reading.ids) + 1}")
    text = _words(item.get("text"))
    question: dict[str, Any] = {
        "id": name,
        "text": {"ja": "", "en": text or "Which of these applies?"},
        "answer_type": kind.id,
        "weight": 0,  # VSAQ knows no weights: nothing is scored until an author says so
        "required": bool(item.get("required", False)),
        "basis_level": "own",
        "findings": [],
    }
    if not text and not kind.scale:
        place = str(item.get("id") or name)
        reading.skip(place, say("The question has no text. It was given one to be written anew."))
    if kind.has_own_options:
        question["options"] = list(_options(reading, item, question))
    elif kind.scale:
        question["expected"] = YES
        for given in kind.scale:
            reading.choices[f"{item.get('id')}/{given}"] = (question, given)
        reading.choices.setdefault(str(item.get("id")), (question, "yes"))
    own = [*conditions, item["cond"]] if item.get("cond") else conditions
    if own:
        reading.waiting.append((question, own))
    return question


def _options(
    reading: _Reading, item: Mapping[str, Any], question: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for place, choice in enumerate(item.get("choices") or (), 1):
        pairs = choice.items() if isinstance(choice, dict) else ((f"choice_{place}", choice),)
        for name, label in pairs:
            plain = _NO_ID.sub("_", str(name)).strip("_-")[:60] or f"choice_{place}"
            if not plain[0].isalpha():
                plain = f"c_{plain}"
            reading.choices[str(name)] = (question, plain)
            yield {"id": plain, "label": {"ja": "", "en": _words(label)}}


def _conditions(reading: _Reading) -> None:
    for question, written in reading.waiting:
        parts = []
        for words in written:
            try:
                parts.append(read_condition(str(words), lambda name: _test(reading, name)))
            except Unknown as unknown:
                reason = say(
                    "The condition “%(words)s” cannot be read (%(what)s); the question is always "
                    "shown.",
                    words=str(words),
                    what=str(unknown),
                )
                reading.skip(question["id"], reason)
        if parts:
            question["show_if"] = parts[0] if len(parts) == 1 else {"all": parts}


def _test(reading: _Reading, name: str) -> Mapping[str, Any] | None:
    if name not in reading.choices:
        return None
    question, value = reading.choices[name]
    op = "contains" if Op.CONTAINS in KINDS[question["answer_type"]].ops else "eq"
    return {"answer": question["id"], "op": op, "value": value}


def _findings(reading: _Reading) -> None:
    """A tip that warns about single answers of one question is a finding of that question."""
    for tip, place in reading.tips:
        if tip.get("warn") != "yes":
            reading.skip(place, say("A hint that is neither a question nor a warning: left out."))
            continue
        names = [one.strip(" ()") for one in re.split(r"\|\|", str(tip.get("cond") or ""))]
        known = [reading.choices[name] for name in names if name in reading.choices]
        if not known or len(known) != len(names) or len({q["id"] for q, _ in known}) != 1:
            reason = say(
                "A warning that depends on more than the answer to one question: left out. Add a finding on the page of the question if you need it."
            )
            reading.skip(place, reason)
            continue
        question = known[0][0]
        severity = _SEVERITIES.get(str(tip.get("severity")), "minor")
        title = _words(tip.get("name") or tip.get("text"))[:LONGEST_TITLE]
        question["findings"].append(
            {
                "id": reading.new_id(tip.get("id"), f"finding_{len(reading.ids) + 1}"),
                "on": [value for _, value in known],
                "severity": severity,
                "title": {"ja": "", "en": title},
                "action": {"ja": "", "en": _words(tip.get("text"))},
                "due_days": DUE_DAYS[severity],
                "owner": "vendor",
            }
        )


def _words(text: object) -> str:
    """Without tags, entities and doubled spaces."""
    plain = html.unescape(nh3.clean(str(text or ""), tags=set()))
    return _SPACES.sub(" ", plain).strip()


_TOKEN: Final = re.compile(r"\|\||&&|!|\(|\)|[A-Za-z0-9_./-]+")
Test = Mapping[str, Any]


class Unknown(ValueError):
    """Words that are no condition, or a choice nobody offers; the argument names it."""


def read_condition(words: str, test_of: Callable[[str], Test | None]) -> dict[str, Any]:
    """`test_of` gives the test for a choice, None for one that nobody offers. Raises Unknown."""
    tokens = _TOKEN.findall(words)
    if "".join(tokens) != "".join(words.split()):
        raise Unknown(words)
    parser = _Parser(tokens, test_of)
    condition = parser.any()
    if parser.place != len(tokens):
        raise Unknown(words)
    return dict(condition)


class _Parser:
    def __init__(self, tokens: list[str], test_of: Callable[[str], Test | None]) -> None:
        self.tokens, self.test_of, self.place = tokens, test_of, 0

    def any(self) -> Test:
        return self._joined("||", "any", self.all)

    def all(self) -> Test:
        return self._joined("&&", "all", self.one)

    def one(self) -> Test:
        sign = self._take()
        if sign == "!":
            return {"not": dict(self.one())}
        if sign == "(":
            inner = self.any()
            if self._take() != ")":
                raise Unknown("(")
            return inner
        test = self.test_of(sign)
        if test is None:
            raise Unknown(sign)
        return test

    def _joined(self, sign: str, form: str, part: Callable[[], Test]) -> Test:
        parts = [part()]
        while self.place < len(self.tokens) and self.tokens[self.place] == sign:
            self.place += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else {form: [dict(part) for part in parts]}

    def _take(self) -> str:
        if self.place >= len(self.tokens):
            raise Unknown("")
        sign = self.tokens[self.place]
        self.place += 1
        return sign
