"""Column types that behave the same on every database."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Store aware datetimes as UTC and always hand aware datetimes back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime given to a UTC column")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def text_enum() -> Enum:
    """A closed set, such as states: text plus a CHECK. A new member needs a migration."""
    return _by_value(StrEnum, create_constraint=True)


def open_text_enum(kind: type[StrEnum]) -> Enum:
    """A set that grows with every feature, such as obligation kinds: text without a CHECK.

    Also for a column added to a table that exists: SQLite cannot drop a column with its CHECK.
    """
    return _by_value(kind, create_constraint=False)


def _by_value(kind: type[StrEnum], *, create_constraint: bool) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        length=60,
        create_constraint=create_constraint,
        values_callable=lambda members: [member.value for member in members],
    )
