"""Migrations lead to the models, down as well as up, with data in the tables."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, Connection, Table, inspect, select, text

from config import ROOT, Config
from portal.app import create_app
from portal.foundation.access.scoping import is_owned
from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from tests.database import closed_tables, empty_database, on_postgresql

FOLDER = ROOT / "migrations"
ROW: dict[str, dict[str, object]] = {
    "vendors": {"name": "Acme", "kind": "printer", "country": "JP", "state": "active"},
    "contacts": {"vendor_id": 1, "name": "Ada", "email": "ada@example.jp"},
}
FILLING = {int: 1, str: "", bool: 0}
WRITTEN_BY = {  # what the database says it holds, a line each
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                         a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT a.attisdropped
        UNION ALL
        SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', tablename, policyname, cmd, qual) FROM pg_policies
        UNION ALL
        SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    """,
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Config(
            SECRET_KEY="migrate",
            SQLALCHEMY_DATABASE_URI=empty_database(tmp_path),
            DATA_DIR=tmp_path,
            TESTING=True,
        )
    )
    with app.app_context():
        yield app
        db.engine.dispose()


def _plain(sql: str) -> str:
    return re.sub(r"DEFAULT \(('[^']*'|\w+)\)", r"DEFAULT \1", sql.replace('"', ""))


def connection() -> Connection:
    return db.engine.connect().execution_options(**WRITING, **UNSCOPED)


def schema() -> list[list[str]]:
    """Each table as its pieces in no order: a table that is rebuilt writes them otherwise."""
    with connection() as open_one:
        written = open_one.scalars(text(WRITTEN_BY[open_one.dialect.name])).all()
    return sorted(
        sorted(piece for piece in re.split(r"[\s,]*\n[\s,]*|,\s+", _plain(sql)) if piece)
        for sql in written
        if "alembic_version" not in sql
    )


def steps() -> list[str]:
    """Every revision, the newest first."""
    return [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()]


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


# What an index of an expression is made of is compared below.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_the_migrations_lead_to_the_models(app: Flask) -> None:
    upgrade(str(FOLDER))
    with connection() as open_one:
        context = MigrationContext.configure(open_one, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        (index,) = (
            one for one in db.metadata.tables["vendors"].indexes if one.name == "ix_vendors_by_name"
        )
        (made,) = index.expressions
        kept = "sqlite_master WHERE name" if not on_postgresql() else "pg_indexes WHERE indexname"
        column = "sql" if not on_postgresql() else "indexdef"
        told = open_one.scalar(text(f"SELECT {column} FROM {kept} = '{index.name}'"))  # noqa: S608
        plainly = re.sub(r"::[a-z ]+|[()\s]", "", told.lower())
        assert plainly.endswith(re.sub(r"[()\s]", "", str(made)))


def test_every_step_goes_down_and_up_again_and_changes_nothing(app: Flask) -> None:
    """One step at a time from the newest: all of them for each would cost their square."""
    upgrade(str(FOLDER))
    newest = schema()
    for here, lower in pairwise([*steps(), "base"]):
        before = schema()
        downgrade(str(FOLDER), lower)
        upgrade(str(FOLDER), here)
        assert schema() == before, here
        downgrade(str(FOLDER), lower)
    upgrade(str(FOLDER))
    assert schema() == newest


def test_what_is_in_the_tables_goes_through_every_step_and_back(app: Flask) -> None:
    first, *later = reversed(steps())
    upgrade(str(FOLDER), first)
    with connection() as open_one:
        for name, row in ROW.items():
            insert(open_one, name, row)
        open_one.commit()
    for step in later:
        upgrade(str(FOLDER), step)
    assert _names("vendors") == ["Acme"]
    with connection() as open_one:
        vendors, contacts = (db.metadata.tables[name] for name in ROW)
        assert open_one.scalars(select(vendors.c.state)).all() == ["active"]
        assert open_one.scalars(select(contacts.c.vendor_id)).all() == [1]
    downgrade(str(FOLDER), first)
    assert (_names("vendors"), _names("contacts")) == (["Acme"], ["Ada"])


def insert(open_one: Connection, name: str, row: dict[str, object]) -> None:
    """Columns that are not named get something of their type."""
    table = Table(name, db.MetaData(), autoload_with=open_one)
    needed = {
        column.name: "[]"
        if isinstance(column.type, JSON)
        else FILLING.get(column.type.python_type, "2026-11-25 00:00:00")
        for column in table.columns
        if not column.nullable and column.name != "id"
    }
    values = ", ".join(f"'{value}'" for value in (needed | row).values())
    open_one.execute(text(f"INSERT INTO {name} ({', '.join(needed | row)}) VALUES ({values})"))  # noqa: S608


def _names(table: str) -> list[str]:
    with connection() as open_one:
        return list(open_one.scalars(text(f"SELECT name FROM {table} ORDER BY id")))  # noqa: S608


def test_going_down_to_nothing_leaves_nothing(app: Flask) -> None:
    upgrade(str(FOLDER))
    downgrade(str(FOLDER), "base")
    with connection() as open_one:
        assert inspect(open_one).get_table_names() == ["alembic_version"]


@pytest.mark.parametrize(
    ("table", "state"),
    [("vendors", "assessing"), ("clause_checks", "contradicted"), ("vendor_proposals", "approval")],
)
def test_states_are_checked_by_the_database_too(app: Flask, table: str, state: str) -> None:
    upgrade(str(FOLDER))
    with connection() as open_one:
        checks = inspect(open_one).get_check_constraints(table)
    assert any(f"'{state}'" in one["sqltext"] for one in checks)


def test_every_table_about_a_vendor_has_its_policy() -> None:
    """A new one needs a line in TABLES of the migration (released: in a new migration)."""
    about_vendors = {table.name for table in db.metadata.sorted_tables if is_owned(table)}
    assert closed_tables() == about_vendors


def test_the_policies_come_with_the_migrations_where_there_are_any(app: Flask) -> None:
    upgrade(str(FOLDER))
    closed = [lines for lines in schema() if any("vendor_scope" in line for line in lines)]
    assert bool(closed) is on_postgresql()
