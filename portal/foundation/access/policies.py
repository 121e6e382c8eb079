"""The second lock behind the vendor scope: PostgreSQL's own policies (migrations 0003 and 0042).

The policies compare each row with a setting of the transaction: a vendor's id, several with commas
between and `company` for the rows of colleagues (migration 0042), or `everything`.
Unset, they show nothing. The setting follows the session's scope before each statement; what a
driver's cursor reads past the session meets the same policies. SQLite has no such lock.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event, text

from portal.foundation.core.database.db import UNSCOPED, db

Scope = int | str | frozenset[int]  # one vendor, everything, the vendors of departments

SETTING = "kantoku.vendor"
_SAY = f"SELECT set_config('{SETTING}', %s, true)"  # true: until the transaction ends


def show_rows_of(connection: Connection, scope: Scope | None) -> None:
    """Let the rest of this transaction see these vendors' rows, `everything` or (None) nothing."""
    if connection.dialect.name != "postgresql" or connection.info.get(SETTING, "") == scope:
        return
    from psycopg.pq import TransactionStatus  # noqa: PLC0415  (who is on SQLite needs none of it)

    driver: Any = connection.connection.dbapi_connection
    if driver.info.transaction_status == TransactionStatus.INERROR:  # answers nobody any more
        return
    driver.execute(_SAY, (_said(scope),))
    connection.info[SETTING] = scope


def _said(scope: Scope | None) -> str:
    if isinstance(scope, frozenset):
        return ",".join(["company", *map(str, sorted(scope))])
    return "" if scope is None else str(scope)


def are_policies_bypassed() -> bool:
    """Whether the portal's own role passes the policies: a superuser, or one with BYPASSRLS."""
    if db.engine.dialect.name != "postgresql":
        return False
    asked = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    return bool(db.session.scalar(asked, execution_options=UNSCOPED))


def watch_transactions(engine: Engine) -> None:
    """A setting ends with its transaction, and falls back with a savepoint."""
    event.listen(engine, "begin", _forget)
    event.listen(engine, "rollback_savepoint", _forget)


def _forget(connection: Connection, *_: object) -> None:
    connection.info.pop(SETTING, None)
