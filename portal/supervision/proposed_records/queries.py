"""Reads about records of any kind, their files and their ends."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.foundation.core.database.db import db
from portal.supervision.proposed_records.kinds import RecordKind, Row
from portal.supervision.proposed_records.models import EndFacts, FileFacts


def find(kind: RecordKind[Row], record_id: int) -> Row | None:
    return db.session.scalar(select(kind.rows).where(kind.rows.id == record_id))


def lock(kind: RecordKind[Row], record_id: int) -> Row:
    """Its row, until the command ends."""
    statement = select(kind.rows).where(kind.rows.id == record_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(kind: RecordKind[Any], file_id: int) -> FileFacts | None:
    return db.session.scalar(select(kind.files).where(kind.files.id == file_id))


def files_of(kind: RecordKind[Any], record_id: int) -> Sequence[FileFacts]:
    rows = select(kind.files).where(_of(kind, kind.files) == record_id)
    return db.session.scalars(rows.order_by(kind.files.id)).all()


def end_of(kind: RecordKind[Any], record_id: int) -> EndFacts | None:
    return db.session.scalar(select(kind.ends).where(_of(kind, kind.ends) == record_id))


def ends_of(kind: RecordKind[Any], record_ids: Collection[int]) -> Mapping[int, EndFacts]:
    rows = select(kind.ends).where(_of(kind, kind.ends).in_(record_ids))
    return {getattr(row, kind.key): row for row in db.session.scalars(rows)}


def _of(kind: RecordKind[Any], table: type[FileFacts] | type[EndFacts]) -> ColumnElement[int]:
    """The column that names the record."""
    column: ColumnElement[int] = getattr(table, kind.key)
    return column
