"""A file as it was read: sheets of cells, and the cells that hold something else than a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from portal.foundation.evidence.types import FileKind

ERRORS: Final = frozenset(  # what a spreadsheet shows where it could not work something out
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
Place = tuple[int, int]  # row and column, from 0


class Spot(Enum):
    """What is wrong with a cell before anybody asks what it means."""

    ERROR = "error"  # the spreadsheet shows an error there
    NOT_COMPUTED = "not_computed"  # a formula without the value it comes to
    MERGED = "merged"  # part of cells that were made one


@dataclass(frozen=True)
class RawSheet:
    """Cells by row, from the first row of the sheet on; an empty one is ''."""

    name: str
    rows: Sequence[Sequence[Any]]
    spots: Mapping[Place, tuple[Spot, str]] = field(default_factory=dict)  # and what it shows


@dataclass(frozen=True)
class RawFile:
    sheets: Sequence[RawSheet]
    kind: FileKind

    @property
    def is_workbook(self) -> bool:
        return self.kind is not FileKind.CSV
