"""Counting SQL statements, to catch reads that grow with the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

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
