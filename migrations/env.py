"""How migrations run: on the app's engine, in one transaction that may write."""

import json
from enum import Enum
from warnings import filterwarnings

from alembic import context
from alembic.operations.ops import (
    AddColumnOp,
    CreateUniqueConstraintOp,
    DropConstraintOp,
    ModifyTableOps,
    OpContainer,
    UpgradeOps,
)
from flask import current_app
from sqlalchemy import DefaultClause, text

from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from portal.foundation.core.database.db import UtcDateTime

config = context.config


def render_item(kind, item, _autogen_context):
    """Times are plain columns in the database: a migration needs no class of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def finish(_context, _revision, directives):
    """No empty migration when nothing changed; rows that exist get what the model starts with."""
    if not getattr(config.cmd_opts, "autogenerate", False):
        return
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []
        return
    fill_new_columns(directives[0].upgrade_ops)
    keys = take_keys(directives[0].upgrade_ops)
    directives[0].upgrade_ops.ops[:0] = keys
    directives[0].downgrade_ops.ops += take_keys(directives[0].downgrade_ops)


def take_keys(operations: OpContainer) -> list[ModifyTableOps]:
    """Keys of tables that were there before: new tables refer to them, so they come first."""
    taken = []
    for table in [one for one in operations.ops if isinstance(one, ModifyTableOps)]:
        new = {one.column.name for one in table.ops if isinstance(one, AddColumnOp)}
        keys = [one for one in table.ops if is_key(one, new)]
        if keys:
            table.ops = [one for one in table.ops if one not in keys]
            taken.append(ModifyTableOps(table.table_name, keys, schema=table.schema))
    operations.ops = [
        one for one in operations.ops if not isinstance(one, ModifyTableOps) or one.ops
    ]
    return taken


def is_key(operation, new_columns: set[str]) -> bool:
    if isinstance(operation, CreateUniqueConstraintOp):
        return new_columns.isdisjoint(str(one) for one in operation.columns)
    return isinstance(operation, DropConstraintOp) and operation.constraint_type == "unique"


def fill_new_columns(operations: UpgradeOps) -> None:
    tables = [one for one in operations.ops if isinstance(one, ModifyTableOps)]
    for added in (one for table in tables for one in table.ops if isinstance(one, AddColumnOp)):
        column = added.column
        if not column.nullable and column.server_default is None and column.default is not None:
            default = column.default
            value = default.arg(None) if default.is_callable else default.arg
            column.server_default = DefaultClause(as_sql(value))


def as_sql(value):
    if isinstance(value, bool):
        return text("true" if value else "false")  # both databases know the words
    if isinstance(value, list | dict):
        return text(f"'{json.dumps(value)}'")
    return text(repr(value.value if isinstance(value, Enum) else value))


def run() -> None:
    engine = db.engines[None]
    given = config.attributes.get("connection")
    if given is not None:
        migrate_on(given)
        return
    with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
        migrate_on(connection)


def migrate_on(connection) -> None:
    if connection.dialect.name == "sqlite":  # tables are rebuilt while others refer to them
        driver = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # a large table takes its time
    # The index of names (0081): a table that is rebuilt asks about those it refers to.
    filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
    arguments = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        process_revision_directives=finish,
        compare_type=True,
        **{name: value for name, value in arguments.items() if name != "compare_type"},
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: give DATABASE_URL.")
run()
