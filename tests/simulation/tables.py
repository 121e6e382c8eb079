"""The raw tables, read with plain SQL: nothing of the portal is asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text

Row = dict[str, Any]
_DAYS = {"valid_from", "valid_until", "judged_from", "kept_until"}
_JSON = {
    "ladders",
    "closing_days",
    "quiet_days",
    "quiet_weekdays",
    "categories",
    "customers",
    "privacy_marks",
}


@dataclass(frozen=True, slots=True)
class Tables:
    connection: Connection

    def rows(self, statement: str) -> list[Row]:
        found = self.connection.execute(text(statement)).mappings()
        return [{name: _plain(name, value) for name, value in row.items()} for row in found]


@contextmanager
def opened(url: str) -> Iterator[Tables]:
    """For a short look; on PostgreSQL past the policies of the rows."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('kantoku.vendor', 'everything', false)"))
        yield Tables(connection)
    engine.dispose()


def _plain(name: str, value: Any) -> Any:
    """SQLite keeps days, moments and JSON as text; moments are UTC."""
    if (name.endswith("_on") or name in _DAYS) and isinstance(value, str):
        return date.fromisoformat(value)
    if name.endswith("_at") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if name in _JSON:
        return json.loads(value) if isinstance(value, str) else value or []
    return value
