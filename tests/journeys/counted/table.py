"""All walks, one after the other, and what each took: the table of docs/clicks.md."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from portal.demo.cast.shapes import PASSWORD
from portal.foundation.core import clock
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.counted import daily, first_handover, first_result, signing
from tests.journeys.counting import Counter
from tests.journeys.office import furnish
from tests.journeys.portal_house import DAY, ZONE, Portal, opened
from tests.journeys.visitor import Visitor

SIGNATORY = signing.Signatory("h.kubota@asagi.example.jp", PASSWORD)


class Walker(Visitor):
    """Only walks: how pages look is looked at by the journeys."""

    def see(self) -> None:
        found, self.complaints = self.complaints, []
        assert not found, f"{self.page.url}:\n" + "\n".join(found)


@dataclass
class House:
    """A portal to walk in, and who walks there."""

    browser: Browser
    portal: Portal
    folder: Path
    people: list[Visitor] = field(default_factory=list)

    def meet(self, portal: Portal, lang: str, **how: Any) -> Visitor:
        self.people.append(Walker(self.browser, portal, lang, **how))
        return self.people[-1]

    def leave(self) -> None:
        while self.people:
            self.people.pop().leave()


@dataclass(frozen=True)
class Walk:
    """`most`: the goal; in clicks, or in taps on a phone."""

    what: str
    goes: Callable[[House, str], Counter]
    most: int | None = None
    by_taps: bool = False

    def line(self, lang: str, counter: Counter) -> str:
        effort, apart = counter.counted, counter.apart
        took = effort.taps if self.by_taps else effort.presses
        goal = "" if self.most is None else f"{self.most} {'taps' if self.by_taps else 'clicks'}"
        met = "" if self.most is None else "yes" if took <= self.most else NOT_MET
        clicks = f"{took} taps" if self.by_taps else str(took)
        left_out = f"{apart.presses} clicks, {apart.fields} fields" if apart.fields else ""
        left_out = f"{effort.into} taps into fields" if self.by_taps else left_out
        cells = (
            self.what, lang, clicks, effort.fields, effort.pages, effort.keys, left_out, goal, met,
        )  # fmt: skip
        return "| " + " | ".join(map(str, cells)) + " |"


def _does(job: daily.Job) -> Callable[[House, str], Counter]:
    return lambda house, lang: daily.walk(job, house.portal, house.meet, lang)


NOT_MET = "**no**"
HEAD = (
    "| walk | language | clicks | fields | pages | keys | apart | goal | met |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
EMPTY = (
    Walk(
        "from the code to a list taken in and what is missing",
        lambda house, lang: first_result.walk(house.portal, house.meet, lang, house.folder),
        most=12,
    ),
)
OFFICE = (
    Walk(
        "from registering a vendor to its first handover",
        lambda house, lang: first_handover.walk(
            furnish(house.portal), house.meet, lang, house.folder
        ),
        most=40,
    ),
)
DEMO = (
    Walk(
        "from the mail to the signature, two statements, 360 px",
        lambda house, lang: signing.walk(house.portal, house.meet, lang, SIGNATORY),
        most=8,
        by_taps=True,
    ),
    *(Walk(what, _does(job)) for what, job in daily.JOBS.items()),
)


def lines(languages: tuple[str, ...], demo: Path | None, only: str = "") -> Iterator[str]:
    """A row for each walk as soon as it is done; one that cannot go on says where."""
    clock.set_zone(ZONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for lang in languages:
            for walks, in_it in ((EMPTY, _empty), (OFFICE, _empty), (DEMO, _demo)):
                wanted = [
                    walk for walk in walks if any(one in walk.what for one in only.split("|"))
                ]
                if not wanted:
                    continue
                with in_it(browser, demo) as house, house.portal.its_day():
                    for walk in wanted:
                        yield _walked(walk, house, lang)
        browser.close()


def _walked(walk: Walk, house: House, lang: str) -> str:
    try:
        line = walk.line(lang, walk.goes(house, lang))
        house.leave()
    except (AssertionError, Error) as stuck:
        where = house.people[-1].page.url if house.people else ""
        line = f"| {walk.what} | {lang} | stuck at {where}: {str(stuck)[:200]!r} | | | | | | {NOT_MET} |"
        house.people.clear()
    return line


@contextmanager
def _empty(browser: Browser, _demo: Path | None) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as portal:
        yield House(browser, portal, Path(folder))


@contextmanager
def _demo(browser: Browser, demo: Path | None) -> Iterator[House]:
    """The demonstration company, in a copy of a folder in which it was loaded, or loaded anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "demo"
        if demo is None:
            folder.mkdir()
        else:
            shutil.copytree(demo, folder)
        with opened(folder) as portal:
            portal.day = DAY if demo is None else _last_day(folder)
            if demo is None:
                with portal.its_day():
                    said = portal.command("demo", "load")
                assert said.exit_code == 0, said.output
            portal.let_jobs_run("judging")
            yield House(browser, portal, folder)


def _last_day(folder: Path) -> Any:
    """Of which the newest record is."""
    connection = sqlite3.connect(folder / "kantoku.sqlite")
    (newest,) = connection.execute("SELECT max(happened_at) FROM audit_events").fetchone()
    connection.close()
    return clock.day_of(datetime.fromisoformat(newest))
