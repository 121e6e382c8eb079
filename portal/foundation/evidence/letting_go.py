"""Stored bytes that nothing refers to any more: the row goes in the command, the bytes after it."""

from typing import Any

from sqlalchemy import Column, delete, or_, select

from portal.foundation.core.database.db import Base, db
from portal.foundation.evidence.models import StoredFile


def let_go(sha256: str) -> bool:
    """Within a command, once what referred to it is deleted: whether nothing else refers to it.

    Then its row is gone, and once the command is kept `storage.take_away` may follow. Who refers to
    it in the same moment is told by the database that it went.
    """
    asked = [select(one).where(one == sha256).exists() for one in referring_columns()]
    if db.session.scalar(select(StoredFile.sha256).where(or_(*asked), StoredFile.sha256 == sha256)):
        return False
    db.session.execute(delete(StoredFile).where(StoredFile.sha256 == sha256))
    return True


def referring_columns() -> list[Column[Any]]:
    """Every column of every table that names stored bytes."""
    key = StoredFile.__table__.c.sha256
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(one.references(key.table) for one in column.foreign_keys)
    ]
