"""One question of somebody else's sheet: its id, kind, answers, condition, and what was not understood. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from portal.foundation.core.words.messages import Lang, Message, say, to_text
from portal.ledger.exchange.columns.shapes import heading_form
from portal.supervision.questionnaires.files.found import (
    ColumnRole,
    FileMap,
    SeenKind,
    SheetMap,
    Skipped,
)
from portal.supervision.questionnaires.files.kind_words import (
    Saying,
    answers_in,
    condition_before,
    condition_of,
    id_form,
    is_japanese,
    is_question,
    kind_by_wording,
    kind_of,
    scale_of,
    stands_for,
)
from portal.supervision.questionnaires.files.workbook_in import FALSE, TRUE, said_in
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.choice import SINGLE_CHOICE
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.parts.question import YES
from portal.supervision.questionnaires.kinds.text import TEXT

R = ColumnRole
LONGEST_NAME: Final = 80  # signs of a section's or the whole's title
LONGEST_EXAMPLE: Final = 60
MOST_LISTED: Final = 500_000  # rows that drop-downs lie on
SHOWN_KINDS: Final = 40  # wordings of kinds on the page
_WEIGHTS: Final[Mapping[str, int]] = {
    heading_form(word): weight
    for weight, words in ((3, "高|high|必須|a"), (2, "中|medium|mid|b"), (1, "低|low|任意|c"))
    for word in words.split("|")
}
Text = dict[str, str]


@dataclass
class SheetRows:
    """One sheet that is taken: what its cells say by role, row after row."""

    at: int  # of the sheets of the file, from 0
    name: str
    map: SheetMap
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    drops: Sequence["DropDown"]

    def said(self, row: Sequence[Any], role: ColumnRole) -> list[tuple[int, str]]:
        """By column, the cells of the role that hold something."""
        return [
            (place, words)
            for place, one in self.map.roles.items()
            if one is role and place < len(row) and (words := said_in(row[place]))
        ]

    def first(self, row: Sequence[Any], role: ColumnRole) -> str:
        return next((words for _place, words in self.said(row, role)), "")

    def has(self, role: ColumnRole) -> bool:
        return role in self.map.roles.values()

    @cached_property
    def others_say_more(self) -> bool:
        """Whether a row with nothing but words under the question is no question here."""
        rows = [row for row in self.rows[self.first_row :] if self.first(row, R.TEXT)]
        if self.has(R.ID):
            return 2 * sum(bool(self.first(row, R.ID)) for row in rows) > len(rows)
        return 2 * sum(is_question(self.first(row, R.TEXT)) for row in rows) > len(rows)

    @cached_property
    def listed(self) -> Mapping[int, tuple[str, ...]]:
        """By row, from 0, what its drop-down offers where vendors answer."""
        found: dict[int, tuple[str, ...]] = {}
        columns = [place for place, role in self.map.roles.items() if role is R.ANSWER]
        left = MOST_LISTED
        for drop in self.drops:
            if left > 0 and any(drop.columns[0] <= place <= drop.columns[1] for place in columns):
                rows = range(drop.rows[0], min(drop.rows[1] + 1, len(self.rows)))[:left]
                left -= len(rows)
                for row in rows:
                    found.setdefault(row, drop.answers)
        return found

    @property
    def first_row(self) -> int:
        """Of what is asked, from 0."""
        return self.map.heads + self.map.deep - 1 if self.map.heads else 0


@dataclass(frozen=True, slots=True)
class DropDown:
    """A list to choose from that a workbook lays on cells; rows and columns from 0, both included."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    answers: tuple[str, ...]


@dataclass
class MapReading:
    lang: Lang
    is_bilingual: bool
    sections: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)  # how often an id stood once more
    by_id: dict[str, list[tuple[int, dict[str, Any]]]] = field(
        default_factory=dict
    )  # with the sheet
    waiting: list[tuple[dict[str, Any], str, "SheetRows", int]] = field(default_factory=list)
    left: dict[tuple[str, str], tuple[Message, list[int]]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)  # a wording of a kind as it was written

    def note(self, sheet: str, row: int | None, reason: Message) -> None:
        """Said once for a sheet, with all rows it is true of; `row` from 1."""
        rows = self.left.setdefault((sheet, to_text(reason)), (reason, []))[1]
        if row is not None and (not rows or rows[-1] != row):
            rows.append(row)

    def text(self, words: Sequence[str]) -> Text:
        """In its language; of two columns in two languages each in its own."""
        told: Text = {"ja": "", "en": ""}
        for one in words:
            lang = self.lang
            if self.is_bilingual:
                lang = "ja" if is_japanese(one) else "en"
            told[lang] = f"{told[lang]}\n{one}".strip()
        return told

    def seen_kinds(self, told: FileMap) -> list[SeenKind]:
        """What was not understood first, then what stands most often."""
        seen = []
        for key, count in self.kinds.items():
            meant = kind_of(self.said[key])
            kind = told.kinds.get(key) or (meant.kind if meant else TEXT.id)
            seen.append(SeenKind(self.said[key], count, kind, meant is not None))
        return sorted(seen, key=lambda one: (one.is_clear, -one.questions))[:SHOWN_KINDS]

    def skipped(self) -> list[Skipped]:
        return [
            Skipped(f"{sheet} {_ranges(rows)}".strip(), reason)
            for (sheet, _text), (reason, rows) in self.left.items()
        ]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a question is made from besides its cells. `id`: its own, or of the last row that has one."""

    section: int  # from 1
    text: Sequence[str]
    id: str
    prefix: str  # where another sheet has the same ids
    answers: Saying | None
    told: FileMap


def make_question(
    reading: MapReading, sheet: SheetRows, number: int, row: Sequence[Any], of: SourceRow
) -> dict[str, Any]:
    own = sheet.first(row, R.ID)
    raw = own or (
        f"{of.id}-{len(reading.by_id.get(id_form(of.id), ())) + 1}" if of.id else str(number)
    )
    question: dict[str, Any] = {
        "id": _name_for(reading, sheet, number, raw, of),
        "text": reading.text(of.text),
    }
    if not own and sheet.has(R.ID):
        reading.note(sheet.name, number, say("It has no id; the question got one."))
    reading.by_id.setdefault(id_form(own or of.id), []).append((sheet.at, question))
    question |= _kind(reading, sheet, number, row, of)
    helps = [words for _place, words in sheet.said(row, R.HELP)]
    if helps:
        question["help"] = reading.text(helps)
    _evidence(reading, sheet, row, question)
    if (words := sheet.first(row, R.WEIGHT)) and "weight" not in question:
        weight = _weight(words)
        if weight is None:
            reading.note(
                sheet.name,
                number,
                say(
                    "The weight “%(words)s” is no number: 1 is taken.",
                    words=words[:LONGEST_EXAMPLE],
                ),
            )
        else:
            question["weight"] = weight
    if heading_form(sheet.first(row, R.REQUIRED)) in FALSE:
        question["required"] = False
    if sources := [words for _place, words in sheet.said(row, R.SOURCE)]:
        question["mapping"] = {"own": [" ".join(one.split()) for one in sources]}
    condition = sheet.first(row, R.CONDITION)
    if condition or (condition := condition_before(of.text[0])):
        reading.waiting.append((question, condition, sheet, number))
    return question


def _name_for(reading: MapReading, sheet: SheetRows, number: int, raw: str, of: SourceRow) -> str:
    """An id of ours; another one where it stood already, as where numbers begin anew."""
    name = own = id_of(f"{of.prefix}{raw}")
    if name in reading.names:
        name = id_of(f"{of.section}-{raw}")
    while name in reading.names:
        reading.again[own] += 1
        name = f"{own}-{reading.again[own] + 1}"
    reading.names.add(name)
    if name != id_of(raw):
        reading.note(
            sheet.name,
            number,
            say("Its id stood further up already; the question got another one."),
        )
    return name


def id_of(words: str) -> str:
    """An id of ours: letters, digits, dashes; a letter first."""
    name = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in words
    )
    name = name.strip("-_")[:50] or "q"
    return name if name[0].isalpha() else f"Q-{name}"


def _kind(
    reading: MapReading, sheet: SheetRows, number: int, row: Sequence[Any], of: SourceRow
) -> dict[str, Any]:
    """By its own cell, the list to choose from, the heading over the answers, else by its wording."""
    words, listed = sheet.first(row, R.KIND), sheet.first(row, R.CHOICES)
    told = _told(reading, words, of.told)
    choices = (
        _told(reading, listed, of.told)
        if listed and (told is None or (KINDS[told.kind].has_own_options and not told.answers))
        else None
    )
    if choices is not None:
        is_many = told is not None and told.kind == MULTI_CHOICE.id and choices.answers
        told = replace(choices, kind=MULTI_CHOICE.id) if is_many else choices
    elif words and told is None:
        reason = say(
            "“%(kind)s” is no kind of answer we know; it is asked as text.",
            kind=words[:LONGEST_NAME],
        )
        reading.note(sheet.name, number, reason)
        told = Saying(TEXT.id)
    if told is None:
        dropped = sheet.listed.get(number - 1)
        told = _of_list(dropped) if dropped else of.answers
    if told is None:
        told = Saying(sheet.map.kind if sheet.map.kind in KINDS else kind_by_wording(of.text[0]))
    kind = KINDS[told.kind]
    if kind.has_own_options and len(told.answers) < 2:  # noqa: PLR2004
        reason = say("A choice, but its answers are not said; it is asked as text.")
        reading.note(sheet.name, number, reason)
        kind = TEXT
    question: dict[str, Any] = {"answer_type": kind.id}
    if kind.has_own_options:
        question["options"] = [
            {"id": f"a{place}", "label": reading.text([answer])}
            for place, answer in enumerate(told.answers, 1)
        ]
        question["weight"] = 0
        reading.note(
            sheet.name,
            None,
            say(
                "Answers in words have no score: these questions have the weight 0 until you give them some."
            ),
        )
    return question | ({"expected": YES} if YES in kind.scale else {})


def _of_list(answers: tuple[str, ...]) -> Saying:
    scale = scale_of(answers)
    return Saying(scale) if scale else Saying(SINGLE_CHOICE.id, answers)


def _told(reading: MapReading, words: str, told: FileMap) -> Saying | None:
    """What a cell says, as the map has it or as it is understood; counted for the page."""
    key = heading_form(words[:200])
    if not key:
        return None
    reading.kinds[key] += 1
    reading.said.setdefault(key, " ".join(words.split()))
    wanted = told.kinds.get(key, "")
    meant = kind_of(words)
    if wanted not in KINDS or (meant is not None and meant.kind == wanted):
        return meant
    return Saying(wanted, answers_in(words) if KINDS[wanted].has_own_options else ())


def _evidence(
    reading: MapReading, sheet: SheetRows, row: Sequence[Any], question: dict[str, Any]
) -> None:
    """What counts, in words; a mark alone asks for what the column is called."""
    for place, words in sheet.said(row, R.EVIDENCE):
        plain = heading_form(words)
        if plain in FALSE or stands_for(words) in ("no", "na"):
            continue
        is_mark = plain in TRUE
        accept = sheet.headings[place] if is_mark and place < len(sheet.headings) else words
        question["evidence"] = {"required": is_mark, "accept": reading.text([accept])}


def _weight(words: str) -> int | None:
    plain = heading_form(words)
    return int(plain) if plain.isdecimal() and len(plain) < 4 else _WEIGHTS.get(plain)  # noqa: PLR2004


def settle_conditions(reading: MapReading) -> None:
    """Shown only if another question is answered so, where both are clear; else its words are kept."""
    for question, words, sheet, number in reading.waiting:
        test = _test(reading, words, question, sheet.at)
        if test is not None:
            question["show_if"] = test
            continue
        if words not in "".join(question["text"].values()):
            told = reading.text([words])
            old = question.get("help", {"ja": "", "en": ""})
            question["help"] = {lang: f"{told[lang]}\n{old[lang]}".strip() for lang in old}
        reading.note(
            sheet.name,
            number,
            say(
                "When it is asked was not understood: it is always asked, and the words stand in the explanation or the question."
            ),
        )


def _test(reading: MapReading, words: str, asked: dict[str, Any], at: int) -> dict[str, Any] | None:
    named = condition_of(words)
    known = reading.by_id.get(id_form(named[0]), []) if named else []
    others = [one for sheet, one in known if sheet == at] or [one for _sheet, one in known]
    if named is None or len(others) != 1 or others[0] is asked:
        return None
    other = others[0]
    kind = KINDS[other["answer_type"]]
    answers = {
        heading_form(label): one["id"]
        for one in other.get("options", ())
        for label in one["label"].values()
        if label
    }
    answer = answers.get(heading_form(named[1])) or stands_for(named[1])
    if answer not in (*kind.scale, *answers.values()):
        return None
    return {
        "answer": other["id"],
        "op": "contains" if kind is MULTI_CHOICE else "eq",
        "value": answer,
    }


def _ranges(rows: Sequence[int]) -> str:
    """3–5, 8."""
    told: list[str] = []
    for first, last in _runs(rows):
        told.append(str(first) if first == last else f"{first}–{last}")
    return ", ".join(told)


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for row in rows:
        if last is not None and row == last + 1:
            last = row
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = row
    if first is not None and last is not None:
        yield first, last
