"""Every read of a list: how many match, the rows of a page, the ids of all; saved views.

A page is read in two steps, so that the database sorts narrow rows: the ids of the page, then
what is shown of them. Nothing is kept from one page to the next (docs/adr/0016).
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, false, func, or_, select

from portal.foundation.access.scoping import sees_only_some
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.database.paging import Page
from portal.foundation.lists.finding import FoundIds, finding_once
from portal.foundation.lists.models import SavedView
from portal.foundation.lists.register import Condition, ListQuery, Register


def count_each(register: Register, several: Sequence[ListQuery]) -> list[int]:
    """How many rows fit each of them. Each by itself, so that each is read from its own index, in one
    statement; what is the same is counted once."""
    asked = {_question(query): query for query in several}
    counts = [count_where(register, conditions(register, query)) for query in asked.values()]
    row = db.session.execute(select(*(c.label(f"n{n}") for n, c in enumerate(counts)))).one()
    found = dict(zip(asked, row, strict=True))
    return [found[_question(query)] for query in several]


def list_page(register: Register, asked: ListQuery, total: int) -> Page[Any]:
    """The rows of the page asked for, of the last page where there are not so many."""
    number = _page_number(asked, total)
    ids = _page_ids(register, asked, conditions(register, asked), number) if total else ()
    return Page(_rows(register, ids), number, total, asked.per_page)


def find_page(register: Register, asked: ListQuery) -> Page[Any]:
    """The page of a search asked for, the last where there are not so many.

    Where rows can be counted narrowly, they are counted and then read to the end of the page, by what the
    words find, which is looked for once. Else one walk finds all that fit, and they are counted from that.
    """
    if register.counted is None:
        every = list_ids(register, asked)
        number = _page_number(asked, len(every))
        ids = every[(number - 1) * asked.per_page :][: asked.per_page]
        return Page(_rows(register, ids), number, len(every), asked.per_page)
    with finding_once(FoundIds()):
        wanted = conditions(register, asked)
    total = db.session.scalar(select(count_where(register, wanted))) or 0
    number = _page_number(asked, total)
    ids = _page_ids(register, asked, wanted, number) if total else ()
    return Page(_rows(register, ids), number, total, asked.per_page)


def list_ids(register: Register, asked: ListQuery) -> Sequence[int]:
    """Of everything that fits, in the order asked for."""
    return db.session.scalars(_ordered(register, _matching(register, asked), asked)).all()


def count_by(
    register: Register, asked: ListQuery, column: Any, parts: Sequence[Condition]
) -> dict[Any, list[int]]:
    """Of everything that fits, by the values of a column how many fit each of these parts too."""
    sums = [func.sum(case((part, 1), else_=0)) for part in parts]
    counted = _matching(register, asked).with_only_columns(
        column, *sums, maintain_column_froms=True
    )
    rows = db.session.execute(counted.group_by(column))
    return {value: [int(number or 0) for number in numbers] for value, *numbers in rows}


def list_known(register: Register, ids: Sequence[int]) -> Sequence[int]:
    found: set[int] = set()
    for some in in_parts(ids):
        found.update(db.session.scalars(register.ids.where(register.key.in_(some))))
    return [id_ for id_ in dict.fromkeys(ids) if id_ in found]


def list_all(register: Register, ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """The rows with these ids, in their order, some at a time."""
    for some in in_parts(ids):
        yield _rows(register, some)


@dataclass(frozen=True, slots=True)
class ViewRow:
    view: SavedView
    owner: str


def views_for(user_id: int | None, register: str) -> Sequence[ViewRow]:
    """The person's own in the order of their names, then what others share; a person of departments sees
    none of these: they may name anything."""
    shared = false() if sees_only_some(db.session) else SavedView.is_shared.is_(True)
    statement = (
        select(SavedView, User.name)
        .join(User, User.id == SavedView.owner_id)
        .where(
            SavedView.register == register,
            or_(SavedView.owner_id == user_id, shared),
        )
        .order_by(SavedView.name, SavedView.id)
    )
    rows = [ViewRow(view, owner) for view, owner in db.session.execute(statement)]
    return sorted(rows, key=lambda row: row.view.owner_id != user_id)


def find_view(view_id: int) -> SavedView | None:
    return db.session.scalar(select(SavedView).where(SavedView.id == view_id))


def find_view_named(owner_id: int, register: str, name: str) -> SavedView | None:
    return db.session.scalar(
        select(SavedView).where(
            SavedView.owner_id == owner_id,
            SavedView.register == register,
            SavedView.name == name,
        )
    )


def find_start_view(owner_id: int, register: str) -> SavedView | None:
    """The one that opens when the person comes to the list."""
    return db.session.scalar(
        select(SavedView)
        .where(
            SavedView.owner_id == owner_id,
            SavedView.register == register,
            SavedView.opens_first.is_(True),
        )
        .order_by(SavedView.id)
        .limit(1)
    )


def conditions(register: Register, asked: ListQuery) -> list[Condition]:
    """In SQL: every word and every filter must fit."""
    found: list[Condition] = []
    if register.word is not None:
        found += [register.word(word) for word in register.split(asked.q)]
    for filter_ in register.filters:
        values = asked.filters.get(filter_.id, ())
        if values:
            found.append(or_(*(filter_.where(value) for value in values)))
    return found


def _question(asked: ListQuery) -> Hashable:
    q, filters = asked.conditions()
    return q, tuple(sorted(filters.items()))


def count_where(register: Register, wanted: Iterable[Condition]) -> ScalarSelect[int]:
    """How many rows of a list fit, as narrow as a list allows."""
    walked = register.ids if register.counted is None else register.counted
    counted = walked.where(*wanted).with_only_columns(func.count(), maintain_column_froms=True)
    number: ScalarSelect[int] = counted.correlate(None).scalar_subquery()
    return number


def _page_number(asked: ListQuery, total: int) -> int:
    """The page asked for, the last where there are not so many."""
    return min(asked.page, max(1, -(-total // asked.per_page)))


def _page_ids(
    register: Register, asked: ListQuery, wanted: Iterable[Condition], number: int
) -> tuple[Any, ...]:
    statement = _ordered(register, register.ids.where(*wanted), asked)
    offset = (number - 1) * asked.per_page
    return tuple(db.session.scalars(statement.limit(asked.per_page).offset(offset)))


def _matching(register: Register, asked: ListQuery) -> Select[Any]:
    matching: Select[Any] = register.ids.where(*conditions(register, asked))
    return matching


def _ordered(register: Register, statement: Select[Any], asked: ListQuery) -> Select[Any]:
    column = register.column(asked.sorted_by)
    columns = list(column.sort) if column is not None else []
    by = [one.desc() for one in columns] if asked.is_down else columns
    rest = [column for column in register.tie if not any(column is one for one in columns)]
    return statement.order_by(*by, *rest, register.key)


def _rows(register: Register, ids: Sequence[Any]) -> Sequence[Any]:
    if not ids:
        return []
    found = db.session.execute(register.rows.where(register.key.in_(ids))).all()
    place = {id_: number for number, id_ in enumerate(ids)}
    return sorted(found, key=lambda row: place[register.row_id(row)])
