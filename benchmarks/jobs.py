"""N6: a job goes over everything while somebody saves; and an hour in which jobs have nothing to do.

`python -m benchmarks.jobs FILE NAME` runs the job in a process of its own, as in the portal, and
tells how long it held the lock of the database each time.
"""

import json
import logging
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event

from benchmarks.measuring import Compared, Times, alternate
from benchmarks.outcome import Line
from benchmarks.pages import Stage, set_stage, typed
from benchmarks.scene import Scene, copy_of, open_scene, sending
from config import ROOT
from portal.foundation.access.touches import touch_everybody
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.jobs.running import looks_of, run_due, run_now
from portal.jobs.schedule import JOBS, Job

EVERYTHING: Final = ("reconcile-all", "planning", "reminders", "judging")
ALONE: Final = 100  # saves
PAUSE: Final = 0.1  # seconds between two saves
HOUR: Final = timedelta(hours=1)


def jobs(scene: Scene, folder: Path, rounds: int) -> Iterator[Line]:
    """What the morning brings first, so that afterwards nothing is left to be done."""
    copy = copy_of(scene, folder / "jobs.sqlite")
    stage = set_stage(copy)
    save = sending(stage.signatory, "/attestations/draft", typed(stage))
    alone = [_timed(save) for _ in range(ALONE)]
    for name in EVERYTHING:
        if name == "judging":
            with copy.inside(), transaction(audited=False):
                touch_everybody()
        yield from _beside(stage, name, save, alone)
    yield _idle_hour(copy, rounds)
    copy.close()


def _beside(
    stage: Stage, name: str, save: Callable[[], object], alone: list[tuple[float, float]]
) -> Iterator[Line]:
    words = ["-m", "benchmarks.jobs", str(stage.scene.file), name]
    job = subprocess.Popen([sys.executable, *words], cwd=ROOT)  # noqa: S603
    saves = []
    while job.poll() is None:
        saves.append(_timed(save))
    if job.returncode:
        raise RuntimeError(f"the job {name} ended with {job.returncode}")
    told = json.loads(_told_in(stage.scene.file).read_text())
    vendors = f"{stage.scene.vendors:,} vendors"
    yield Line(
        "N6",
        f"a save while the job “{name}” goes over {vendors}",
        "the save alone",
        Compared(_times(alone), _times(saves)),
        3,
        note=f"{len(saves):,} saves; the job had a core for {told['busy']:.0f} s.",
        of_p95=True,
    )
    locks = sorted(told["locks"])
    yield Line(
        "N6",
        f"the longest write lock of the job “{name}”",
        "its locks, in the middle",
        Compared(_once(locks[len(locks) // 2]), _once(locks[-1])),
        None,
        most_seconds=0.2,
        of_processor=True,
        note=f"{len(locks):,} locks.",
    )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    time.sleep(PAUSE)
    busy, began = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def _times(pairs: list[tuple[float, float]]) -> Times:
    return Times(tuple(one for one, _ in pairs), tuple(one for _, one in pairs))


def _once(lock: tuple[float, float]) -> Times:
    return _times([lock] * 2)


def _idle_hour(scene: Scene, rounds: int) -> Line:
    """Each job looked at as often as the scheduler does, and run as often as its slots say, or anyway."""
    raw = sqlite3.connect(scene.file, isolation_level=None)
    with scene.inside(), closing(raw):
        often = [(job, _runs_in_an_hour(job)) for job in JOBS]
        for job in (job for job, number in often if number):  # whatever is left
            run_now(job)
        for job in JOBS:  # so that what is looked at has run in its slot
            run_due(scene.app, job)
        each = {job.name: 0.0 for job in JOBS}

        def product() -> None:
            for job, number in often:
                began = time.process_time()
                _look_for_an_hour(scene, job, number)
                each[job.name] = time.process_time() - began

        def floor() -> None:
            for job, number in often:
                for _ in range(number):
                    _note_by_hand(raw, job.name)

        compared = alternate(floor, product, rounds)
    most = sorted(each, key=lambda name: -each[name])[:4]
    return Line(
        "N6",
        f"jobs of an hour with nothing to do, {scene.vendors:,} vendors",
        "each run noted by hand-written SQL",
        compared,
        None,
        note=f"{sum(HOUR // job.looked_at for job in JOBS):,} looks, "
        f"{sum(number for _, number in often):,} runs; most of it: "
        + ", ".join(f"{name} {each[name]:.1f} s" for name in most)
        + ".",
        most_seconds=1,
        of_processor=True,
    )


def _look_for_an_hour(scene: Scene, job: Job, runs: int) -> None:
    look = next(iter(looks_of(job)))
    for _ in range(HOUR // job.looked_at):
        look(scene.app, job)
    for _ in range(runs):
        run_now(job)


def _runs_in_an_hour(job: Job) -> int:
    """On a working morning; what runs once a day is not among them."""
    if job.waits is not None:
        return HOUR // job.anyway
    begin = datetime(2026, 12, 2, 10, tzinfo=clock.zone())
    slots = [job.slot(begin)]
    for looks in range(1, HOUR // job.looked_at + 1):
        slot = job.slot(begin + looks * job.looked_at)
        if slot != slots[-1]:
            slots.append(slot)
    return len(slots) - 1


def _note_by_hand(raw: sqlite3.Connection, name: str) -> None:
    slot = f"floor {time.perf_counter_ns()}"
    begin = "INSERT INTO job_runs (job, slot, started_at, error) VALUES (?, ?, datetime('now'), '')"
    for statement, values in (
        (begin, (name, slot)),
        (
            "UPDATE job_runs SET finished_at = datetime('now') WHERE job = ? AND slot = ?",
            (name, slot),
        ),
    ):
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(statement, values)
        raw.execute("COMMIT")


def _told_in(database: Path) -> Path:
    """Longer than what a pipe holds while nobody reads it."""
    return database.with_suffix(".told.json")


def run_and_tell(file: Path, name: str) -> dict[str, Any]:
    """How long it had a core, and of each time for which it held the lock: seconds, by the clock and of a core."""
    logging.getLogger("portal").setLevel(logging.ERROR)
    scene = open_scene(file, 0)
    since: list[tuple[float, float]] = []
    locks: list[tuple[float, float]] = []

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            since[:] = [(time.perf_counter(), time.process_time())]

    def ended(_session: object) -> None:
        for began, busy in since:
            locks.append((time.perf_counter() - began, time.process_time() - busy))
        since.clear()

    with scene.app.app_context():
        event.listen(db.engine, "begin", begun)
    for moment in ("after_commit", "after_rollback"):
        event.listen(db.session, moment, ended)
    busy = time.process_time()
    with scene.inside():
        run_now(next(job for job in JOBS if job.name == name))
    return {"busy": time.process_time() - busy, "locks": locks}


if __name__ == "__main__":
    database = Path(sys.argv[1])
    _told_in(database).write_text(json.dumps(run_and_tell(database, sys.argv[2])))
