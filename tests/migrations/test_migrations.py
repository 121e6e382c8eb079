"""Migrations lead to the models, down as well as up, with data in the tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from config import ROOT, Config
from portal.app import create_app
from portal.foundation.core.db import UNSCOPED, WRITING, db

FOLDER = ROOT / "migrations"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Config(
            SECRET_KEY="migrate",
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'kantoku.sqlite'}",
            DATA_DIR=tmp_path,
            TESTING=True,
        )
    )
    with app.app_context():
        yield app
        db.engine.dispose()


def connection() -> Connection:
    return db.engine.connect().execution_options(**WRITING, **UNSCOPED)


def schema(open_one: Connection) -> list[str]:
    rows = open_one.execute(
        text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    )
    return [row.sql for row in rows if "alembic_version" not in row.sql]


def parts(written: list[str]) -> list[list[str]]:
    """Each table as its lines in no order: a table that is rebuilt writes them in another one."""
    return sorted(
        sorted(line.strip().rstrip(",") for line in sql.replace('"', "").splitlines())
        for sql in written
    )


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


def test_the_migrations_lead_to_the_models(app: Flask) -> None:
    upgrade(str(FOLDER))
    with connection() as open_one:
        context = MigrationContext.configure(open_one, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_step_goes_down_and_up_again_and_changes_nothing(app: Flask) -> None:
    upgrade(str(FOLDER))
    with connection() as open_one:
        before = schema(open_one)
    for step in ScriptDirectory(str(FOLDER)).walk_revisions():
        downgrade(str(FOLDER), str(step.down_revision or "base"))
        upgrade(str(FOLDER))
    with connection() as open_one:
        assert parts(schema(open_one)) == parts(before)


def test_going_down_to_nothing_leaves_nothing(app: Flask) -> None:
    upgrade(str(FOLDER))
    downgrade(str(FOLDER), "base")
    with connection() as open_one:
        assert inspect(open_one).get_table_names() == ["alembic_version"]


def test_states_are_checked_by_the_database_too(app: Flask) -> None:
    upgrade(str(FOLDER))
    with connection() as open_one:
        written = " ".join(schema(open_one))
    assert "CHECK (state IN ('candidate', 'assessing'" in written
    assert "CHECK (outcome IN" in written
