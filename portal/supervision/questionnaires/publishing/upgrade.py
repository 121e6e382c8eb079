"""A new version of the sheet that ships, put on a sheet the company changed: theirs stays. Pure.

Three versions: the shipped one it began from, the company's, and the new shipped one, each as
`write_sheet` has it. What only one side changed is taken from that side. Where both changed the same
part the company's words stay, and the part is named, so that somebody looks at it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet, write_sheet

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JoinedSheet:
    """What the next version would say. `kept`: ids of questions that both sides changed."""

    sheet: Sheet
    kept: tuple[str, ...] = ()


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
