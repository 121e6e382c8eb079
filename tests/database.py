"""Databases for tests: one connection whose commits are undone, or a file of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine

from config import ROOT, Config
from portal.app import create_app
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.content.services import load_packs
from portal.foundation.core.db import UNSCOPED, WRITING, db
from portal.foundation.core.transactions import transaction


def make_app(folder: Path, **settings: object) -> Flask:
    """An app on an SQLite file in `folder`, with all tables."""
    values: dict[str, object] = {
        "SECRET_KEY": "only for tests",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'kantoku.sqlite'}",
        "DATA_DIR": folder,
        "ROOT": ROOT,
        "PUBLIC_URL": "http://localhost",
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
    }
    app = create_app(Config(**(values | settings)))  # type: ignore[arg-type]
    with app.app_context():
        make_tables(db.engine)
        with acting_as(db.session, SYSTEM), transaction():
            load_packs(SYSTEM)
        db.session.remove()
    return app


def make_tables(engine: Engine) -> None:
    with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
        db.metadata.create_all(connection)
        connection.commit()


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A connection on which the code under test may commit, and nothing of it is kept."""
    with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
        outer = connection.begin()
        connection.begin_nested()
        connection.execution_options(vendor_scope=None)  # from here on as in production
        yield connection
        outer.rollback()
