"""Changes to a draft: sections and questions put in, moved, taken out; and the command that keeps them.

The data is `write_sheet` of the sheet; every function returns new data and leaves the old alone.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from portal.content.versions.labels import field_words
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.plain_data import WrongShape
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireDraft,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing.services import body_of, count, take_title

Data = dict[str, Any]
UP, DOWN, OUT = "up", "down", "out"
ACTS: Final = frozenset({UP, DOWN, OUT})


def sheet_of(data: Mapping[str, Any]) -> Sheet:
    """The sheet of changed data. Refuses (RuleViolated) what has no such shape, naming the place."""
    try:
        return read_sheet(data)
    except WrongShape as error:
        one = error.wrong[0]
        raise RuleViolated(
            say("%(place)s: %(reason)s", place=_place(one.path), reason=one.reason)
        ) from None


def find_section(data: Data, section_id: str) -> Data | None:
    return next((section for section in data["sections"] if section["id"] == section_id), None)


def find_question(data: Data, question_id: str) -> Data | None:
    return next((question for question in _questions(data) if question["id"] == question_id), None)


def home_of(data: Data, question_id: str) -> Data | None:
    """The section a question stands in."""
    found = (
        section
        for section in data["sections"]
        if any(question["id"] == question_id for question in section["questions"])
    )
    return next(found, None)


def _questions(data: Data) -> Iterator[Data]:
    for section in data["sections"]:
        yield from section["questions"]


def beside(data: Data, name: str) -> str:
    """The section or question after this one, or before it where it is the last; "" for neither."""
    home = home_of(data, name)
    ids = [one["id"] for one in (home["questions"] if home else data["sections"])]
    if name not in ids:
        return ""
    at = ids.index(name)
    found: str = next(iter([*ids[at + 1 :], *reversed(ids[:at])]), "")
    return found


def put_section(data: Data, section: Data, was: str | None = None) -> Data:
    """A section's own words in the place of the section `was`, or at the end. Keeps its questions.

    Refuses an id that another section has.
    """
    new = deepcopy(data)
    if section["id"] != was and find_section(new, section["id"]) is not None:
        raise RuleViolated(
            say("There is a section “%(id)s” already.", id=section["id"]), field="id"
        )
    old = find_section(new, was) if was else None
    if old is None:
        new["sections"].append({**section, "questions": []})
    else:
        place = new["sections"].index(old)
        new["sections"][place] = {**section, "questions": old["questions"]}
    return new


def put_question(
    data: Data, question: Data, section_id: str, was: str | None = None, place: int | None = None
) -> Data:
    """A question in the section, in the place of `was` if it stood there, else at `place` (from 1)
    or at the end. Conditions follow a changed id. Refuses an id that another question has."""
    new = deepcopy(data)
    if question["id"] != was and find_question(new, question["id"]) is not None:
        raise RuleViolated(
            say("There is a question “%(id)s” already.", id=question["id"]), field="id"
        )
    target = find_section(new, section_id)
    if target is None:
        raise RuleViolated(
            say("The section was taken out meanwhile. Choose another one."), field="section"
        )
    home = home_of(new, was) if was else None
    at = len(target["questions"])
    if home is not None:
        old = next(one for one in home["questions"] if one["id"] == was)
        if home is target:
            at = target["questions"].index(old)
        home["questions"].remove(old)
    if place is not None:
        at = max(place - 1, 0)
    target["questions"].insert(at, question)
    if was and question["id"] != was:
        for other in _questions(new):
            _rename(other.get("show_if") or {}, was, question["id"])
    return new


def rename_caps(data: Data, names: Mapping[str, str]) -> Data:
    """Questions that cap at a grade follow its new id (by the old one)."""
    if not names:
        return data
    new = deepcopy(data)
    for question in _questions(new):
        if question.get("caps_grade") in names:
            question["caps_grade"] = names[question["caps_grade"]]
    return new


def arrange_section(data: Data, act: str, section_id: str) -> Data:
    """Up, down or out. Refuses to take out a section with questions; unknown ones change nothing."""
    new = deepcopy(data)
    section = find_section(new, section_id)
    if section is None:
        return new
    if act == OUT and section["questions"]:
        raise RuleViolated(
            say("The section still has questions. Move them or take them out first.")
        )
    _arrange(new["sections"], section, act)
    return new


def arrange_question(data: Data, act: str, question_id: str) -> Data:
    """Up, down or out; over the edge of its section it goes into the next one."""
    new = deepcopy(data)
    home = home_of(new, question_id)
    if home is None:
        return new
    question = next(one for one in home["questions"] if one["id"] == question_id)
    at, last = home["questions"].index(question), len(home["questions"]) - 1
    beside = new["sections"].index(home) + (-1 if act == UP else 1)
    if (act == UP and at == 0) or (act == DOWN and at == last):
        if 0 <= beside < len(new["sections"]):
            home["questions"].remove(question)
            there = new["sections"][beside]["questions"]
            there.insert(len(there) if act == UP else 0, question)
        return new
    _arrange(home["questions"], question, act)
    return new


def _arrange(things: list[Data], one: Data, act: str) -> None:
    at = things.index(one)
    things.remove(one)
    if act != OUT:
        things.insert(max(at + (-1 if act == UP else 1), 0), one)


def _rename(condition: Data, was: str, now: str) -> None:
    for part in (*condition.get("all", ()), *condition.get("any", ()), condition.get("not")):
        if part is not None:
            _rename(part, was, now)
    if condition.get("answer") == was:
        condition["answer"] = now


def _place(path: str) -> Message | str:
    """The last steps of a path as people know them: Answers to choose from 2, Id."""
    steps = path.replace("]", "").replace("[", ".").split(".")
    inner = steps[4:] if steps[0] == "sections" and steps[2:3] == ["questions"] else steps[2:]
    told: Message | str = ""
    for step in inner:
        word = str(int(step) + 1) if step.isdecimal() else field_words(step)
        told = word if told == "" else say("%(first)s %(second)s", first=told, second=word)
    return told or say("Id")


def change_draft(
    draft: QuestionnaireDraft,
    change: Callable[[dict[str, Any], Sheet], Mapping[str, Any]],
    *,
    actor: Actor,
) -> Sheet:
    """Put what `change` makes of the draft (as plain data and as a sheet, as it stands under the
    lock) in its place, and give it back. Nothing is written where nothing changed.

    Refuses as `change` and `editing.sheet_of` do; Overtaken where the draft is no longer there.
    """
    before = queries.draft_sheet(draft)
    sheet = sheet_of(change(json.loads(draft.body), before))
    body = body_of(sheet)
    if body == draft.body:
        return sheet
    draft.body = body
    draft.origin = VersionOrigin.BROWSER
    draft.changed_by_id = actor.user_id
    draft.changed_at = clock.now()
    questionnaire = db.session.get_one(Questionnaire, draft.questionnaire_id)
    if queries.latest_version(questionnaire.id) is None:
        take_title(questionnaire, sheet)
    db.session.flush()
    record(
        actor,
        "questionnaire.draft_saved",
        questionnaire,
        say("Changed the draft of “%(title)s”", title=sheet.title),
        before={"questions": count(before)},
        after={"questions": count(sheet)},
    )
    return sheet
