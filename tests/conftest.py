"""Fixtures every test can use. Feature-specific ones live beside their tests.

`--postgresql` runs the suite on a PostgreSQL of its own instead of SQLite. Here alone it is said
what is tried on one database only: see ONLY_ON. `--fast` leaves out browsers and searches. `--on DAY` says which day it is, and is for
`bin/test --on`, which moves the clock of every process; here it is only checked.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from sqlalchemy import Engine

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast, assemble, recognise
from tests.clock import Clock
from tests.cluster import cluster
from tests.database import (
    Scene,
    make_app,
    on_postgresql,
    share_files,
    standing,
    undone,
    use_cluster,
)

gc.disable()  # until all tests are collected: nothing of them and of the modules is garbage

# What is compiled once is kept, whatever the machine's default: the processes that tests start
# begin in a third less time, and collecting takes half of it.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

HERE = Path(__file__).parent
ONLY_ON = {  # what is not collected on the other one
    # Once is enough for what is about pages, words typed into them, paper and files from outside:
    # what they ask of a database the tests of each package, of rights and of races ask on both.
    "sqlite": (
        "architecture",
        "journeys",
        "demo",
        "test_sqlite*.py",
        "access/test_routes.py",
        "access/test_forgery.py",
        "access/test_department_pages.py",
        "faults/test_anything_typed.py",
        "faults/test_hostile_words.py",
        "faults/test_odd_addresses.py",
        "faults/test_stale_forms.py",
        "faults/test_two_tabs.py",
        "test_one_file.py",
        "proof/reports/test_both_languages.py",
        "proof/reports/test_layout_pictures.py",
        "proof/reports/test_merged_later.py",
        "proof/reports/test_print_*.py",
        "proof/reports/test_rendering.py",
        "proof/reports/test_to_review.py",
        "proof/reports/test_very_much.py",
        "proof/reports/test_year_of_facts.py",
        "access/test_department_scope.py",
        "exchange/test_hostile_tables.py",
        "exchange/test_headings.py",
        "exchange/test_reading.py",
        "exchange/test_round_trip.py",
        "questionnaires/files",
        "responses/sheets/test_every_answer.py",
        "responses/sheets/test_refusals.py",
        "supervision/test_sentences_shown.py",
    ),
    "postgresql": ("test_postgresql*.py",),
}
_ends = pytest.StashKey[ExitStack]()
_where = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="on a PostgreSQL started for this run"
    )
    parser.addoption(
        "--fast", action="store_true", help="without browser journeys and searches by hypothesis"
    )
    parser.addoption(
        "--on", type=date.fromisoformat, metavar="DAY", help="which day it is: see bin/test --help"
    )


def pytest_report_header(config: pytest.Config) -> str | None:
    day = config.getoption("--on")
    return f"on {day:%A %Y-%m-%d}" if day else None


def pytest_configure(config: pytest.Config) -> None:
    """No run says it is on a day when it is not. One cluster for the run: its processes are told."""
    day = config.getoption("--on")
    if day and day != datetime.now(ZoneInfo("Asia/Tokyo")).date():
        raise pytest.UsageError(f"It is not {day} here: start with bin/test --on {day}.")
    if not config.getoption("--postgresql"):
        return
    told = getattr(config, "workerinput", {}).get("cluster")
    if told is None:
        ends = config.stash[_ends] = ExitStack()
        told = str(ends.enter_context(cluster()))
    use_cluster(Path(told))
    config.stash[_where] = told


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist is about to start one of its processes."""
    if _where in node.config.stash:
        node.workerinput["cluster"] = node.config.stash[_where]


def pytest_unconfigure(config: pytest.Config) -> None:
    if _ends in config.stash:
        config.stash[_ends].close()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    elsewhere = ONLY_ON["sqlite" if on_postgresql() else "postgresql"]
    here = collection_path.relative_to(HERE) if collection_path.is_relative_to(HERE) else None
    return True if here and any(here.match(one) for one in elsewhere) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [
        one
        for one in items
        if (on_postgresql() and _is_tried_already(one))
        or (config.getoption("--fast") and _is_slow(one))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [one for one in items if one not in gone]


def _is_tried_already(item: pytest.Item) -> bool:
    """On SQLite: without a folder a test has no database either."""
    here = any(item.path.match(one) for one in ONLY_ON["postgresql"])
    return not here and "tmp_path_factory" not in getattr(item, "fixturenames", ())


def _is_slow(item: pytest.Item) -> bool:
    """In a browser, or a search by hypothesis, which marks its tests."""
    in_browser = item.path.is_relative_to(HERE / "journeys")
    return in_browser or item.get_closest_marker("hypothesis") is not None


# How long an example takes depends on the machine: that is measured in benchmarks/, never here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was collected is not walked through again; a test leaves garbage, but not so soon."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords in this process are hashed cheaply: tests/foundation/accounts tries the real way."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.foundation.accounts.signing_in.passwords._HASHER", quick)
        yield


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(tmp_path_factory.mktemp("data"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Switches off pytest-flask's pushed context: it shares one user between clients."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still at noon in Tokyo on 25 November 2026 until the test moves it."""
    frozen = Clock()
    monkeypatch.setattr("portal.foundation.core.clock._real_now", frozen.now)
    return frozen


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene | None:
    """What stands in the database when the test begins. A module with a dearer scene overrides it.

    It is made once for all tests that begin with it, so it makes always the same.
    """
    return assemble if "cast" in request.fixturenames else None


@pytest.fixture(scope="session")
def engine_of(
    app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Scene | None], Engine]]:
    """For each scene a database of its own, that no test changes."""
    apps: dict[Scene | None, Flask] = {None: app}

    def engine(scene: Scene | None) -> Engine:
        if scene is not None and scene not in apps:
            apps[scene] = standing(tmp_path_factory.mktemp("scene"), scene)
            share_files(apps[scene], app)
        with apps[scene].app_context():
            return db.engine

    yield engine
    for one in apps.values():
        with one.app_context():
            db.engine.dispose()


@pytest.fixture
def database(
    app: Flask, engine_of: Callable[[Scene | None], Engine], scene: Scene | None
) -> Iterator[None]:
    """Run the test in a transaction that is rolled back, whatever the code commits."""
    with app.app_context():
        engine = db.engine
        with undone(engine_of(scene)) as connection:
            db.engines[None] = connection  # type: ignore[index]
            set_scope(db.session, EVERYTHING)
            real_clock.set_zone("Asia/Tokyo")
            try:
                yield
            finally:
                db.session.remove()
                db.engines[None] = engine  # type: ignore[index]


@pytest.fixture
def browser(app: Flask, database: None) -> Browser:
    return Browser(app, app.response_class)


@pytest.fixture
def cast(database: None, clock: Clock) -> Cast:
    """Two vendors and their people, committed; see tests/cast.py."""
    people = recognise() or assemble()
    db.session.commit()
    return people


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
