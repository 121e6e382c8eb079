"""Fixtures every test can use. Feature-specific ones live beside their tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core import clock as real_clock
from portal.foundation.core.db import db
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.clock import Clock
from tests.database import make_app, undone


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
def database(app: Flask) -> Iterator[None]:
    """Run the test in a transaction that is rolled back, whatever the code commits."""
    with app.app_context():
        engine = db.engine
        with undone(engine) as connection:
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
    people = assemble()
    db.session.commit()
    return people


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
