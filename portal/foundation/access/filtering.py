"""Which statements the vendor scope can filter at all. Whatever else stands for rows is refused."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Delete, Join, Select, TextClause, Update
from sqlalchemy.orm import FromStatement
from sqlalchemy.schema import Table
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.sql.visitors import iterate

_looked_at: set[Any] = set()  # shapes of statements in which every part can be filtered
_MOST_SHAPES = 2000


class OutsideScope(RuntimeError):
    """A statement might have touched rows of another vendor."""


def demand_filterable(statement: Any, *, is_orm: bool) -> None:
    """Looks at every part of it; once only at those of one shape.

    The shape is the key by which SQLAlchemy takes two statements for the same SQL: what was looked
    at is what is sent. Without one (None) each is looked at.
    """
    key = statement._generate_cache_key()
    shape = None if key is None else (key.key, is_orm)
    if shape is not None and shape in _looked_at:
        return
    for part in iterate(statement):
        _refuse_unfilterable(part, is_orm=is_orm)
    if shape is not None:
        if len(_looked_at) >= _MOST_SHAPES:
            _looked_at.clear()
        _looked_at.add(shape)


def _refuse_unfilterable(part: Any, *, is_orm: bool) -> None:
    """Loader criteria reach models only. Whatever else stands for rows is refused."""
    literal = getattr(part, "is_literal", False) and part.name not in ("*", "1")  # count(*), exists
    if isinstance(part, TextClause | FromStatement) or literal:
        raise OutsideScope("text cannot be filtered")
    named: list[Any]
    if isinstance(part, Select):  # its FROM list shows models as bare tables: see what was written
        named = [*part._raw_columns, *part._from_obj, *(join[0] for join in part._setup_joins)]
    elif isinstance(part, Update | Delete):
        named = [part.table]
    else:
        named = [] if is_orm else [part]
    filtered = {_source(one) for one in named if "parentmapper" in one._annotations}
    for source in (_source(one) for one in (*named, *_own_columns(part))):
        if source not in filtered and any(map(is_owned, _tables(source))):
            raise OutsideScope("a bare table cannot be filtered")


def _own_columns(part: Any) -> Iterator[Any]:
    """Columns without a model in this select, update or delete, not in those within it."""
    inner = list(part.get_children()) if isinstance(part, Select | Update | Delete) else []
    while inner:
        one = inner.pop()
        if isinstance(one, Column) and "parentmapper" not in one._annotations:
            yield one
        elif not isinstance(one, Select):
            inner += one.get_children()


def _source(one: Any) -> Any:
    return one.table if isinstance(one, Column) else one


def _tables(source: Any) -> Iterator[Table]:
    if isinstance(source, Table):
        yield source
    elif isinstance(source, Join):
        yield from (*_tables(source.left), *_tables(source.right))
    elif isinstance(source, AliasedReturnsRows):
        yield from _tables(source.element)


def is_owned(table: Table) -> bool:
    return table.name == "vendors" or any(
        key.target_fullname.startswith("vendors.") for key in table.foreign_keys
    )
