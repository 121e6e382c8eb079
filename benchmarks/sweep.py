"""N6: who is to be reminded of what, over very many obligations, and the digests written of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from benchmarks.measuring import Compared, alternate, prepared
from benchmarks.outcome import Line
from benchmarks.scene import Scene, copy_database, copy_of
from portal.content.settings.queries import ladders_in_use, sending_calendar
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.reminders import queries, services
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.models import last_due_on

OPEN_EVERY: Final = (10, 3)  # of ten obligations three are open
DIGESTS: Final = 1000
_COLUMNS: Final = (
    "id, vendor_id, kind, subject_kind, subject_id, holder, person_id, ladder, title, due_on, "
    "opened_at, opened_on, handed_in_on, closed_at, closed_on, outcome, reason, follows_id, version"
)
_TITLE: Final = '{"ja": "規模を試す", "en": "To try the size"}'

# Who hears: all people of the vendor who are still there, of every stage. Written once: the key.
_DECIDE: Final = """
INSERT OR IGNORE INTO decided (person_id, obligation_id, stage)
SELECT u.id, o.id, coalesce(max(s.stage), -1000)
FROM obligations o JOIN vendors v ON v.id = o.vendor_id
JOIN users u ON u.vendor_id = o.vendor_id AND u.ended_at IS NULL
LEFT JOIN stages s ON s.ladder = o.ladder AND o.due_on <= s.last_due_on
WHERE o.closed_at IS NULL AND o.handed_in_on IS NULL AND o.holder = 'vendor'
AND o.person_id IS NULL AND o.opened_on <= :today AND v.state <> 'suspended'
GROUP BY u.id, o.id"""


def sweep(
    scene: Scene, large: Scene, folder: Path, numbers: list[int], rounds: int
) -> Iterator[Line]:
    """The decision for each number of obligations, then the writing, which needs many people."""
    for number in numbers:
        big = copy_of(scene, folder / "sweep.sqlite")
        fill(big.file, number)
        yield _decision(big, number, rounds)
        big.close()
    yield _writing(large, folder, rounds)


def fill(file: Path, number: int) -> None:
    """Obligations of vendors instead of those that are there; each vendor in turn."""
    today = clock.today()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for table in ("sent_reminders", "digests", "extensions", "obligations"):
            raw.execute(f"DELETE FROM {table}")  # noqa: S608  (names of our own)
        vendors = [one for (one,) in raw.execute("SELECT id FROM vendors WHERE state = 'active'")]
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        raw.executemany(
            f"INSERT INTO obligations ({_COLUMNS}) VALUES ({marks})",  # noqa: S608
            _rows(vendors, number, today),
        )
        raw.commit()
        raw.execute("ANALYZE")


def _rows(vendors: list[int], number: int, today: date) -> Iterator[tuple[object, ...]]:
    every, open_ones = OPEN_EVERY
    for one in range(1, number + 1):
        due = today + timedelta(days=one * 7 % 120 - 40)
        opened = min(today, due - timedelta(days=30))
        closed = None if one % every < open_ones else f"{opened} 00:00:00.000000"
        yield (
            one, vendors[one % len(vendors)], ObligationKind.ATTESTATION_SIGN.value, "attestation_requests", one,
            "vendor", None, "request", _TITLE, str(due), f"{opened} 00:00:00.000000", str(opened),
            None, closed, closed and str(opened), closed and "done", "", None, 1,
        )  # fmt: skip


def _decision(scene: Scene, number: int, rounds: int) -> Line:
    raw = sqlite3.connect(scene.file)
    with scene.inside():
        _stages(raw)
        today = str(clock.today())
        found: list[int] = []

        def floor() -> None:
            raw.execute("DELETE FROM decided")
            raw.execute(_DECIDE, {"today": today})

        def product() -> None:
            found[:] = [sum(1 for _ in queries.news(reach_of(clock.today())))]

        compared = alternate(floor, product, rounds)
        told = scene.statements(product)
    (expected,) = raw.execute("SELECT count(*) FROM decided").fetchone()
    raw.close()
    return Line(
        "N6",
        f"who hears of what, {number:,} obligations",
        "set-based SQL, written once with a unique key",
        compared,
        5,
        told,
        None,
        f"{found[0]:,} decisions; {expected:,} by the floor, which knows neither deputies nor "
        "those who are told when nothing happens, lost mails or holds.",
    )


def _stages(raw: sqlite3.Connection) -> None:
    calendar, today = sending_calendar(), clock.today()
    raw.execute("CREATE TEMP TABLE stages (ladder TEXT, stage INTEGER, last_due_on TEXT)")
    raw.execute(
        "CREATE TEMP TABLE decided (person_id INTEGER, obligation_id INTEGER, stage INTEGER, "
        "UNIQUE (obligation_id, stage, person_id))"
    )
    raw.executemany(
        "INSERT INTO stages VALUES (?, ?, ?)",
        [
            (one.id, stage, str(last_due_on(stage, today, calendar)))
            for one in ladders_in_use().values()
            for stage in one.stages
        ],
    )


def _writing(scene: Scene, folder: Path, rounds: int) -> Line:
    """Digests of half as many people against those of all: twice the mails, twice the time."""
    file = folder / "digests.sqlite"
    filled = copy_of(scene, folder / "filled.sqlite")
    fill(filled.file, 4 * scene.vendors)
    filled.close()
    opened: list[Scene] = []

    def fresh() -> None:
        for one in opened:
            one.close()
        copy_database(filled.file, file)
        opened[:] = [copy_of(filled, file)]

    def write(most: int) -> None:
        with opened[0].inside():
            written = sum(services._remind(own) for own in _of_each(most))
            db.session.remove()
        if written != most:
            raise RuntimeError(f"{written} digests were written, not {most}: too few people")

    compared: Compared = prepared(
        lambda: write(DIGESTS // 2), lambda: write(DIGESTS), fresh, rounds
    )
    opened[0].close()
    return Line(
        "N6",
        f"{DIGESTS:,} digests written",
        f"{DIGESTS // 2:,} digests",
        compared,
        2.2,
        note="Deciding who hears of what is within both times, so the ratio tells less than it should.",
        most_seconds=5,
    )


def _of_each(most: int) -> list[list[queries.News]]:
    """What the first so many people are to hear."""
    found: dict[tuple[int, int], list[queries.News]] = {}
    for one in queries.news(reach_of(clock.today())):
        if one.recipient in found or len(found) < most:
            found.setdefault(one.recipient, []).append(one)
    return list(found.values())
