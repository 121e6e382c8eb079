"""What a list is made of, declared as data: columns, filters, search, tabs, acts on many rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, literal

from portal.foundation.core.words.dates import LAST_DAY
from portal.foundation.core.words.i18n import words

Condition = ColumnElement[bool]
PER_PAGE = (25, 50, 100, 200)
USUAL_PER_PAGE = 50
RESERVED = frozenset({"q", "sort", "columns", "per", "page", "view", "file"})  # in addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `sort`: SQL in ascending order; without it nobody can sort by the column.

    `shown`: unless somebody chooses otherwise; `fixed`: always; `in_page` and `in_file`: where it
    exists at all. `first_down`: a first click sorts downwards, as for dates.
    """

    id: str
    label: Any
    sort: Sequence[Any] = ()
    shown: bool = True
    fixed: bool = False
    in_page: bool = True
    in_file: bool = True
    first_down: bool = False
    css: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition: `where` makes SQL of each value that was chosen; of several, any may hold.

    `choices`: value and words. A filter of days has none and takes one day.
    """

    id: str
    label: Any
    where: Callable[[str], Condition]
    choices: Sequence[tuple[str, str]] = ()
    is_day: bool = False
    hint: Any = ""


def choices_of(labels: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """The members of an enum, in the words of the page's language."""
    return [(member.value, words(label)) for member, label in labels.items()]


def one_of(name: str, label: Any, column: Any, labels: Mapping[Any, Any]) -> Filter:
    """Rows whose column holds one of these members of an enum."""
    members = {member.value: member for member in labels}
    return Filter(
        id=name,
        label=label,
        choices=choices_of(labels),
        where=lambda value: column == members[value],
    )


def day_range(name: str, column: Any, first: Any, last: Any) -> list[Filter]:
    """From a day on (`first` is said above the field) and until one, both days included."""
    return [
        Filter(id=f"{name}_from", label=first, is_day=True, where=lambda day: column >= _day(day)),
        Filter(id=f"{name}_until", label=last, is_day=True, where=lambda day: column <= _day(day)),
    ]


def _day(iso: str) -> ColumnElement[date]:
    return literal(date.fromisoformat(iso), Date)


def or_never(day: Any) -> ColumnElement[date]:
    """To sort by a day that may not have come: those without one last."""
    return func.coalesce(day, literal(LAST_DAY, Date))


def member_order(column: Any, members: Iterable[StrEnum]) -> ColumnElement[int]:
    """To sort by an enum as its members stand, not by their letters."""
    return case({member: place for place, member in enumerate(members)}, value=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A tab that everybody has; `args` as in the address. `late`: its count is shown in red."""

    id: str
    label: Any
    args: Mapping[str, str | Sequence[str]]
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAct:
    """What can be done to the rows chosen. `href` is posted to, with `ids` or `all` and `query`."""

    label: Any
    href: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One list. `key`: the id of a row; `ids` selects it, with the joins that conditions need;
    `counted` the same without those that only the words of a search and the order need;
    `rows` selects what the page shows, by default in the order `usual` (a column's id, `-` before
    it for downwards). `word` finds one word of a search; `split` parts a search into words.
    """

    id: str
    name: Any
    key: Any
    ids: Any
    counted: Any = None
    rows: Any
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    word: Callable[[str], Condition] | None = None
    split: Callable[[str], Sequence[str]] = str.split
    search_label: Any = ""
    presets: Sequence[Preset] = ()
    acts: Sequence[BulkAct] = ()
    usual: str = ""
    opens: str = ""  # id of the preset that opens where the address asks nothing
    reader: int | None = None  # whose list it is, where conditions speak of the reader
    remembers: bool = True  # False: rows change without a command
    also: Sequence[Any] = ()  # SQL of what else answers depend on; see remembering.py
    row_id: Callable[[Any], Any] = lambda row: row[0].id  # of what `rows` selects
    tie: Sequence[Any] = field(default=())  # after the column that is sorted by

    def __post_init__(self) -> None:
        clash = RESERVED & {one.id for one in self.filters}
        if clash:
            raise ValueError(f"filters cannot be called {clash}: addresses use these words")

    def column(self, column_id: str) -> Column | None:
        return next((one for one in self.columns if one.id == column_id), None)

    def usual_sort(self) -> str:
        """The column's id, `-` before it for downwards."""
        return self.usual or self.columns[0].id
