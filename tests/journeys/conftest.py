"""Real browsers, a real server, a real post office; nothing is shared with the tests but the disk."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.foundation.core import clock
from tests.journeys.founding import sign_in
from tests.journeys.office import Office, furnish
from tests.journeys.portal_house import DAY, ZONE, Portal, opened
from tests.journeys.visitor import Visitor

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Meet = Callable[..., Visitor]
Arrive = Callable[..., Visitor]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env=_with_its_own_clock()
        )
        yield browser
        browser.close()


def _with_its_own_clock() -> dict[str, str | float | bool]:
    """Chromium does not start where `bin/test --on` moves the clock; no page reads a browser's."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


@pytest.fixture(scope="package", autouse=True)
def the_day() -> Iterator[None]:
    """All that journeys prepare and look up themselves is of the day on which they happen."""
    clock.set_zone(ZONE)
    with clock.on_day(DAY):
        yield


@pytest.fixture(autouse=True)
def still_that_day(the_day: None) -> Iterator[None]:
    """Outside it may be midnight meanwhile."""
    with clock.on_day(DAY):
        yield


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """An installation that nobody has set up."""
    with opened(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture
def meet(chromium: Browser) -> Iterator[Meet]:
    """Puts people in front of browsers; at the end none of them may have a complaint."""
    people: list[Visitor] = []

    def arrive(portal: Portal, lang: str, **how: Any) -> Visitor:
        people.append(Visitor(chromium, portal, lang, **how))
        return people[-1]

    yield arrive
    for one in people:
        one.leave()


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A company at work, shared by the smaller journeys: each leaves the others' things alone."""
    with opened(tmp_path_factory.mktemp("office")) as portal:
        yield furnish(portal)


@pytest.fixture
def arrive(office: Office, meet: Meet) -> Arrive:
    """Somebody at a browser, in English; signed in where a name is given."""

    def come(name: str = "", lang: str = "en", **how: Any) -> Visitor:
        visitor = meet(office.portal, lang, album=_album(how), **how)
        if name:
            sign_in(visitor, office.person(name))
        return visitor

    return come


def _album(how: dict[str, Any]) -> str:
    return "small-dark" if how.get("dark") else "small"
