"""The demonstration, loaded once for all tests: on Wednesday 25 November 2026."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass

import pytest
from click.testing import Result
from flask import Flask

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import EVERYTHING, acting_as, set_scope
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import UNSCOPED, db
from tests.clock import Clock
from tests.database import make_app, undone
from tests.demo.tampering import House


@dataclass(frozen=True)
class Demo:
    """An app with the demonstration in it, and what the command printed."""

    app: Flask
    printed: str


def run(app: Flask, *words: str, lang: str = "C.UTF-8") -> Result:
    """A command in a terminal of that language."""
    runner = app.test_cli_runner(env={"LC_ALL": lang})
    result: Result = Context().run(runner.invoke, args=list(words))
    return result


@contextmanager
def on_the_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.foundation.core.clock._real_now", Clock().now)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Loaded by the command, as an operator does."""
    with on_the_day():
        app = make_app(tmp_path_factory.mktemp("demo"))
        loaded = run(app, "demo", "load")
    assert loaded.exit_code == 0, loaded.output
    yield Demo(app, loaded.stdout)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Another empty portal, filled on the same day with the same seed."""
    with on_the_day():
        app = make_app(tmp_path_factory.mktemp("twin"))
        assert run(app, "demo", "load", "--seed", "1").exit_code == 0
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def inside(demo: Demo) -> Iterator[None]:
    """In the demonstration on that day, seeing all of it."""
    with on_the_day(), demo.app.app_context(), acting_as(db.session, SYSTEM):
        real_clock.set_zone("Asia/Tokyo")
        yield
        db.session.remove()


@pytest.fixture
def house(demo: Demo) -> Iterator[House]:
    """What is done to the database in a test is undone after it."""
    with on_the_day(), demo.app.app_context():
        engine = db.engine
        with undone(engine) as connection:
            db.engines[None] = connection  # type: ignore[index]
            connection.execution_options(**UNSCOPED)
            set_scope(db.session, EVERYTHING)
            real_clock.set_zone("Asia/Tokyo")
            try:
                yield House(demo.app.config["DATA_DIR"])
            finally:
                db.session.remove()
                db.engines[None] = engine  # type: ignore[index]
