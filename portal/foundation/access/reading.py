"""What was read once while a session only reads, and in which registers a vendor has any row at all.

Who only reads sees one moment of the database until the transaction ends (core/database/db), so what was
read in it is so until then. A command reads anew each time, for it changes rows and meets those of others.
"""

from collections.abc import Callable, Collection, Hashable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session

from portal.foundation.access.leaving_out import left_out
from portal.foundation.access.scoping import scope_of
from portal.foundation.core.database.db import Base, db, listen_once

T = TypeVar("T")
_KEY = "read_once"


def install_reading(session: scoped_session[Any]) -> None:
    listen_once(session, "after_flush", _forget)
    listen_once(session, "do_orm_execute", _forget_written)


def once_while_reading(key: Hashable, read: Callable[[], T]) -> T:
    """What was read: the same for whoever asks again in this reading transaction, in this scope. Nobody
    may change what is handed back."""
    session = db.session()
    if session.info.get("in_command") or session.new or session.dirty or session.deleted:
        return read()
    asked = (scope_of(session), left_out(session), key)
    known = _kept(session)
    if asked not in known:
        found = read()
        known = _kept(session)  # the first read begins the transaction
        known[asked] = found
    told: T = known[asked]
    return told


def _kept(session: Session) -> dict[Any, Any]:
    """What was read in the transaction."""
    moment = session.get_transaction()
    kept = session.info.get(_KEY)
    if kept is None or kept[0] is not moment:
        kept = session.info[_KEY] = (moment, dict[Any, Any]())
    read: dict[Any, Any] = kept[1]
    return read


def has_none(vendor_ids: Collection[int] | None, *registers: type[Any] | str) -> bool:
    """Whether the one vendor has no row in any of these registers, so that they need not be read.

    One statement tells it of all registers that are asked first (`is_asked_first` on a model: most vendors
    have no row). Of several vendors, and in a command, nothing is asked and the answer is no.
    """
    if vendor_ids is None or len(vendor_ids) != 1 or db.session().info.get("in_command"):
        return False
    (vendor_id,) = vendor_ids
    there = once_while_reading(("registers", vendor_id), lambda: _registers_of(vendor_id))
    return all(_name_of(register) not in there for register in registers)


def _registers_of(vendor_id: int) -> frozenset[str]:
    """The tables in which it has any row."""
    row = db.session.execute(_any_row(), {"vendor": vendor_id}).one()
    return frozenset(name for name, has_rows in row._mapping.items() if has_rows)


@cache
def _any_row() -> Any:
    models: list[Any] = sorted(_asked_first(), key=lambda model: model.__tablename__)
    whose = [(model.__tablename__, _vendor_of(model)) for model in models]
    vendor = bindparam("vendor", type_=Integer())
    there = (select(of).where(of == vendor).exists().label(name) for name, of in whose)
    statement: Any = select(*there)
    return statement


@cache
def _asked_first() -> frozenset[type[Any]]:
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return frozenset(one for one in mapped if getattr(one, "is_asked_first", False))


@cache
def _names() -> frozenset[str]:
    return frozenset(model.__tablename__ for model in _asked_first())


def _vendor_of(model: Any) -> Any:
    """The column that says whose row it is."""
    return getattr(model, getattr(model, "asked_first_by", "vendor_id"))


def _name_of(register: Any) -> str:
    """Refuses one that is not asked first: nothing would be known of it."""
    name: str = register if isinstance(register, str) else register.__tablename__
    if name not in _names():
        raise LookupError(name)
    return name


def _forget(session: Session, *_: object) -> None:
    session.info.pop(_KEY, None)


def _forget_written(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _forget(state.session)
