"""What a list is made of, declared as data, and what an address asks of it.

What makes no sense in an address is left out, never refused.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Date, case, func, literal

from portal.foundation.core.database.paging import LAST_PAGE
from portal.foundation.core.pages.web import LARGEST_ID
from portal.foundation.core.words.dates import LAST_DAY, is_plausible
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import digits, without_unseen

Condition = ColumnElement[bool]
PER_PAGE = (25, 50, 100, 200)
USUAL_PER_PAGE = 50
MOST_VALUES = 40  # of one filter
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

    `choices`: value and words. A filter of days has none and takes one day. `named`: so many things can be
    chosen that a page offers none of them; by number the words of those that an address names.
    """

    id: str
    label: Any
    where: Callable[[str], Condition]
    choices: Sequence[tuple[str, str]] = ()
    is_day: bool = False
    named: Callable[[Collection[int]], Mapping[int, str]] | None = None
    hint: Any = ""

    def chosen(self, values: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Value and words of those among these that can be chosen, in the order given; no days."""
        known = dict(self.choices)
        if self.named is not None:
            numbers = [number for one in values if (number := digits(one)) is not None]
            named = self.named(numbers[:MOST_VALUES]) if numbers else {}
            known = {str(number): name for number, name in named.items()}
        return [(one, known[one]) for one in dict.fromkeys(values) if one in known]


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
    """What can be done to the rows chosen. `endpoint` is posted to, with `ids` or `all` and `query`; `of`:
    from which list, where it serves several."""

    label: Any
    endpoint: str
    icon: str
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One list. `key`: the id of a row; `ids` selects it, with the joins that conditions and the order need;
    `counted` the same without those that only the order needs;
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
    opens_all: bool = False  # everything opens instead where nothing fits that preset
    reader: int | None = None  # whose list it is, where conditions speak of the reader
    kept: Collection[str] = ()  # ids of filters that ask what a job keeps of each row
    unknown: Preset | None = None  # rows of which it has kept nothing yet, and how that is said
    row_id: Callable[[Any], Any] = lambda row: row[0].id  # of what `rows` selects
    largest: int = LARGEST_ID  # of its keys
    tie: Sequence[Any] = field(default=())  # after the column that is sorted by

    def __post_init__(self) -> None:
        clash = RESERVED & {filter_.id for filter_ in self.filters}
        if clash:
            raise ValueError(f"filters cannot be called {clash}: addresses use these words")

    def column(self, column_id: str) -> Column | None:
        return next((column for column in self.columns if column.id == column_id), None)

    def usual_sort(self) -> str:
        """The column's id, `-` before it for downwards."""
        return self.usual or self.columns[0].id


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAbove:
    """What a package above knows of the rows of a list below it: `join` adds one entity or None at the end of
    each row, of which `values` makes what stands in a file."""

    join: Callable[[Any], Any]
    values: Callable[[Any], Mapping[str, Any]]
    columns: Sequence[Column]
    filters: Callable[[], Sequence[Filter]]
    presets: Sequence[Preset] = ()


KNOWN_ABOVE: Final[dict[str, KnownAbove]] = {}  # by list; each package makes its own known


def with_known_above(register: Register) -> Register:
    """The same with what is known above of its rows. Its tabs stand before the last, which is of what is over."""
    above = KNOWN_ABOVE.get(register.id)
    if above is None:
        return register
    return replace(
        register,
        rows=rows_above(register.id, register.rows),
        columns=[*register.columns, *above.columns],
        filters=[*register.filters, *above.filters()],
        presets=[*register.presets[:-1], *above.presets, *register.presets[-1:]],
    )


@lru_cache(maxsize=16)
def rows_above(list_id: str, rows: Any) -> Any:
    """Those of a list, each with what is known above of it: for pages that show them besides the list."""
    above = KNOWN_ABOVE.get(list_id)
    return rows if above is None else above.join(rows)


def values_above(list_id: str, entity: Any) -> Mapping[str, Any]:
    """For a file."""
    above = KNOWN_ABOVE.get(list_id)
    return {} if above is None or entity is None else above.values(entity)


LONGEST_SEARCH = 200
_BETWEEN = "."  # parts the columns in an address
_DOWN = "-"


class Args(Protocol):
    """A query string: werkzeug's MultiDict."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ListQuery:
    """`columns` are those chosen, empty for the usual ones; `sort` with `-` is downwards.

    `view`: the saved view it came from, as the address says; nothing depends on it.
    """

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    per_page: int = USUAL_PER_PAGE
    page: int = 1
    view: str = ""

    @property
    def sorted_by(self) -> str:
        return self.sort.removeprefix(_DOWN)

    @property
    def is_down(self) -> bool:
        return self.sort.startswith(_DOWN)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.filters)

    def conditions(self) -> tuple[str, Mapping[str, tuple[str, ...]]]:
        """What narrows the list: two lists with the same show the same rows."""
        return self.q, {name: tuple(sorted(values)) for name, values in self.filters.items()}

    def without(self, name: str) -> "ListQuery":
        """The same without one condition, from the first page on."""
        if name == "q":
            return replace(self, q="", page=1)
        kept = {other: values for other, values in self.filters.items() if other != name}
        return replace(self, filters=kept, page=1)

    def without_all(self) -> "ListQuery":
        return replace(self, q="", filters={}, page=1, view="")

    def by(self, column: Column) -> "ListQuery":
        """Sorted by a column, the other way round where it was."""
        down = not self.is_down if self.sorted_by == column.id else column.first_down
        return replace(self, sort=_DOWN + column.id if down else column.id, page=1)


def ask(register: Register, args: Args) -> ListQuery:
    filters = {
        filter_.id: values
        for filter_ in register.filters
        if (values := _values(filter_, args.getlist(filter_.id)))
    }
    return ListQuery(
        q=" ".join(without_unseen(args.get("q", "")).split())[:LONGEST_SEARCH],
        filters=filters,
        sort=_sort(register, args.get("sort", "")),
        columns=_columns(register, args.getlist("columns")),
        per_page=_per_page(args.get("per", "")),
        page=_page(args.get("page", "")),
        view=args.get("view", "")[:20],
    )


def ask_for(register: Register, args: Mapping[str, str | Sequence[str]]) -> ListQuery:
    """The same from what is kept: a tab's own, a saved view's."""
    return ask(register, _Kept(args))


def args_of(register: Register, asked: ListQuery) -> dict[str, Any]:
    """What to say in the address to be asked the same; the usual is left out."""
    args: dict[str, Any] = {"q": asked.q, "view": asked.view}
    args |= {
        name: list(values) if len(values) > 1 else values[0]
        for name, values in asked.filters.items()
    }
    if asked.sort != register.usual_sort():
        args["sort"] = asked.sort
    if asked.columns:
        args["columns"] = _BETWEEN.join(asked.columns)
    if asked.per_page != USUAL_PER_PAGE:
        args["per"] = asked.per_page
    if asked.page > 1:
        args["page"] = asked.page
    return {name: value for name, value in args.items() if value}


def shown_columns(register: Register, asked: ListQuery) -> list[Column]:
    """In the order of the register."""
    wanted = set(asked.columns)
    return [
        column
        for column in register.columns
        if column.in_page and (column.fixed or (column.id in wanted if wanted else column.shown))
    ]


class _Kept:
    def __init__(self, args: Mapping[str, str | Sequence[str]]) -> None:
        self._args = {
            name: [value] if isinstance(value, str) else list(value) for name, value in args.items()
        }

    def get(self, key: str, default: str) -> str:
        return next(iter(self._args.get(key, [])), default)

    def getlist(self, key: str) -> list[str]:
        return self._args.get(key, [])


def _values(filter_: Filter, given: Sequence[str]) -> tuple[str, ...]:
    if filter_.is_day:
        return tuple(value for value in given[:1] if _is_day(value))
    return tuple(value for value, _ in filter_.chosen(given))[:MOST_VALUES]


def _is_day(text: str) -> bool:
    try:
        return is_plausible(date.fromisoformat(text))
    except ValueError:
        return False


def _sort(register: Register, given: str) -> str:
    column = register.column(given.removeprefix(_DOWN))
    return given if column is not None and column.sort else register.usual_sort()


def _columns(register: Register, given: Iterable[str]) -> tuple[str, ...]:
    wanted = {name for text in given for name in text.split(_BETWEEN)}
    in_page = [column for column in register.columns if column.in_page]
    chosen = tuple(column.id for column in in_page if column.id in wanted)
    usual = {column.id for column in in_page if column.shown or column.fixed}
    fixed = {column.id for column in register.columns if column.fixed}
    return () if {*chosen, *fixed} == usual else chosen


def _per_page(given: str) -> int:
    return next((number for number in PER_PAGE if str(number) == given), USUAL_PER_PAGE)


def _page(given: str) -> int:
    number = digits(given, len(str(LAST_PAGE))) if given.isascii() else None
    return min(max(1, number or 1), LAST_PAGE)
