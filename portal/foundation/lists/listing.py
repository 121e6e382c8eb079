"""A list as its page shows it: rows, tabs, chips, heads, links; and which rows a person chose there.

Built in a request. What was shown in a preview of an act is what is done: the ids travel from page to
page, not the conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import request, url_for

from portal.foundation.access.guards import current_actor
from portal.foundation.core.database.paging import Page
from portal.foundation.core.pages.web import ids_in
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists import queries
from portal.foundation.lists.models import SavedView
from portal.foundation.lists.register import (
    PER_PAGE,
    Column,
    Filter,
    ListQuery,
    Register,
    args_of,
    ask,
    ask_for,
    shown_columns,
)

MOST_SHOWN = 3  # values of one filter in its chip


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    href: str
    count: int
    active: bool
    late: bool = False
    is_unknown: bool = False  # none was found, and not all could be looked at
    view_id: int | None = None
    note: str = ""  # who shares it
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: `sorted` as aria-sort says it, None where nothing sorts by it."""

    column: Column
    href: str | None
    sorted: str | None


@dataclass(frozen=True)
class Listing:
    """`everything`: how many rows the register has without any condition; `unknown`: of how many of them
    its job has kept nothing yet; `is_unknown`: the page is empty, and one of those may be what is asked."""

    register: Register
    asked: ListQuery
    page: Page[Any]
    everything: int
    unknown: int
    is_unknown: bool
    tabs: Sequence[Tab]
    own_view: SavedView | None  # of the reader, that the address speaks of
    is_as_saved: bool

    @property
    def rows(self) -> Sequence[Any]:
        return self.page.rows

    @property
    def total(self) -> int:
        return self.page.total

    @property
    def columns(self) -> list[Column]:
        return shown_columns(self.register, self.asked)

    @property
    def choosable(self) -> list[Column]:
        return [column for column in self.register.columns if column.in_page]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def chips(self) -> list[Chip]:
        chips = []
        if self.asked.q:
            label = words(_l("Search"))
            chips.append(Chip(f"{label}: {self.asked.q}", self.href_of(self.asked.without("q"))))
        for filter_ in self.register.filters:
            values = self.asked.filters.get(filter_.id, ())
            if values:
                chip = f"{filter_.label}: {_shown(filter_, values)}"
                chips.append(Chip(chip, self.href_of(self.asked.without(filter_.id))))
        return chips

    @property
    def query(self) -> str:
        """Conditions, order and columns, as a saved view keeps them."""
        return urlencode(self._args(replace(self.asked, page=1, view="")), doseq=True)

    @property
    def here(self) -> str:
        return self.href_of(self.asked)

    @property
    def plain_href(self) -> str:
        return self.href_of(self.asked.without_all())

    @property
    def page_sizes(self) -> list[tuple[int, str]]:
        sized = ((size, replace(self.asked, per_page=size, page=1)) for size in PER_PAGE)
        return [(size, self.href_of(asked)) for size, asked in sized]

    @property
    def sorts(self) -> list[tuple[Any, str, bool, bool]]:
        """For a menu: words, address, whether it is so now, whether downwards."""
        return [
            (column.label, self.href_of(self.asked.by(column)), self.asked.sorted_by == column.id,
             self.asked.is_down)
            for column in self.register.columns
            if column.sort
        ]  # fmt: skip

    def page_href(self, number: int) -> str:
        return self.href_of(replace(self.asked, page=number))

    def file_href(self, kind: str) -> str:
        return self.href_of(replace(self.asked, page=1), file=kind)

    def href_of(self, asked: ListQuery, **more: Any) -> str:
        args = self._args(asked)
        if not args and not more:
            args = {"view": "all"}  # so that the view that opens first stays away
        return url_for(request.endpoint or "", **(request.view_args or {}), **args, **more)

    def hidden(self, *left_out: str) -> list[tuple[str, str]]:
        """What a form of the list must send along beside its own fields."""
        args = self._args(replace(self.asked, page=1))
        pairs = []
        for name, value in args.items():
            if name not in left_out:
                several = value if isinstance(value, list) else [value]
                pairs += [(name, str(value)) for value in several]
        return pairs

    def _args(self, asked: ListQuery) -> dict[str, Any]:
        return args_of(self.register, asked)

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, None, None)
        direction = None
        if self.asked.sorted_by == column.id:
            direction = "descending" if self.asked.is_down else "ascending"
        return Head(column, self.href_of(self.asked.by(column)), direction)


def list_of(register: Register) -> Listing:
    """What the address asks of the register; the reader's first view where it asks nothing."""
    reader = current_actor().user_id
    views = queries.views_for(reader, register.id)
    asked = _asked(register, views, reader)
    tabs = [(preset, ask_for(register, preset.args)) for preset in register.presets]
    saved = [(row, _read(register, row.view)) for row in views]
    wanted = [ListQuery(), *(query for _, query in tabs), *(query for _, query in saved)]
    if register.unknown is not None:
        wanted.append(ask_for(register, register.unknown.args))
    if asked.q:
        everything, *counts = queries.count_each(register, wanted)
        page = queries.find_page(register, asked)
    else:
        total, everything, *counts = queries.count_each(register, [asked, *wanted])
        if not total and register.opens_all and not (request.args or asked.view):
            asked, total = ask_for(register, {}), everything
        page = queries.list_page(register, asked, total)
    unknown = counts.pop() if register.unknown is not None else 0
    listing = Listing(
        register=register,
        asked=asked,
        page=page,
        everything=everything,
        unknown=unknown,
        is_unknown=bool(unknown) and not page.total and _may_be_unknown(register, asked),
        tabs=(),
        own_view=_own_view(views, asked, reader),
        is_as_saved=any(
            str(row.view.id) == asked.view and _same(query, asked) for row, query in saved
        ),
    )
    return replace(listing, tabs=_tabs(listing, tabs, saved, counts, reader))


def asked_of(register: Register, query: str) -> ListQuery:
    """What a query string kept somewhere asks for."""
    return ask_for(register, parse_qs(query))


def clean_query(register: Register, query: str) -> str:
    """The same without what makes no sense: safe in an address."""
    return urlencode(args_of(register, asked_of(register, query)), doseq=True)


def _asked(register: Register, views: Sequence[queries.ViewRow], reader: int | None) -> ListQuery:
    if request.args:
        return ask(register, request.args)
    own = (row.view for row in views if row.view.owner_id == reader)
    first = next((view for view in own if view.opens_first), None)
    if first is not None:
        return replace(_read(register, first), view=str(first.id))
    opens = next((preset for preset in register.presets if preset.id == register.opens), None)
    return ask(register, request.args) if opens is None else ask_for(register, opens.args)


def _read(register: Register, view: SavedView) -> ListQuery:
    return asked_of(register, view.query)


def _own_view(
    views: Sequence[queries.ViewRow], asked: ListQuery, reader: int | None
) -> SavedView | None:
    mine = (row.view for row in views if row.view.owner_id == reader)
    return next((view for view in mine if str(view.id) == asked.view), None)


def _same(one: ListQuery, other: ListQuery) -> bool:
    shape = one.sort == other.sort and one.columns == other.columns
    return shape and one.conditions() == other.conditions()


def _tabs(
    listing: Listing,
    presets: Sequence[tuple[Any, ListQuery]],
    saved: Sequence[tuple[queries.ViewRow, ListQuery]],
    counts: Sequence[int],
    reader: int | None,
) -> list[Tab]:
    """Everything first, then those everybody has, own ones, shared ones; at most one is active."""
    tabs = [Tab(_l("All"), listing.href_of(ListQuery(sort=listing.register.usual_sort())),
                listing.everything, active=False)]  # fmt: skip
    asks = [ListQuery(), *(query for _, query in presets), *(query for _, query in saved)]
    for (preset, asked), count in zip(presets, counts, strict=False):
        href = listing.href_of(replace(asked, columns=listing.asked.columns))
        tabs.append(Tab(preset.label, href, count, active=False, late=preset.late))
    for (row, asked), count in zip(saved, counts[len(presets) :], strict=True):
        href = listing.href_of(replace(asked, view=str(row.view.id)))
        note = "" if row.view.owner_id == reader else row.owner
        tab = Tab(row.view.name, href, count, active=False, view_id=row.view.id, note=note)
        tabs.append(replace(tab, is_shared=row.view.is_shared))
    active = _active(listing.asked, tabs, asks)
    return [
        replace(
            tab,
            active=number == active,
            is_unknown=bool(listing.unknown)
            and not tab.count
            and _asks_kept(listing.register, asks[number]),
        )
        for number, tab in enumerate(tabs)
    ]


def _asks_kept(register: Register, asked: ListQuery) -> bool:
    return any(name in register.kept for name in asked.filters)


def _may_be_unknown(register: Register, asked: ListQuery) -> bool:
    """Rows of which nothing is kept yet fit all else that is asked: that there is none is not said."""
    if register.unknown is None or not _asks_kept(register, asked):
        return False
    known = {name: one for name, one in asked.filters.items() if name not in register.kept}
    unknown = ask_for(register, register.unknown.args).filters
    rest = replace(asked, filters={**known, **unknown})
    return queries.count_each(register, [rest]) != [0]


def _active(asked: ListQuery, tabs: Sequence[Tab], asks: Sequence[ListQuery]) -> int | None:
    fits = [n for n, query in enumerate(asks) if query.conditions() == asked.conditions()]
    named = [n for n in fits if str(tabs[n].view_id) == asked.view]
    return next(iter(named or fits), None)


def _shown(filter_: Filter, values: Sequence[str]) -> str:
    if filter_.is_day:
        return values[0]
    shown = [str(name) for _, name in filter_.chosen(values[:MOST_SHOWN])]
    if len(values) > MOST_SHOWN:
        shown.append(words(_l("and %(count)s more", count=len(values) - MOST_SHOWN)))
    return words(_l(" or ")).join(shown)


MOST = 30_000  # rows in one act
ALL_AT_ONCE = 200  # rows in one command; more is done some at a time by a job


def chosen_ids(register: Register) -> list[int]:
    """Of rows that exist, each once, in the order of the list for everything that fits."""
    if request.form.get("all") == "1":
        asked = asked_of(register, request.form.get("query", ""))
        return list(queries.list_ids(register, asked))[:MOST]
    return list(
        queries.list_known(register, ids_in(request.form.getlist("ids"), register.largest)[:MOST])
    )


def as_field(ids: list[int]) -> str:
    return ",".join(map(str, ids))


def back_to(register: Register, endpoint: str) -> str:
    """The list the rows were chosen from, as it was."""
    query = clean_query(register, request.form.get("query", ""))
    return url_for(endpoint) + (f"?{query}" if query else "")
