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
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm import relationship as any_relationship

from portal.foundation.core.database.types import UtcDateTime, text_enum

BUSY_MS = 20_000  # for a lock; SQLite's is not fair: one command was seen to wait 3.6 s
SLOW_MS = 120_000  # one statement; PostgreSQL ends a longer one
IDLE_MS = 600_000  # between two statements of a transaction; PostgreSQL ends a longer pause
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
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "handle_error", _name_nobody)


def _set_up_sqlite(driver: Any, _record: object) -> None:
    driver.isolation_level = None  # the driver begins nothing by itself
    driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    driver.execute("PRAGMA journal_mode=WAL")
    driver.execute("PRAGMA synchronous=FULL")
    driver.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    """What may have to wait for a lock is said through SQLAlchemy, which knows its errors."""
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    reads_only = not options.get("writes")
    if connection.info.get("reads_only") is not reads_only:  # first: it refuses BEGIN IMMEDIATE
        driver.execute(f"PRAGMA query_only={int(reads_only)}")
        connection.info["reads_only"] = reads_only
    begin = f"BEGIN {options.get('begin', 'DEFERRED')}"
    if begin == "BEGIN DEFERRED":  # waits for nobody
        driver.execute(begin)
    else:
        connection.exec_driver_sql(begin, execution_options=UNSCOPED)


def _set_up_postgresql(driver: Any, _record: object) -> None:
    driver.autocommit = True
    driver.execute(f"SET lock_timeout = {BUSY_MS}")
    driver.execute(f"SET statement_timeout = {SLOW_MS}")
    driver.execute(f"SET idle_in_transaction_session_timeout = {IDLE_MS}")
    driver.autocommit = False


def _name_nobody(context: ExceptionContext) -> None:
    """Errors go to the log: without PostgreSQL's details, which quote the values of a row."""
    driver, error = context.original_exception, context.sqlalchemy_exception
    said = getattr(getattr(driver, "diag", None), "message_primary", None)
    if said is not None and error is not None:
        driver.args = (said,)
        error.args = (f"({type(driver).__name__}) {said}",)


def _begin_postgresql(connection: Connection) -> None:
    """psycopg says the BEGIN that follows from these with the first statement.

    A reader sees one moment of the database; a command sees each row as it is when it asks for it.
    """
    from psycopg import IsolationLevel  # noqa: PLC0415  (who is on SQLite needs none of it)

    writes = bool(connection.get_execution_options().get("writes"))
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = not writes
    driver.isolation_level = (
        IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    )
