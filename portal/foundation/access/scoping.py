"""Vendor isolation in two places: the session filters and marks, the cursor refuses the unmarked.

A session starts without a scope and refuses to work until an entry point sets one, so forgetting
to scope is an error instead of a leak.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Insert,
    Join,
    Select,
    SelectBase,
    TextClause,
    UniqueConstraint,
    Update,
    event,
    or_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    FromStatement,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    scoped_session,
    with_loader_criteria,
)
from sqlalchemy.schema import Table
from sqlalchemy.sql.elements import (
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.sql.visitors import iterate

from portal.foundation.access.actor import Actor
from portal.foundation.access.policies import Scope, show_rows_of, watch_transactions
from portal.foundation.core.database.db import UNSCOPED, Base, listen_once

AnySession = Session | scoped_session[Any]
EVERYTHING = "everything"
NO_VENDOR = 0  # no vendor has this id: sees nothing of anybody
_KEY = "scope"
_SEEN = object()
_MOST_SCOPES = 256
_kept: WeakKeyDictionary[Any, dict[tuple[Scope, bool], Any]] = WeakKeyDictionary()
_SAVEPOINTS = (SavepointClause, RollbackToSavepointClause, ReleaseSavepointClause)
_UPSERTS = (sqlite.Insert, postgresql.Insert)


class ScopeNotSet(RuntimeError):
    """The database was used before an entry point said on whose behalf."""


class VendorOwned:
    """Mixin for models whose rows belong to exactly one vendor; they are records (core/database/chain.py)."""

    is_sealed = True
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"), index=True)


class VendorOrCompany:
    """Mixin for rows of one vendor or of the company itself (None): people, obligations.

    `is_fact` on a model: a change of a row is a change about its vendor. `is_of_colleagues`: people of
    departments see the company's own rows too, and change none of them.
    """

    is_of_colleagues = False
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("vendors.id"), index=True)


class VendorItself:
    """Mixin for the vendor's own row: it owns itself, and is a record."""

    is_sealed = True
    id: Mapped[int] = mapped_column(primary_key=True)


def parent_key() -> UniqueConstraint:
    """Put into a parent's `__table_args__`, so that `belongs_to` can refer to it."""
    return UniqueConstraint("id", "vendor_id")


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A child's key to its parent, carrying the vendor: no child under another's parent."""
    return ForeignKeyConstraint([column, "vendor_id"], [f"{table}.id", f"{table}.vendor_id"])


def scope_for(actor: Actor | None) -> Scope:
    if actor is None:
        return NO_VENDOR
    if actor.vendor_id is not None:
        return actor.vendor_id
    return actor.sees if actor.is_of_department else EVERYTHING


def set_scope(session: AnySession, scope: Scope) -> None:
    """EVERYTHING, one vendor's id or several. What was loaded under another scope is let go."""
    if session.info.get(_KEY) != scope:
        for row in list(session):
            owned = isinstance(row, VendorOwned | VendorOrCompany | VendorItself)
            if owned and row in session:  # letting a parent go lets its children go as well
                session.expunge(row)
    session.info[_KEY] = scope
    own = session if isinstance(session, Session) else session()
    if own.in_transaction() and own.get_bind().dialect.name != "sqlite":
        show_rows_of(own.connection(), scope)  # a cursor that asks no session meets it as well


@contextmanager
def acting_as(session: AnySession, actor: Actor) -> Iterator[None]:
    """Scope a block outside a request: a command, a job, a test."""
    previous = session.info.get(_KEY)
    set_scope(session, scope_for(actor))
    try:
        yield
    finally:
        if previous is None:
            session.info.pop(_KEY, None)
        else:
            set_scope(session, previous)


def scope_of(session: AnySession) -> Scope | None:
    """What of the vendors is seen: whatever is kept of answers is kept for this alone."""
    scope: Scope | None = session.info.get(_KEY)
    return scope


def sees_only_some(session: AnySession) -> bool:
    """Whether it is a person of departments who reads: of the company, and only some vendors."""
    return isinstance(scope_of(session), frozenset)


def past_the_scope_of_departments(session: AnySession) -> dict[str, Any]:
    """Options for reading the log about a thing that a person of a department has found: it is no vendor's."""
    return UNSCOPED if sees_only_some(session) else {}


def install_scoping(session: AnySession, engine: Engine) -> None:
    listen_once(session, "after_begin", _introduce)
    listen_once(session, "do_orm_execute", _filter)
    listen_once(session, "detached_to_persistent", _refuse_detached)
    listen_once(session, "before_flush", _flush_begins)
    listen_once(session, "after_flush", _flush_ends)
    listen_once(session, "after_soft_rollback", _flush_ends)
    watch(engine)


def watch(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", _check_statement)
    event.listen(engine, "after_cursor_execute", _return_to_scope)
    watch_transactions(engine)


def _flush_begins(session: Session, *_: object) -> None:
    if sees_only_some(session):
        for row in (*session.dirty, *session.deleted):
            if isinstance(row, VendorOrCompany) and row.vendor_id is None:
                raise OutsideScope("a row of the company's own")
    session.info["flushing"] = True


def _flush_ends(session: Session, *_: object) -> None:
    session.info.pop("flushing", None)


def _is_flushing(session: Any) -> bool:
    """Neither sign is enough: bulk calls bear the second, a flush without work leaves the first."""
    return "flushing" in session.info and session._flushing


def _scope(session: Session | None) -> Scope:
    if session is None or _KEY not in session.info:
        raise ScopeNotSet
    scope: Scope = session.info[_KEY]
    return scope


def _introduce(session: Session, _transaction: object, connection: Connection) -> None:
    connection.execution_options(session=session)


def _filter(state: ORMExecuteState) -> None:
    if state.execution_options.get("vendor_scope") == EVERYTHING:
        return
    scope = _scope(state.session)
    if scope == EVERYTHING or state.is_insert:  # inserts are checked row by row at the cursor
        return
    if state.is_update and isinstance(state.parameters, list):
        raise OutsideScope("an update by a list of keys cannot be filtered")
    statement: Any = state.statement
    state.statement = _filtered(statement, scope, is_orm=state.is_orm_statement)
    state.update_execution_options(seen=_SEEN)


def _filtered(statement: Any, scope: Scope, *, is_orm: bool) -> Any:
    """Once for each vendor where the statement itself is kept: it is not cheap."""
    known = _kept.setdefault(statement, {})
    found = known.get((scope, is_orm))
    if found is None:
        demand_filterable(statement, is_orm=is_orm)
        if len(known) >= _MOST_SCOPES:
            known.clear()
        criteria = _criteria(scope, changes=isinstance(statement, Update | Delete))
        found = known[scope, is_orm] = statement.options(*criteria)
    return found


@lru_cache(maxsize=_MOST_SCOPES)
def _criteria(scope: Scope, *, changes: bool) -> tuple[Any, ...]:
    """Rows of one vendor only; the same objects for the same vendor, for they are not cheap."""
    if isinstance(scope, frozenset):
        return _of_several(sorted(scope), changes=changes)
    return (
        with_loader_criteria(
            VendorOwned, lambda model: model.vendor_id == scope, include_aliases=True
        ),
        with_loader_criteria(
            VendorOrCompany, lambda model: model.vendor_id == scope, include_aliases=True
        ),
        with_loader_criteria(VendorItself, lambda model: model.id == scope, include_aliases=True),
    )


def _of_several(ids: list[int], *, changes: bool) -> tuple[Any, ...]:
    """Rows of several vendors, and to read those of colleagues. Functions, not expressions: only these
    are worked out for each alias of a model by itself."""
    with_ours = lambda model: or_(model.vendor_id.in_(ids), model.vendor_id.is_(None))  # noqa: E731
    criteria = [
        with_loader_criteria(VendorOwned, lambda m: m.vendor_id.in_(ids), include_aliases=True),
        with_loader_criteria(VendorItself, lambda m: m.id.in_(ids), include_aliases=True),
    ]
    for mapper in Base.registry.mappers:
        if not issubclass(mapper.class_, VendorOrCompany):
            continue
        is_read = not changes and mapper.class_.is_of_colleagues
        shown: Any = with_ours if is_read else lambda model: model.vendor_id.in_(ids)
        criteria.append(with_loader_criteria(mapper.class_, shown, include_aliases=True))
    return tuple(criteria)


def _check_statement(
    connection: Connection, _cursor: object, sql: str, _values: object, context: Any, _many: object
) -> None:
    statement = getattr(context.compiled, "statement", None)
    if isinstance(statement, _SAVEPOINTS):  # touches no row; the first comes before the session
        return
    scope = _scope_of(connection, context)
    if scope != EVERYTHING:
        _check_scoped(connection, statement, sql, context, scope)
    show_rows_of(connection, scope)


def _scope_of(connection: Connection, context: Any) -> Scope:
    if context.execution_options.get("vendor_scope") == EVERYTHING:
        return EVERYTHING
    return _scope(connection.get_execution_options().get("session"))


def _check_scoped(
    connection: Connection, statement: Any, sql: str, context: Any, scope: Scope
) -> None:
    session: Any = connection.get_execution_options()["session"]
    if isinstance(statement, Insert):
        _check_insert(statement, context, scope)
    elif context.execution_options.get("seen") is not _SEEN and not _is_flushing(session):
        raise OutsideScope("a statement the session did not look at")
    elif context.isupdate and "vendor_id=" in sql:  # SET is written without spaces, WHERE with
        _check_values(context.compiled_parameters, scope)


def _return_to_scope(
    connection: Connection, _cursor: object, _sql: str, _values: object, context: Any, _many: object
) -> None:
    """After machinery that read past the scope."""
    session = connection.get_execution_options().get("session")
    if session is not None and context.execution_options.get("vendor_scope") == EVERYTHING:
        show_rows_of(connection, session.info.get(_KEY))


def _check_insert(statement: Insert, context: Any, scope: Scope) -> None:
    computed = any(isinstance(part, SelectBase | TextClause) for part in iterate(statement))
    if isinstance(statement, _UPSERTS) or computed:
        raise OutsideScope("only plain rows can be inserted")
    if is_owned(statement.table):  # type: ignore[arg-type]
        _check_values(context.compiled_parameters, scope)


def _check_values(rows: list[dict[str, Any]], scope: Scope) -> None:
    for row in rows:
        seen = scope if isinstance(scope, frozenset) else (scope,)
        if row.get("vendor_id") not in seen:  # missing too: several rows in .values(), expressions
            raise OutsideScope(f"a row of vendor {row.get('vendor_id', 'unknown')}")


def _refuse_detached(session: Session, row: object) -> None:
    if isinstance(row, VendorOwned | VendorOrCompany) and _scope(session) != EVERYTHING:
        raise OutsideScope("a row that this scope has not loaded")


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
    filtered = {_source(element) for element in named if "parentmapper" in element._annotations}
    for source in (_source(element) for element in (*named, *_own_columns(part))):
        if source not in filtered and any(map(is_owned, _tables(source))):
            raise OutsideScope("a bare table cannot be filtered")


def _own_columns(part: Any) -> Iterator[Any]:
    """Columns without a model in this select, update or delete, not in those within it."""
    inner = list(part.get_children()) if isinstance(part, Select | Update | Delete) else []
    while inner:
        element = inner.pop()
        if isinstance(element, Column) and "parentmapper" not in element._annotations:
            yield element
        elif not isinstance(element, Select):
            inner += element.get_children()


def _source(element: Any) -> Any:
    return element.table if isinstance(element, Column) else element


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
