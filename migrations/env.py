"""How migrations run: on the app's engine, in one transaction that may write."""

from alembic import context
from flask import current_app

from portal.foundation.core.db import UNSCOPED, WRITING, db
from portal.foundation.core.types import UtcDateTime

config = context.config


def render_item(kind, item, _autogen_context):
    """Times are plain columns in the database: a migration needs no class of ours."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def drop_nothing(_context, _revision, directives):
    """No empty migration when nothing changed."""
    if getattr(config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


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
    arguments = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        process_revision_directives=drop_nothing,
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
