"""Which vendors something was changed about, for what is computed from the facts and kept.

Every command leaves a row for each vendor whose facts it changed; whoever keeps something computed
reads the rows, computes anew and takes them away (docs/adr/0016). Noticed in the session itself, so
that no command can forget it. Machinery (`transaction(audited=False)`) changes no fact.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Integer, Table, delete, insert, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, scoped_session

from portal.foundation.access.scoping import VendorItself, VendorOwned
from portal.foundation.core.database.db import UNSCOPED, Base, db, listen_once

EVERYBODY = None  # instead of a vendor's id: something was changed that concerns all of them
_KEY = "touched"

TOUCHES = Table(  # no key to vendors: a row is a note, and must not hold up the vendor's own
    "vendor_touches",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("vendor_id", Integer, index=True),
)


def install_touches(session: scoped_session[Any]) -> None:
    listen_once(session, "after_flush", _note_flush)
    listen_once(session, "do_orm_execute", _note_statement)
    listen_once(session, "before_commit", _write)
    listen_once(session, "after_soft_rollback", _forget)


def list_touches() -> dict[int, int | None]:
    """By number of the row: the vendor, or EVERYBODY."""
    rows = db.session.execute(select(TOUCHES.c.id, TOUCHES.c.vendor_id))
    return {row.id: row.vendor_id for row in rows}


def note_touched(vendor_ids: Iterable[int]) -> None:
    """For a command that writes many rows past the session's models: it says whose they are."""
    _touched(db.session()).update(vendor_ids)


def touch_everybody() -> None:
    """For what is no command and moves verdicts all the same: a new version judges otherwise."""
    db.session.execute(insert(TOUCHES), [{"vendor_id": EVERYBODY}], execution_options=UNSCOPED)


def take_away(numbers: Collection[int]) -> None:
    if numbers:
        gone = delete(TOUCHES).where(TOUCHES.c.id.in_(numbers))
        db.session.execute(gone, execution_options=UNSCOPED)


def _note_flush(session: Session, _context: object) -> None:
    for row in _changed(session):
        if getattr(row, "concerns_everybody", False):
            _touched(session).add(EVERYBODY)
        elif _is_fact(type(row)):
            of: Any = row
            vendor_id = of.id if isinstance(row, VendorItself) else of.vendor_id
            if vendor_id is not None:  # the company's own: of no vendor
                _touched(session).add(vendor_id)


def _changed(session: Session) -> Iterator[object]:
    yield from session.new
    yield from (row for row in session.dirty if session.is_modified(row))
    yield from session.deleted


def _note_statement(state: ORMExecuteState) -> None:
    """A statement for many rows names its vendors only where it inserts."""
    if not (state.is_insert or state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if not _is_fact(state.bind_mapper.class_):
        return
    given: Any = state.parameters or {}
    rows = given if isinstance(given, list) else [given]
    found = {row.get("vendor_id", EVERYBODY) for row in rows} if state.is_insert else {EVERYBODY}
    _touched(state.session).update(found)


def _is_fact(model: type[object]) -> bool:
    """Rows of a vendor; of a vendor or of the company only where the model says so."""
    if issubclass(model, VendorOwned | VendorItself):
        return not getattr(model, "is_computed", False)
    return bool(getattr(model, "is_fact", False))


def _touched(session: Session) -> set[int | None]:
    found: set[int | None] = session.info.setdefault(_KEY, set())
    return found


def _write(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: the command goes on
        return
    session.flush()
    found = session.info.pop(_KEY, None)
    if not found or not session.info.get("audited", True):
        return
    named = {EVERYBODY} if EVERYBODY in found else found
    rows = [{"vendor_id": vendor_id} for vendor_id in named]
    session.execute(insert(TOUCHES), rows, execution_options=UNSCOPED)


def _forget(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:  # of a savepoint the rest of the command goes on
        session.info.pop(_KEY, None)
