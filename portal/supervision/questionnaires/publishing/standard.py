"""The sheet that ships: taken in as it is, or put on the one a company changed, whose words stay.

Three versions are joined: the shipped one it began from, the company's, and the new shipped one, each
as `write_sheet` has it. What only one side changed is taken from that side. Where both changed the
same part the company's words stay, and the part is named, so that somebody looks at it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.content.packs import kinds as shelf
from portal.content.versions.queries import find_row
from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Text, say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet, write_sheet
from portal.supervision.questionnaires.kinds.parts.question import Source
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing import services


@dataclass(frozen=True, slots=True)
class JoinedSheet:
    """What the next version would say. `kept`: ids of questions that both sides changed."""

    sheet: Sheet
    kept: tuple[str, ...] = ()


# What the portal knows of the standard sheet's questions (docs/product.md: nothing is asked twice).
KNOWN_FROM: Final = {
    "SUB-01": Source.NO_SUBCONTRACTING,
    "EXT-01": Source.COUNTRIES,
    "CRT-01": Source.CERTIFICATES,
    "PEO-03": Source.TRAININGS,
    "PEO-04": Source.TRAININGS,
}


def found_pack(actor: Actor) -> QuestionnaireVersion | None:
    """The sheet that ships, for a portal without it. None where any version of it is there: what
    a company sends changes by its own decision only, not by an update."""
    return load_pack(actor) if queries.find_named(shelf.SHEET.id) is None else None


def load_pack(actor: Actor) -> QuestionnaireVersion | None:
    """The sheet that ships, as a published version. None where this version is there already.

    Refuses where the newest version is the company's own: `take_standard` puts the two together.
    """
    alone(f"questionnaire {shelf.SHEET.id}")
    written_pack = shipped_pack()
    questionnaire = queries.find_named(written_pack.pack)
    if queries.has_label(written_pack.pack, written_pack.version):
        return None
    if questionnaire is not None and is_own(questionnaire):
        raise InvalidTransition(say("Your company changed the standard sheet. Take it as a draft."))
    sheet = with_sources(read_sheet(written_pack.data))
    questionnaire = questionnaire or services.new_questionnaire(written_pack.pack, sheet, actor)
    row = services.keep_version(
        questionnaire, sheet, VersionOrigin.PACK, actor, label=written_pack.version
    )
    services.record_published(actor, questionnaire, row)
    return row


def take_standard(actor: Actor) -> QuestionnaireVersion | QuestionnaireDraft | None:
    """The sheet that ships as the next version: published where the company changed nothing, else a
    draft in which its own words stay. None where this version was taken already.

    Refuses where somebody is writing the next version.
    """
    alone(f"questionnaire {shelf.SHEET.id}")
    questionnaire = queries.find_named(shelf.SHEET.id)
    if questionnaire is None or not is_own(questionnaire):
        return load_pack(actor)
    offered = offer(questionnaire)
    if offered is None:
        return None
    draft = services.begin_draft(questionnaire, actor=actor, sheet=offered.sheet)
    draft.label = shipped_pack().version
    db.session.flush()
    return draft


def offer(questionnaire: Questionnaire) -> JoinedSheet | None:
    """What the newest version would become with the sheet that ships; None where it has it already."""
    written_pack = shipped_pack()
    if queries.has_label(written_pack.pack, written_pack.version):
        return None
    shipped = with_sources(read_sheet(written_pack.data))
    latest = queries.latest_version(questionnaire.id)
    if latest is None or not is_own(questionnaire):
        return JoinedSheet(shipped)
    began_from = _as_shipped(queries.shipped_in(questionnaire.id))
    return join(began_from, queries.sheet_of(latest.id), shipped)


def _as_shipped(version: str) -> Sheet:
    """The sheet as it shipped in that version; one that asks nothing, where nobody kept it."""
    for name in (version, f"{version}.{shelf.BESIDE}"):
        row = find_row(shelf.SHEET.id, name)
        if row is not None and row.ships:
            return with_sources(read_sheet(row.data))
    return Sheet(Text(ja="", en=""), ())


def is_own(questionnaire: Questionnaire) -> bool:
    """Whether the newest version is not just the sheet as it shipped."""
    latest = queries.latest_version(questionnaire.id)
    return latest is not None and latest.origin is not VersionOrigin.PACK


def shipped_pack() -> shelf.WrittenPack:
    return next(written for written in shelf.shipped() if written.pack == shelf.SHEET.id)


def with_sources(sheet: Sheet) -> Sheet:
    """The standard sheet with what the portal knows by itself."""
    data = write_sheet(sheet)
    for section in data["sections"]:
        for question in section["questions"]:
            source = KNOWN_FROM.get(question["id"])
            if source is not None:
                question["known_from"] = source.value
    return read_sheet(data)


# Three sheets put together. Pure.

Data = Mapping[str, Any]


def join(began_from: Sheet, own: Sheet, shipped: Sheet) -> JoinedSheet:
    """The company's sheet with what the new one that ships adds, changes and gives up."""
    base, ours, new = write_sheet(began_from), write_sheet(own), write_sheet(shipped)
    names = [name for name in {**new, **ours} if name != "sections"]
    parts = {name: _one(name, base, ours, new) for name in names}
    whole = {name: part for name, part in parts.items() if part is not None}
    before, after = _questions(base), _questions(new)
    mine = _questions(ours)
    sections = [_section(section, base, new) for section in ours["sections"]]
    known = {section["id"] for section in (*base["sections"], *sections)}
    sections += [
        {**section, "questions": []} for section in new["sections"] if section["id"] not in known
    ]
    kept = []
    for section in sections:
        stay = []
        for question in section["questions"]:
            name = question["id"]
            is_own = question != before.get(name)
            if is_own and after.get(name) not in (before.get(name), question):
                kept.append(name)
            if is_own or name in after:
                stay.append(question if is_own else after[name])
        section["questions"] = stay
    for name in after:
        if name not in before and name not in mine:
            _put(sections, new, after[name])
    gone = {one["id"] for one in base["sections"]} - {one["id"] for one in new["sections"]}
    sections = [one for one in sections if one["questions"] or one["id"] not in gone]
    return JoinedSheet(read_sheet(whole | {"sections": sections}), tuple(kept))


def _one(name: str, base: Data, ours: Data, new: Data) -> Any:
    """Of a part that stands by itself: the new one where the company left it as it was."""
    return new.get(name) if ours.get(name) == base.get(name) else ours.get(name)


def _section(section: Data, base: Data, new: Data) -> dict[str, Any]:
    """Its own words; the questions stay the company's for now."""
    was, is_now = _found(base, section["id"]), _found(new, section["id"])
    names = [name for name in {**is_now, **section} if name != "questions"]
    if not was or not is_now:
        return dict(section)
    own = {name: _one(name, was, section, is_now) for name in names}
    return own | {"questions": section["questions"]}


def _put(sections: list[dict[str, Any]], new: Data, question: Data) -> None:
    """After the question it follows in the sheet that ships; at the end where that is gone.

    A section that the company took out does not come back: its new question stands in the last one.
    """
    home = next(section for section in new["sections"] if question in section["questions"])
    target = next((one for one in sections if one["id"] == home["id"]), sections[-1])
    ids = [one["id"] for one in target["questions"]]
    order = [one["id"] for one in home["questions"]]
    earlier = [name for name in order[: order.index(question["id"])] if name in ids]
    at = ids.index(earlier[-1]) + 1 if earlier else len(ids)
    target["questions"].insert(at, question)


def _questions(data: Data) -> dict[str, Any]:
    return {
        question["id"]: question
        for section in data["sections"]
        for question in section["questions"]
    }


def _found(data: Data, section_id: str) -> Data:
    found: Iterator[Data] = (one for one in data["sections"] if one["id"] == section_id)
    return next(found, {})
