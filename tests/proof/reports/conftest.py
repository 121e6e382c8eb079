"""A vendor with half a year of supervision behind it, with a whole year, and with a report printed.

Each is a scene: told once, for all tests that begin with it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import Base, db
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import rendering
from portal.supervision.attestations.receipt_jobs import make_receipts
from tests.cast import Cast, assemble, recognise
from tests.clock import Clock
from tests.database import Scene, undone
from tests.proof.reports.drafts import issued
from tests.proof.reports.story import Story, tell
from tests.proof.reports.year import DAY, Year, tell_year

TOLD: dict[Scene, Any] = {}  # which rows a scene is about: their class and id, in the same shape


def half_year() -> None:
    _play(half_year, tell)


def whole_year() -> None:
    _play(whole_year, tell_year)


def printed_half_year() -> None:
    _play(printed_half_year, _print)


def _print(cast: Cast, clock: Clock) -> Story:
    story = tell(cast, clock)
    make_receipts()
    issued(cast)
    rendering.render_reports()
    return story


def _play(scene: Scene, told: Callable[[Cast, Clock], Story | Year]) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.foundation.core.clock._real_now", clock.now)
        TOLD[scene] = _keys(told(assemble(), clock))


def _keys(told: Any) -> Any:
    if isinstance(told, Base):
        return type(told), told.id  # type: ignore[attr-defined]
    if isinstance(told, list):
        return [_keys(one) for one in told]
    if isinstance(told, Story | Year):
        told = {field.name: getattr(told, field.name) for field in fields(told)}
    if isinstance(told, dict):
        return {name: _keys(one) for name, one in told.items()}
    return None  # cast and clock are those of the test


def _rows(keys: Any) -> Any:
    if isinstance(keys, tuple):
        return db.session.get_one(*keys)
    if isinstance(keys, list):
        return [_rows(one) for one in keys]
    return {name: _rows(one) for name, one in keys.items() if one is not None}


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene | None:
    if "year" in request.fixturenames:
        return whole_year
    if "printed" in request.fixturenames:
        return printed_half_year
    if "story" in request.fixturenames:
        return half_year
    return assemble if "cast" in request.fixturenames else None


@pytest.fixture
def story(cast: Cast, scene: Scene) -> Story:
    return Story(**_rows(TOLD[scene]))


@pytest.fixture
def year(cast: Cast, clock: Clock) -> Year:
    told = _rows(TOLD[whole_year])
    return Year(**told | {"cast": cast, "clock": clock, "story": Story(**told["story"])})


@pytest.fixture
def years(
    app: Flask, engine_of: Callable[[Scene | None], Engine], clock: Clock
) -> Callable[[], AbstractContextManager[Year]]:
    """The whole year once more from its last day, for each history that is tried."""

    @contextmanager
    def again() -> Iterator[Year]:
        clock.go_to(DAY)
        with app.app_context():
            engine = db.engine
            with undone(engine_of(whole_year)) as connection:
                db.engines[None] = connection  # type: ignore[index]
                set_scope(db.session, EVERYTHING)
                real_clock.set_zone("Asia/Tokyo")
                try:
                    people = recognise()
                    assert people is not None
                    told = _rows(TOLD[whole_year])
                    yield Year(
                        **told | {"cast": people, "clock": clock, "story": Story(**told["story"])}
                    )
                finally:
                    db.session.remove()
                    db.engines[None] = engine  # type: ignore[index]

    return again


@pytest.fixture
def printed(story: Story) -> SupervisionReport:
    """The report on the first half, drafted by Pam, issued by Pia, and printed in both languages."""
    return db.session.query(SupervisionReport).one()
