"""The database handle, the model base, and how a transaction begins.

Models inherit from Base rather than db.Model: type checkers understand it, and the legacy
`Model.query` does not exist. Relationships come from here: one never loads by accident.
"""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm import relationship as any_relationship

from portal.foundation.core.types import UtcDateTime, text_enum

BUSY_MS = 20_000  # SQLite's lock is not fair: one command was seen to wait 3.6 s
WRITING: dict[str, Any] = {"begin": "IMMEDIATE", "writes": True}
UNSCOPED: dict[str, Any] = {"vendor_scope": "everything"}

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    # A registry, not `type_annotation_map`: Flask-SQLAlchemy 3.1 copies this class
    # and SQLAlchemy refuses the copy otherwise.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: UtcDateTime(), StrEnum: text_enum()},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
relationship = partial(any_relationship, lazy="raise_on_sql")


def prepare(engine: Engine) -> None:
    """Say BEGIN ourselves, and which: without WRITING a transaction can only read."""
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _set_up_sqlite(driver: Any, _record: object) -> None:
    driver.isolation_level = None  # the driver begins nothing by itself
    driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    say = partial(connection.exec_driver_sql, execution_options=UNSCOPED)
    say(f"PRAGMA query_only={int(not options.get('writes'))}")  # first: it refuses BEGIN IMMEDIATE
    say(f"BEGIN {options.get('begin', 'DEFERRED')}")
