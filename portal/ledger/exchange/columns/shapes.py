"""What a column of a register can hold, how a sheet is declared, what becomes of a row. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

from portal.foundation.core.words.messages import Message, Text, say

_LONGEST_KEPT = 200  # no heading and no choice is longer; a file may bring thousands of long cells


class SheetId(StrEnum):
    """The registers, in the order in which a file is checked: references lead to earlier ones."""

    VENDORS = "vendors"
    CONTACTS = "contacts"
    ENGAGEMENTS = "engagements"
    SHARES = "shares"
    CONTRACTS = "contracts"


class CellKind(Enum):
    OWN = "own"  # our own number of the row
    KEY = "key"  # a mark other rows of the same file may refer to
    LINE = "line"  # text of one line
    LINES = "lines"  # text that may have several
    CORPORATE = "corporate"
    LEI = "lei"
    EMAIL = "email"
    DAY = "day"
    YES_NO = "yes_no"
    WHOLE = "whole"  # a whole number
    CHOICE = "choice"  # one of a list
    CHOICES = "choices"  # any of a list
    PERSON = "person"  # somebody of ours
    VENDOR = "vendor"  # refers to a vendor
    WORK = "work"  # refers to entrusted work
    WORKS = "works"
    CONTRACT = "contract"
    INFO = "info"  # written for people to read; what a file says there is not taken


_EMPTY: Mapping[CellKind, Any] = {
    CellKind.LINE: "",
    CellKind.LINES: "",
    CellKind.KEY: "",
    CellKind.EMAIL: "",
    CellKind.INFO: "",
    CellKind.YES_NO: False,
    CellKind.CHOICES: (),
    CellKind.WORKS: (),
}
OWN_NUMBER_LENGTH, KEY_LENGTH = 20, 60


@dataclass(frozen=True)
class SheetColumn:
    """One column. `id` is the name of the value it fills.

    `also`: other headings it is known by; `most`: characters; `choices`: the name of its list (see
    cells.py); `new`: what a new row has where the cell is empty; `mend`: how to mend what a rule
    refuses here; `once`: not a value that is kept.
    """

    id: str
    heading: Text
    kind: CellKind
    note: Message
    also: tuple[str, ...] = ()
    required: bool = False
    most: int = 0
    least: int = 0  # of a whole number
    choices: str = ""
    new: Any = None
    mend: Message | None = None
    once: bool = False
    width: int = 16  # in characters, of the column in a workbook

    @cached_property
    def empty(self) -> Any:
        return _EMPTY.get(self.kind)

    @cached_property
    def is_value(self) -> bool:
        return not self.once and self.kind not in (CellKind.OWN, CellKind.KEY, CellKind.INFO)


Names = tuple[str, ...]  # the heading in Japanese and in English, then what else it is known by


def of_kind(kind: CellKind, id_: str, names: Names, note: Message, **more: Any) -> SheetColumn:
    return SheetColumn(id_, Text(*names[:2]), kind, note, also=names[2:], **more)


line, lines = partial(of_kind, CellKind.LINE), partial(of_kind, CellKind.LINES)
day, yes_no = partial(of_kind, CellKind.DAY), partial(of_kind, CellKind.YES_NO)
_ONE = say("One of the list.")
_SEVERAL = say("One or several of the list, with a semicolon between them.")


def choice(id_: str, names: Names, choices: str, note: Message = _ONE, **more: Any) -> SheetColumn:
    return of_kind(CellKind.CHOICE, id_, names, note, choices=choices, **more)


def several(id_: str, names: Names, choices: str, **more: Any) -> SheetColumn:
    return of_kind(CellKind.CHOICES, id_, names, _SEVERAL, choices=choices, **more)


@dataclass(frozen=True)
class RegisterSheet:
    """One register: its sheet in a workbook, or a CSV of its own. `prefix` begins its numbers."""

    id: SheetId
    name: Text
    columns: tuple[SheetColumn, ...]
    prefix: str
    headlines: tuple[str, ...]  # columns shown with a new row
    example: Mapping[str, Text | str]  # by column: a row that is shown and never taken
    also: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, SheetColumn]:
        return {column.id: column for column in self.columns}

    @cached_property
    def values(self) -> tuple[SheetColumn, ...]:
        return tuple(column for column in self.columns if column.is_value)

    @cached_property
    def blank(self) -> Mapping[str, Any]:
        """What a new row has where nothing is said."""
        return {
            column.id: column.empty if column.new is None else column.new for column in self.values
        }


def heading_form(words: str) -> str:
    """Two spellings of a heading or a choice are equal in this form: width, case and blanks aside."""
    return _kept(words) if len(words) <= _LONGEST_KEPT else _folded(words)


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split()).rstrip("*:")


_kept = lru_cache(maxsize=8192)(_folded)


Name = Text | Message | str  # what people read


class Wrong(NamedTuple):
    """A cell, or a row (no column), that cannot be taken. `row` counts from 1, as programs show it."""

    sheet: str
    row: int
    column: Name = ""
    value: Any = ""
    reason: Message | str = ""
    mend: Message | str = ""
    place: str = ""  # register and column, where it can be mended in the page


class New(NamedTuple):
    """`facts`: some of what will be written, by heading."""

    sheet: str
    row: int
    name: Name
    facts: tuple[tuple[Name, Any], ...]


class Field(NamedTuple):
    heading: Name
    old: Any
    new: Any


class Changed(NamedTuple):
    sheet: str
    row: int
    name: Name
    fields: tuple[Field, ...]


Outcome = Wrong | New | Changed
