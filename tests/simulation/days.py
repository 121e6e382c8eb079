"""Lives through the days: forks a process for every look of a scheduler, kills some of them."""

import gc
import logging
import os
import signal
import subprocess
import sys
import time as real_time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

from flask import Flask

from config import ROOT
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.jobs.running import run_due
from portal.jobs.schedule import JOBS
from portal.proof.records.services import compare_rows
from tests.simulation import people
from tests.simulation.fate import Fate, arm, drawn, keep_book
from tests.simulation.reckoning import Reckoning, faults_of, in_the_end, may_come_again, write_json
from tests.simulation.world import FIRST_DAY, ZONE, furnish, make_app

LOOKED_AT: Final = (
    "reconcile-all",
    "planning",
    "reminders",
    "head",
    "reconcile",
    "persons",
    "bulk",
    "mail",
    "judging",
)
FIRST_LOOK: Final = time(7, 0)
BETWEEN: Final = timedelta(hours=2, minutes=10)  # a slot whose process was killed is free again
LATER: Final = (timedelta(minutes=2), timedelta(minutes=11))  # mail is looked at again
AN_HOUR_LATER: Final = timedelta(
    minutes=65
)  # who had no mail yet hears of what was judged meanwhile
AFTERNOON: Final = time(16, 0)
EVENING: Final = time(18, 0)
TOLD_EVERY: Final = 10  # days, on stderr
BUSY: Final = 6  # so many times as often people begin something new where the days are few
CALM_DAYS: Final = 4  # in the end, so that what waits can arrive
Work = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many days, from which seed, how rough."""

    folder: Path
    url: str
    days: int
    seed: int
    small: bool = False
    minutes: float = 0  # after so many no rough day begins; 0: as long as it takes
    killed: float = 0.5  # of the looks in a morning
    two: float = 0.3
    skipped: float = 0.1


@dataclass(slots=True)
class Simulation:
    wanted: Wanted
    app: Flask
    reckoning: Reckoning
    counted: Counter[str] = field(default_factory=Counter)
    killed: set[int] = field(default_factory=set)

    def live(self) -> None:
        number, rough = 0, self.wanted.days
        ends = real_time.monotonic() + 60 * (self.wanted.minutes or 10**6)
        while number < rough + CALM_DAYS:
            if number < rough and real_time.monotonic() > ends:
                rough = number
            number += 1
            day, days = FIRST_DAY + timedelta(days=number), rough + CALM_DAYS
            calm = number > rough
            mood = {"stormy": not calm, "day": number}
            write_json(self.wanted.folder / "mood", mood)
            self._live_a_day(day, number, calm=calm)
            if number % TOLD_EVERY == 0 or number == days:
                self._tell(f"day {number} of {days}")

    def _tell(self, where: str) -> None:
        mails = sum(1 for _ in (self.wanted.folder / "mailbox").iterdir())
        lost = len(self.reckoning.lost)
        said = f"{where}: {len(self.killed)} kills, {mails} mails in the mailbox, {lost} lost"
        sys.stderr.write(said + "\n")
        sys.stderr.flush()

    def warm_up(self) -> None:
        """The look of the first evening, by the parent itself.

        What it compiles and reads (statements, templates, packs) every process has from its birth. The mail
        goes from a process of its own: a letter with a file is read by threads, which no process inherits.
        """
        with self.app.app_context(), acting_as(db.session, SYSTEM):
            with clock.on_day(FIRST_DAY, EVENING):
                self._look(leave_out="mail")
            db.session.remove()
            db.engine.dispose()  # no process inherits a connection
        gc.collect()
        gc.freeze()  # pages that are not written to are not copied
        self.alone(self._look, FIRST_DAY, EVENING)

    def _live_a_day(self, day: date, number: int, *, calm: bool) -> None:
        chance = Random(f"{self.wanted.seed} {number}")  # noqa: S311  (repeatable on purpose)
        self.counted["days"] += 1
        if not calm and chance.random() < self.wanted.skipped:
            self.counted["days skipped"] += 1
        else:
            self._morning(day, chance, calm=calm)
            self.reckoning.look(day)
        if calm or number % 6 == 0:
            self.alone(people.look_after_mail, day, AFTERNOON)
        if not calm:
            self.alone(lambda: self._afternoon(number), day, AFTERNOON)

    def _morning(self, day: date, chance: Random, *, calm: bool) -> None:
        """Looks that are killed, or two at once; the last one is left in peace."""
        at = datetime.combine(day, FIRST_LOOK)
        for _ in range(0 if calm else 3):
            two = chance.random() < self.wanted.two
            fates = [drawn(chance) if chance.random() < self.wanted.killed else None]
            if two:
                self.counted["two schedulers at once"] += 1
                fates.append(drawn(chance) if chance.random() < self.wanted.killed else None)
            if not two and fates == [None]:
                break
            # The second looks at mail in the next slot: both really send.
            started = [
                self._start(self._look, day, (at + timedelta(seconds=30) * one).time(), fate)
                for one, fate in enumerate(fates)
            ]
            if chance.random() < 0.2:
                real_time.sleep(chance.uniform(0.02, 0.4))
                os.kill(started[0], signal.SIGKILL)
            for process in started:
                self._end(process)
            at += BETWEEN
        self.alone(lambda: self._look_in_peace(at), day, at.time())

    def _look(self, leave_out: str = "") -> None:
        for job in JOBS:
            if job.name in LOOKED_AT and job.name != leave_out:
                run_due(self.app, job)

    def _look_in_peace(self, at: datetime) -> None:
        """Everything, and a little later the mail that was put off."""
        self._look()
        for pause, jobs in (
            *((one, ("mail",)) for one in LATER),
            (AN_HOUR_LATER, ("reminders", "mail")),
            *((AN_HOUR_LATER + one, ("mail",)) for one in LATER),
        ):
            with clock.on_day(at.date(), (at + pause).time()):
                for name in jobs:
                    run_due(self.app, next(job for job in JOBS if job.name == name))

    def _afternoon(self, number: int) -> None:
        often = BUSY if self.wanted.small else 1
        for done in people.live(f"people {self.wanted.seed} {number}", often=often):
            sys.stderr.write(f"day {number}: {done}\n")

    def alone(self, work: Work, day: date, at: time) -> None:
        self._end(self._start(work, day, at, None))

    def _start(self, work: Work, day: date, at: time, fate: Fate | None) -> int:
        """A process of its own, on that day."""
        process = os.fork()
        if process:
            return process
        run_as_child(self.app, self.wanted.folder, work, datetime.combine(day, at), fate)
        raise AssertionError("a child does not come back")

    def _end(self, process: int) -> None:
        _, status = os.waitpid(process, 0)
        if os.WIFSIGNALED(status):
            self.killed.add(process)
        elif os.waitstatus_to_exitcode(status):
            self.counted["processes that failed"] += 1


def run_as_child(app: Flask, folder: Path, work: Work, at: datetime, fate: Fate | None) -> None:
    """Do the work at that time of the company and end the process; its words go to FOLDER/log."""
    code = 1
    try:
        log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, force=True)
        keep_book(folder / "handed")
        if fate is not None:
            arm(fate)
        with app.app_context(), acting_as(db.session, SYSTEM):
            clock.set_zone(ZONE)
            with clock.on_day(at.date(), at.time()):
                work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def simulate(wanted: Wanted) -> dict[str, object]:
    """The table of the end; see docs/trust.md."""
    folder = wanted.folder
    (folder / "mailbox").mkdir(parents=True)
    write_json(folder / "mood", {"stormy": False, "day": 0})
    with _post_office(folder, wanted.seed) as port:
        app = make_app(folder, wanted.url, port)
        lived = Simulation(wanted, app, Reckoning(wanted.url))
        lived.alone(lambda: furnish(app, small=wanted.small), FIRST_DAY, time(9, 0))
        if lived.counted["processes that failed"]:
            raise RuntimeError(f"not furnished: see {folder / 'log'}")
        lived.warm_up()
        lived.live()
        failed = lived.counted["processes that failed"]
        lived.alone(_check_chain, FIRST_DAY + timedelta(days=wanted.days + 9), AFTERNOON)
    return _table(lived, is_whole=lived.counted["processes that failed"] == failed)


def _table(lived: Simulation, *, is_whole: bool) -> dict[str, object]:
    faults = faults_of(lived.wanted.folder)
    may_repeat = may_come_again(lived.wanted.folder, lived.killed)
    table = in_the_end(lived.reckoning, lived.wanted.folder, may_repeat=may_repeat)
    return {
        "seed": lived.wanted.seed,
        **{
            name: lived.counted[name] for name in ("days", "days skipped", "two schedulers at once")
        },
        "kills": len(lived.killed),
        "faults of the mail server": dict(sorted(faults.items())),
        **table,
        "processes that failed": lived.counted["processes that failed"],
        "chain whole": is_whole,
    }


def _check_chain() -> None:
    records = compare_rows()
    records.differences = [one for one in records.differences if one.event is not None]
    wrong = [*verify(), *records.sentences()]
    if wrong:
        raise RuntimeError(str(wrong[:3]))


@contextmanager
def _post_office(folder: Path, seed: int) -> Iterator[int]:
    """The mail server as a process; yields its port."""
    words = [sys.executable, "-m", "tests.simulation.post_office", str(folder), str(seed)]
    server = subprocess.Popen(words, cwd=ROOT)  # noqa: S603  (our own interpreter and words)
    try:
        told = folder / "port"
        while not told.exists():
            if server.poll() is not None:
                raise RuntimeError("the mail server did not start")
            real_time.sleep(0.05)
        yield int(told.read_text(encoding="utf-8"))
    finally:
        server.terminate()
        server.wait()
