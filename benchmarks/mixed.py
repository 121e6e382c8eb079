"""N1: a day of people at work: nine pages are read for one command, and what that costs the pages.

The script is the same each time: who buys looks for vendors, opens their pages, reads the lists, Today
and the board; a vendor looks at what it has to do. A command is a contact added to some vendor. The job
that judges who was touched looks each five seconds, as people read two pages a second: it comes halfway
to the next command, and is not counted.
"""

import random
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.measuring import Compared, Times
from benchmarks.outcome import Line
from benchmarks.pages import LISTS, TABS, Stage
from benchmarks.scene import page
from portal.jobs.running import run_now
from portal.jobs.schedule import JOBS

READS: Final = 270
BETWEEN: Final = 9  # pages read before each command
JUDGED_AFTER: Final = 4  # of these
_FOUND: Final = 302


def mixed_use(stage: Stage, rounds: int) -> Iterator[Line]:
    """Against the same pages without any command between."""
    _script(stage, writing=False)  # to warm up
    quiet = [_script(stage, writing=False) for _ in range(max(1, rounds // 5))]
    busy = [_script(stage, writing=True) for _ in range(max(1, rounds // 5))]
    alone, among = (_times([one for run in runs for one in run]) for runs in (quiet, busy))
    mean, quiet_mean = (sum(one.busy) / len(one.busy) * 1000 for one in (among, alone))
    note = (
        f"Of {len(among.busy)} pages, one command after every {BETWEEN}: {mean:.0f} ms of a core for "
        f"each in the mean, {quiet_mean:.0f} without commands."
    )
    yield Line("N1", "mixed use, mean of a page", "the same pages without commands",
               Compared(alone, among), 1.3, note=note, of_mean=True)  # fmt: skip


def _script(stage: Stage, *, writing: bool) -> list[tuple[float, float]]:
    dice = random.Random(1)  # noqa: S311
    vendors = stage.scene.vendors
    lists = [path for path, _ in LISTS.values()]
    taken = []
    for number in range(READS):
        turn = number % 10
        if turn == 0:
            work = page(stage.staff, "/today")
        elif turn == 1:
            work = page(stage.staff, "/board")
        elif turn == 2:  # noqa: PLR2004
            work = page(stage.signatory, "/todo")
        elif turn % 2:
            work = page(stage.staff, lists[number // 2 % len(lists)])
        else:
            tab = TABS[number // 2 % len(TABS)]
            work = page(stage.staff, f"/vendors/{dice.randint(100, vendors)}/{tab}")
        busy, began = time.process_time(), time.perf_counter()
        work()
        taken.append((time.perf_counter() - began, time.process_time() - busy))
        if writing and number % BETWEEN == BETWEEN - 1:
            _add_contact(stage, dice.randint(100, vendors), number)
        if writing and number % BETWEEN == JUDGED_AFTER:
            _judge(stage)
    return taken


def _add_contact(stage: Stage, vendor_id: int, number: int) -> None:
    form = {"name": f"Ada {number}", "phone": "03-0000-0000", "version": "0"}
    answer = stage.staff.post(f"/vendors/{vendor_id}/contacts/new", data=form)
    if answer.status_code != _FOUND:
        raise RuntimeError(f"a contact answered {answer.status_code}")


def _judge(stage: Stage) -> None:
    with stage.scene.inside():
        run_now(next(one for one in JOBS if one.name == "judging"))


def _times(pairs: list[tuple[float, float]]) -> Times:
    return Times(tuple(one for one, _ in pairs), tuple(one for _, one in pairs))
