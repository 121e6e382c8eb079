"""Reading as if some rows were not there: those that counted as another vendor's on the day asked for."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session, with_loader_criteria

from portal.foundation.core.database.db import listen_once

_KEY = "left_out"
AnySession = Session | scoped_session[Any]


def install_leaving_out(session: AnySession) -> None:
    listen_once(session, "do_orm_execute", _leave_out)


@contextmanager
def leaving_out(session: AnySession, ids: Mapping[type[Any], Collection[int]]) -> Iterator[None]:
    """In this block no select by models finds these rows. Within another one, neither theirs."""
    before = session.info.get(_KEY, ())
    session.info[_KEY] = (*before, *(_criterion(*id_) for id_ in ids.items() if id_[1]))
    try:
        yield
    finally:
        session.info[_KEY] = before


def left_out(session: AnySession) -> tuple[Any, ...]:
    """What is left out at the moment: another answer to the same question."""
    criteria: tuple[Any, ...] = session.info.get(_KEY, ())
    return criteria


def _criterion(model: type[Any], ids: Collection[int]) -> Any:
    """The numbers stand in the statement itself: there may be more of them than a database binds."""
    these: Any = bindparam(
        "left_out", sorted(ids), expanding=True, literal_execute=True, unique=True
    )
    return with_loader_criteria(model, model.id.not_in(these), include_aliases=True)


def _leave_out(state: ORMExecuteState) -> None:
    criteria = state.session.info.get(_KEY)
    if criteria and state.is_select and state.is_orm_statement:
        statement: Any = state.statement
        state.statement = statement.options(*criteria)
