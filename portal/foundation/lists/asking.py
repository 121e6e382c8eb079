"""What an address asks of a list. Whatever makes no sense is left out, never refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from portal.foundation.core.database.paging import LAST_PAGE
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.lists.register import PER_PAGE, USUAL_PER_PAGE, Column, Filter, Register

LONGEST_SEARCH = 200
MOST_VALUES = 40  # of one filter
_BETWEEN = "."  # parts the columns in an address
_DOWN = "-"


class Args(Protocol):
    """A query string: werkzeug's MultiDict."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
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

    def without(self, name: str) -> "Asked":
        """The same without one condition, from the first page on."""
        if name == "q":
            return replace(self, q="", page=1)
        kept = {one: values for one, values in self.filters.items() if one != name}
        return replace(self, filters=kept, page=1)

    def without_all(self) -> "Asked":
        return replace(self, q="", filters={}, page=1, view="")

    def by(self, column: Column) -> "Asked":
        """Sorted by a column, the other way round where it was."""
        down = not self.is_down if self.sorted_by == column.id else column.first_down
        return replace(self, sort=_DOWN + column.id if down else column.id, page=1)


def ask(register: Register, args: Args) -> Asked:
    filters = {
        one.id: values for one in register.filters if (values := _values(one, args.getlist(one.id)))
    }
    return Asked(
        q=" ".join(without_unseen(args.get("q", "")).split())[:LONGEST_SEARCH],
        filters=filters,
        sort=_sort(register, args.get("sort", "")),
        columns=_columns(register, args.getlist("columns")),
        per_page=_per_page(args.get("per", "")),
        page=_page(args.get("page", "")),
        view=args.get("view", "")[:20],
    )


def ask_for(register: Register, args: Mapping[str, str | Sequence[str]]) -> Asked:
    """The same from what is kept: a tab's own, a saved view's."""
    return ask(register, _Kept(args))


def args_of(register: Register, asked: Asked) -> dict[str, Any]:
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


def shown_columns(register: Register, asked: Asked) -> list[Column]:
    """In the order of the register."""
    wanted = set(asked.columns)
    return [
        one
        for one in register.columns
        if one.in_page and (one.fixed or (one.id in wanted if wanted else one.shown))
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


def _values(one: Filter, given: Iterable[str]) -> tuple[str, ...]:
    if one.is_day:
        return tuple(value for value in list(given)[:1] if _is_day(value))
    known = {value for value, _ in one.choices}
    return tuple(value for value in dict.fromkeys(given) if value in known)[:MOST_VALUES]


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
    chosen = tuple(one.id for one in register.columns if one.in_page and one.id in wanted)
    usual = {one.id for one in register.columns if one.in_page and (one.shown or one.fixed)}
    fixed = {one.id for one in register.columns if one.fixed}
    return () if {*chosen, *fixed} == usual else chosen


def _per_page(given: str) -> int:
    return next((one for one in PER_PAGE if str(one) == given), USUAL_PER_PAGE)


def _page(given: str) -> int:
    if not (given.isascii() and given.isdecimal()) or len(given) > len(str(LAST_PAGE)):
        return 1
    return min(max(1, int(given)), LAST_PAGE)
