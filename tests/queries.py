"""Counting SQL statements, to catch reads that grow with the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.foundation.core.database.db import db

_MACHINERY = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")


@dataclass
class Counted:
    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.statements)


@contextmanager
def count_statements() -> Iterator[Counted]:
    """Everything sent to the database inside the block, requests of a Browser included."""
    counted = Counted()
    db.session.commit()
    db.session.expire_all()

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().upper().startswith(_MACHINERY):
            counted.statements.append(statement)

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(connection, "before_cursor_execute", note)


@contextmanager
def count_held() -> Iterator[list[int]]:
    """For each command begun inside the block: the rows that the session held then.

    What was read of everybody before expires at every commit, row by row, and is read again one by
    one: a job that writes vendor by vendor would take the square of their number.
    """
    held: list[int] = []
    db.session.commit()
    db.session.expunge_all()

    def note(session: Session, _transaction: object, _connection: object) -> None:
        if session.info.get("in_command"):
            held.append(len(session.identity_map))

    session = db.session()
    event.listen(session, "after_begin", note)
    try:
        yield held
    finally:
        event.remove(session, "after_begin", note)
