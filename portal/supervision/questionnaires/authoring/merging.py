"""Two people in one draft: a change of one part is put on what stands now. Pure.

A part is the words of the whole, the own words of a section, a question, a grade, or what a lighter
tier is asked. A form carries the mark of the part as it was shown. Parts that others changed since
stay as they are now; only where both changed the same part in different ways the change is refused
(`Met`), with nothing lost on either side.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires.authoring import editing
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.definition.definition import use, write_sheet
from portal.supervision.questionnaires.definition.wording import tier_words

_NO_WORDS: Final = {"ja": "", "en": ""}
_WHOLE: Final = ("title", "description", "language")
_EMPTY: Final[Data] = {"title": _NO_WORDS, "sections": []}


class Met(ChangedMeanwhile):
    """Both changed the same part. `gone`: the other one took it out."""

    def __init__(self, what: Message | str, *, gone: bool = False) -> None:
        self.gone = gone
        text = (
            say(
                "Somebody took %(what)s out meanwhile. What you typed is still here; saving puts it"
                " in again.",
                what=what,
            )
            if gone
            else say(
                "Somebody changed %(what)s meanwhile. What you typed is still here; saving puts it"
                " in the place of theirs.",
                what=what,
            )
        )
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Edit:
    """One part as a form sends it. `was`: its id on the form, None for a new one; `seen`: its mark
    there; `mine`: what it is to be, None where it is taken out."""

    was: str | None
    seen: str
    mine: Data | None


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a question stands or is to stand: section id and place from 1; None: at the end."""

    section: str
    number: int | None


def mark(part: Any) -> str:
    """The same for the same content, another for any other."""
    text = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def whole_of(data: Mapping[str, Any]) -> Data:
    return {name: data[name] for name in _WHOLE if name in data}


def words_of(section: Mapping[str, Any] | None) -> Data | None:
    """A section without its questions."""
    own = (section or {}).items()
    return None if section is None else {name: value for name, value in own if name != "questions"}


def settle(edit: Edit, theirs: Any, what: Message | str) -> Any:
    """What is to stand now: mine where nobody else changed it, theirs where I did not. Raises Met."""
    if mark(theirs) in (edit.seen, mark(edit.mine)):
        return edit.mine
    if theirs is not None and mark(edit.mine) == edit.seen:
        return theirs
    raise Met(what, gone=theirs is None)


def put_whole(data: Data, edit: Edit) -> Data:
    mine = whole_of(_written(_EMPTY | (edit.mine or {})))
    now = settle(replace(edit, mine=mine), whole_of(data), say("title and introduction"))
    rest = {name: value for name, value in data.items() if name not in _WHOLE}
    return rest | dict(now)


def put_section(data: Data, edit: Edit) -> Data:
    """A section's own words; a new one at the end. Refuses an id that another section has."""
    section = (edit.mine or {}) | {"questions": []}
    mine = words_of(_written(_EMPTY | {"sections": [section]})["sections"][0]) or {}
    if edit.was is None:
        return editing.put_section(data, mine)
    theirs = words_of(editing.find_section(data, edit.was))
    now = settle(replace(edit, mine=mine), theirs, say("section %(id)s", id=edit.was))
    return editing.put_section(data, now, edit.was)


def put_question(data: Data, edit: Edit, to: FieldPlace, stood: FieldPlace | None = None) -> Data:
    """A question, and where it stands if the form moved it from where it `stood`. Who did not move
    it leaves it where others put it; moved by both, to different sections, it is refused (Met)."""
    section = {"id": "s", "title": _NO_WORDS, "questions": [edit.mine]}
    (mine,) = _written(_EMPTY | {"sections": [section]})["sections"][0]["questions"]
    if edit.was is None:
        return editing.put_question(data, mine, to.section, None, to.number)
    theirs = editing.find_question(data, edit.was)
    now = settle(replace(edit, mine=mine), theirs, edit.was)
    home = (editing.home_of(data, edit.was) or {}).get("id", "")
    if stood is None or to == stood:
        return editing.put_question(data, now, home, edit.was)
    if home not in (stood.section, to.section):
        raise Met(say("the place of %(id)s", id=edit.was))
    return editing.put_question(data, now, to.section, edit.was, to.number)


def put_grades(data: Data, edits: Sequence[Edit]) -> Data:
    """Grades by their ids; those that others added stay. Caps follow a changed id. Refuses an id
    that stands twice then."""
    theirs = list((data.get("scoring") or {}).get("grades", ()))
    left = {edit.was: edit for edit in edits if edit.was}
    now: list[Data] = []
    for grade in theirs:
        edit = left.pop(grade["id"], None)
        kept = settle(edit, grade, _grade(grade["id"])) if edit else grade
        now += [kept] if kept is not None else []
    for edit in left.values():  # others took them out: fine, unless they were changed here
        if edit.mine is not None and mark(edit.mine) != edit.seen:
            raise Met(_grade(edit.was or ""), gone=True)
    now += [edit.mine for edit in edits if edit.was is None and edit.mine is not None]
    for name, times in Counter(grade["id"] for grade in now).items():
        if times > 1:
            raise RuleViolated(say("There are two grades “%(id)s”.", id=name))
    new = {name: value for name, value in data.items() if name != "scoring"}
    if now:
        new["scoring"] = {"grades": now}
    renamed = {edit.was: edit.mine["id"] for edit in edits if edit.was and edit.mine}
    return editing.rename_caps(new, {old: name for old, name in renamed.items() if old != name})


def put_tiers(data: Data, seen: Mapping[str, int], mine: Mapping[str, int]) -> Data:
    """The least weight each tier is still asked, tier by tier; 0: everything. Tiers that are not
    on the form stay."""
    now = tiers_of(data)
    for tier, least in mine.items():
        there, before = now.get(tier, 0), seen.get(tier, 0)
        if least != before and there not in (before, least):
            raise Met(say("what %(tier)s is asked", tier=tier_words(tier)))
        if least != before:
            now[tier] = least
    new = {name: value for name, value in data.items() if name != "tier_use"}
    uses = {tier: use(least) for tier, least in sorted(now.items()) if least}
    return new | ({"tier_use": uses} if uses else {})


def arrange(data: Data, act: str, sort: str, name: str, seen: str) -> Data:
    """Up, down or out, where it still stands between the same two (`place_mark`), or still says
    the same (`mark`). Raises ChangedMeanwhile where not; editing's refusals."""
    is_section = sort == "section"
    part = editing.find_section(data, name) if is_section else editing.find_question(data, name)
    if part is None:
        raise ChangedMeanwhile(say("%(id)s is no longer in the draft.", id=name))
    if act == editing.OUT:
        if mark(words_of(part)) != seen:
            raise ChangedMeanwhile(
                say(
                    "Somebody changed %(id)s after you opened this page, so it was not taken out."
                    " Look at it first.",
                    id=name,
                )
            )
    elif place_mark(data, sort, name) != seen:
        raise ChangedMeanwhile(
            say(
                "Somebody moved something beside %(id)s after you opened this page, so it was not"
                " moved. Here is the order as it is now.",
                id=name,
            )
        )
    change = editing.arrange_section if is_section else editing.arrange_question
    return change(data, act, name)


def place_mark(data: Mapping[str, Any], sort: str, name: str) -> str:
    """The mark of a place: between which two it stands, and in which section."""
    home = None if sort == "section" else editing.home_of(dict(data), name)
    things = data["sections"] if home is None else home["questions"]
    return place_marks(things, home["id"] if home else "")[name]


def place_marks(things: Sequence[Mapping[str, Any]], home: str) -> Mapping[str, str]:
    """`place_mark` of each of a row of sections or questions."""
    ids = ["", *(one["id"] for one in things), ""]
    return {name: mark([home, ids[at], ids[at + 2]]) for at, name in enumerate(ids[1:-1])}


def tiers_of(data: Mapping[str, Any]) -> dict[str, int]:
    """The least weight each lighter tier is asked."""
    return dict(editing.sheet_of(_EMPTY | {"tier_use": data.get("tier_use")}).lighter)


def tidy_grade(mine: Data) -> Data:
    found: Data = _written(_EMPTY | {"scoring": {"grades": [mine]}})["scoring"]["grades"][0]
    return found


def _written(data: Data) -> Data:
    """As the draft keeps it, refusing (RuleViolated) what has no right shape."""
    return write_sheet(editing.sheet_of(data))


def _grade(name: str) -> Message:
    return say("grade %(id)s", id=name)
