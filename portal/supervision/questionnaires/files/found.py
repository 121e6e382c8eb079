"""What reading a file came to: the questionnaire, and everything that was skipped or is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.foundation.core.words.messages import Lang, Message
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import VersionOrigin


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something a file holds that was left out or mended on the way in; `place` in its own words."""

    place: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a file from being taken in: where, what, and how to mend it. `question`:
    its id, where a file of answers has one there."""

    sheet: str
    row: int | None  # counts from 1, as programs show it
    column: Message | str
    reason: Message
    mend: Message
    question: str = ""


class ColumnRole(StrEnum):
    """What a column of somebody else's sheet says of a question."""

    NONE = ""
    ID = "id"
    TEXT = "text"
    SECTION = "section"
    KIND = "kind"  # of answer, in words, or the answers to choose from
    CHOICES = "choices"
    ANSWER = "answer"  # where vendors answer: its heading may name the answers
    CONDITION = "condition"
    HELP = "help"
    EVIDENCE = "evidence"
    WEIGHT = "weight"
    REQUIRED = "required"
    SOURCE = "source"


@dataclass(frozen=True)
class SheetMap:
    """How one sheet is read. `heads`: the first row of headings, from 1, 0 for none; `deep`: how many
    rows they are; `roles`: by column, from 0; `lone`: a row of one cell begins a section; `kind`: of
    questions of which nothing says it, "" by their wording."""

    taken: bool = False
    heads: int = 0
    deep: int = 1
    roles: Mapping[int, ColumnRole] = field(default_factory=dict)
    lone: bool = True
    kind: str = ""


@dataclass(frozen=True)
class FileMap:
    """`kinds`: the kind that each wording of a kind stands for (`heading_form`); `both`: the other
    language is still to be written, else it is asked in its own only."""

    sheets: Sequence[SheetMap] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    both: bool = False


def map_to_json(kept: FileMap) -> dict[str, Any]:
    sheets = [
        {
            "taken": one.taken,
            "heads": one.heads,
            "deep": one.deep,
            "roles": {str(place): role.value for place, role in one.roles.items() if role},
            "lone": one.lone,
            "kind": one.kind,
        }
        for one in kept.sheets
    ]
    return {"sheets": sheets, "kinds": dict(kept.kinds), "both": kept.both}


def map_from_json(kept: Mapping[str, Any]) -> FileMap:
    """What `map_to_json` was given, columns that are left out aside."""
    sheets = [
        SheetMap(
            **one
            | {"roles": {int(place): ColumnRole(role) for place, role in one["roles"].items()}}
        )
        for one in kept["sheets"]
    ]
    return FileMap(sheets, kept["kinds"], kept["both"])


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """`place`: from 0; `letters`: as programs name it."""

    place: int
    letters: str
    heading: str
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class SeenSheet:
    name: str
    rows: int
    columns: Sequence[SeenColumn]
    questions: int = 0


@dataclass(frozen=True, slots=True)
class SeenKind:
    """A wording of a kind: how many questions say it, and what it is taken for."""

    words: str
    questions: int
    kind: str
    is_clear: bool


@dataclass(frozen=True)
class Mapped:
    """A sheet of somebody else's, with the map by which it was read. `mark`: the same for files with
    the same sheets of headings, whatever stands below them."""

    mark: str
    map: FileMap
    sheets: Sequence[SeenSheet]
    kinds: Sequence[SeenKind] = ()
    lang: Lang = "ja"  # in which it asks
    is_bilingual: bool = False


@dataclass(frozen=True)
class ReadFile:
    """`data`: as `read_sheet` takes it. `sheet` is None while there is any fault. `mapped`: of a
    workbook that is not in our layout."""

    origin: VersionOrigin
    data: Mapping[str, Any]
    sheet: Sheet | None
    skipped: Sequence[Skipped] = field(default_factory=tuple)
    faults: Sequence[Fault] = field(default_factory=tuple)
    mapped: Mapped | None = None

    @property
    def by_type(self) -> Mapping[str, int]:
        """How many questions of each kind."""
        questions = self.sheet.questions() if self.sheet else ()
        return dict(sorted(Counter(question.kind.id for question in questions).items()))
