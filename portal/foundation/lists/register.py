"""What a list is made of, declared as data: columns, filters, search, tabs, acts on many rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

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
