"""Databases for tests: one connection whose commits are undone, or a database of its own.

The whole suite runs on SQLite, a file in the given folder each, or (`--postgresql`) on the cluster
of this run, a database each: copied from one that has the tables, the policies and the packs.
"""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, text

from config import ROOT, Config
from portal.app import create_app
from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import EVERYTHING, acting_as, set_scope
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from portal.foundation.core.database.transactions import transaction
from tests import cluster
from tests.clock import Clock

Scene = Callable[[], object]  # makes what stands in the database when a test begins
FILE = "kantoku.sqlite"
TEMPLATE = "kantoku_template"
POLICIES = ROOT / "migrations" / "versions" / "0003_row_level_security.py"
_cluster: list[Path] = []  # its folder, when the run is on PostgreSQL


def use_cluster(folder: Path) -> None:
    """From here on databases are made in this cluster."""
    _cluster[:] = [folder]


def on_postgresql() -> bool:
    return bool(_cluster)


def database_url(folder: Path) -> str:
    """The address of this folder's database, for other processes too."""
    if on_postgresql():
        return cluster.url_of(_cluster[0], _name(folder))
    return f"sqlite:///{folder / FILE}"


def empty_database(folder: Path) -> str:
    """Make it, without a table."""
    if on_postgresql():
        cluster.make_database(_cluster[0], _name(folder))
    return database_url(folder)


def make_app(folder: Path, **settings: object) -> Flask:
    """An app on this folder's database, with all tables and the packs."""
    if not on_postgresql():
        file = folder / FILE
        if not file.exists():
            file.write_bytes(_filled())
        return _app(folder, database_url(folder), **settings)
    _make_template(folder)
    if _name(folder) not in cluster.databases(_cluster[0]):
        cluster.make_database(_cluster[0], _name(folder), TEMPLATE)
    return _app(folder, database_url(folder), **settings)


def standing(folder: Path, scene: Scene) -> Flask:
    """An app on a database in which the scene was made at the noon of the tests, and committed."""
    app = make_app(folder)
    Context().run(_play, app, scene)
    return app


def share_files(scene: Flask, app: Flask) -> None:
    """What the scene stored can be read by the tests that begin with it."""
    stored, ours = (Path(one.config["DATA_DIR"]) / "files" for one in (scene, app))
    if stored.is_dir():
        copytree(stored, ours, dirs_exist_ok=True)


def make_tables(engine: Engine) -> None:
    with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
        db.metadata.create_all(connection)
        if engine.dialect.name == "postgresql":
            for statement in policies(set(db.metadata.tables)):
                connection.execute(text(statement))
        connection.commit()


def closed_tables() -> set[str]:
    """Those about vendors that the migrations close: the first of them, and each that adds some."""
    closed = set(_load(POLICIES).TABLES)
    for later in _later():
        closed = closed - set(getattr(later, "GONE", ())) | set(getattr(later, "TABLES", ()))
    return closed


def tables_for_staff() -> set[str]:
    """Those it closes to every vendor."""
    return set(_load(POLICIES).FOR_STAFF).union(
        *(getattr(one, "FOR_STAFF", ()) for one in _later())
    )


def _later() -> list[ModuleType]:
    later = (path for path in POLICIES.parent.glob("*.py") if path.name > POLICIES.name)
    return [_load(path) for path in sorted(later)]


def policies(tables: set[str]) -> Iterator[str]:
    """As the migration makes them."""
    for table in sorted(tables & (closed_tables() | tables_for_staff())):
        if table not in tables_for_staff():
            yield from _comparing().locking(table)
            continue
        closing = [one for one in _later() if table in getattr(one, "FOR_STAFF", ())]
        yield from (closing[0] if closing else _load(POLICIES)).locking(table)


def _comparing() -> ModuleType:
    """The migration that said last with what policies compare a vendor's row."""
    return next(one for one in reversed(_later()) if hasattr(one, "COLLEAGUES"))


@contextmanager
def undone(engine: Engine) -> Iterator[Connection]:
    """A connection on which the code under test may commit, and nothing of it is kept."""
    with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
        outer = connection.begin()
        counters = _counters(connection)
        connection.begin_nested()
        connection.execution_options(vendor_scope=None)  # from here on as in production
        yield connection
        outer.rollback()
        connection.execution_options(**UNSCOPED)
        _set_back(connection, counters)


def _counters(connection: Connection) -> dict[str, int | None]:
    """The last id given for each table: PostgreSQL takes none back with a transaction."""
    if connection.dialect.name != "postgresql":
        return {}
    rows = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences"))
    return {row.sequencename: row.last_value for row in rows}


def _set_back(connection: Connection, before: dict[str, int | None]) -> None:
    after = _counters(connection)
    for name in (name for name, last in before.items() if after[name] != last):
        values = {"name": name, "last": before[name] or 1, "used": before[name] is not None}
        connection.execute(text("SELECT setval(:name, :last, :used)"), values)
    connection.rollback()


def _app(folder: Path, url: str, **settings: object) -> Flask:
    values: dict[str, object] = {
        "SECRET_KEY": "only for tests",
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "ROOT": ROOT,
        "PUBLIC_URL": "http://localhost",
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
    }
    return create_app(Config(**(values | settings)))  # type: ignore[arg-type]


@cache
def _filled() -> bytes:
    """The file of a database with all tables and the packs: once in a process."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        app = _app(folder, database_url(folder))
        Context().run(_fill, app)
        with app.app_context():
            db.engine.dispose()
        return (folder / FILE).read_bytes()


def _fill(app: Flask) -> None:
    """In a context of its own: a zone that an earlier test set would move the day of the packs."""
    with app.app_context():
        make_tables(db.engine)
        first_day = clock.on_day(Clock().time.date(), time(0))  # before the noon of the tests
        with first_day, acting_as(db.session, SYSTEM), transaction():
            load_packs(SYSTEM)
        db.session.remove()


def _play(app: Flask, scene: Scene) -> None:
    """As a test plays, but what it commits is kept."""
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr("portal.foundation.core.clock._real_now", Clock().now)
        clock.set_zone("Asia/Tokyo")
        engine = db.engine
        with engine.connect().execution_options(**WRITING, **UNSCOPED) as connection:
            whole = connection.begin()
            point = connection.begin_nested()
            connection.execution_options(vendor_scope=None)
            db.engines[None] = connection  # type: ignore[index]
            set_scope(db.session, EVERYTHING)
            scene()
            db.session.commit()
            db.session.remove()
            db.engines[None] = engine  # type: ignore[index]
            point.commit()
            whole.commit()


def _make_template(folder: Path) -> None:
    """Once in a run, whichever process comes first; the others wait for it."""
    server = _cluster[0]
    with cluster.maintenance(server) as lock:
        lock.execute("SELECT pg_advisory_lock(1)")
        if TEMPLATE in cluster.databases(server):
            return
        half_done = f"{TEMPLATE}_in_work"
        cluster.drop_database(server, half_done)
        cluster.make_database(server, half_done)
        app = _app(folder, cluster.url_of(server, half_done))
        Context().run(_fill, app)
        with app.app_context():
            db.engine.dispose()
        lock.execute(f"ALTER DATABASE {half_done} RENAME TO {TEMPLATE}")


def _name(folder: Path) -> str:
    return "kantoku_" + sha256(str(folder).encode()).hexdigest()[:20]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
