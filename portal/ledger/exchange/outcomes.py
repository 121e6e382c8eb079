"""What becomes of a row of a file: new, changed field by field, the same, or wrong and why. Pure."""

from dataclasses import dataclass
from typing import Any

from portal.foundation.core.words.messages import Message, Text

Name = Text | Message | str  # what people read


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell, or a row (no column), that cannot be taken. `row` counts from 1, as programs show it."""

    sheet: str
    row: int
    column: Name = ""
    value: Any = ""
    reason: Message | str = ""
    mend: Message | str = ""


@dataclass(frozen=True, slots=True)
class New:
    """`facts`: some of what will be written, by heading."""

    sheet: str
    row: int
    name: Name
    facts: tuple[tuple[Name, Any], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One value that becomes another, both in words."""

    heading: Name
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    sheet: str
    row: int
    name: Name
    fields: tuple[Field, ...]


Outcome = Wrong | New | Changed
