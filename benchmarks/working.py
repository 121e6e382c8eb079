"""N11: a hundred people at work through the real server: how long each waits, and what memory it takes."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from benchmarks.answering import PAUSE, Server, served
from benchmarks.answering_stage import AnswerStage
from benchmarks.measuring import Compared, Times
from benchmarks.outcome import Line
from benchmarks.pages import LISTS, TABS

AT_WORK: Final = 100  # people
MINUTES: Final = 10
MINUTE: Final = 60  # seconds
ALONE: Final = 100  # requests of one person
SAVES_EVERY: Final = 10  # of ten things that a vendor does one is an answer saved
FLAT: Final = 1.1
_PAGES: Final = ("/today", "/board", *(path for path, _ in LISTS.values()))


def people_at_work(stage: AnswerStage) -> Iterator[Line]:
    """Half of them read as procurement, half are vendors who look and answer."""
    with served(stage) as server:
        crowd = _Crowd(stage, server)
        crowd.work(0, ALONE // 2, pause=0)  # until both workers are warm
        alone = [took for person in (0, 1) for took in crowd.work(person, ALONE // 2, pause=0)]
        held: list[int] = []
        among: list[float] = []
        before, saved = sum(stage.versions().values()), crowd.saved
        with ThreadPoolExecutor(AT_WORK) as pool:
            for _ in range(MINUTES):
                until = time.monotonic() + MINUTE
                parts = pool.map(lambda person: crowd.work_until(person, until), range(AT_WORK))  # noqa: B023
                among += [took for part in parts for took in part]
                held.append(server.memory())
        kept = sum(stage.versions().values()) - before
    if kept != crowd.saved - saved:
        raise RuntimeError(f"{crowd.saved - saved} answers were saved and {kept} are there")
    yield Line(
        "N11",
        f"{AT_WORK} people at work, {MINUTES} minutes",
        "one person alone",
        Compared(_plain(alone), _plain(among)),
        3,
        note=f"{len(among):,} requests, {kept:,} of them answers saved; none lost, no error.",
        of_p95=True,
    )
    first, last = held[1 : len(held) // 2], held[len(held) // 2 :]
    yield Line(
        "N11",
        f"memory of two workers, second half of {MINUTES} minutes",
        "first half, without the first minute",
        Compared(_plain(first), _plain(last)),
        FLAT,
        note="At the end of each minute: "
        + ", ".join(f"{one // 1024**2}" for one in held)
        + " MB.",
        of_memory=True,
    )


class _Crowd:
    """Who is at work: even numbers of the company, odd ones of vendors."""

    def __init__(self, stage: AnswerStage, server: Server) -> None:
        cookie = stage.staff().get_cookie("session")
        if cookie is None:
            raise LookupError("nobody of procurement is signed in")
        self._staff, self._stage, self._server = f"session={cookie.value}", stage, server
        self._dice = [random.Random(person) for person in range(AT_WORK)]  # noqa: S311
        self._done = [0] * AT_WORK
        self._versions = stage.versions()
        self.saved = 0

    def work(self, person: int, number: int, pause: float) -> list[float]:
        return [self._once(person, pause) for _ in range(number)]

    def work_until(self, person: int, until: float) -> list[float]:
        took = []
        while time.monotonic() < until:
            took.append(self._once(person, PAUSE))
        return took

    def _once(self, person: int, pause: float) -> float:
        time.sleep(self._dice[person].uniform(0, pause))
        began = time.perf_counter()
        self._act(person)
        return time.perf_counter() - began

    def _act(self, person: int) -> None:
        dice, stage = self._dice[person], self._stage
        self._done[person] += 1
        if person % 2 == 0:
            tab = f"/vendors/{dice.randint(100, stage.scene.vendors)}/{dice.choice(TABS)}"
            self._server.get(dice.choice((*_PAGES, tab)), self._staff)
            return
        who = stage.people[person]
        if self._done[person] % SAVES_EVERY:
            path = dice.choice(("/todo", f"/responses/{who.assignment_id}"))
            self._server.get(path, who.cookie)
            return
        question = stage.questions[person // stage.vendors + 1]
        name = (who.assignment_id, question["id"])
        self._server.save(who, question, self._versions.get(name, 0))
        self._versions[name] = self._versions.get(name, 0) + 1
        self.saved += 1


def _plain(values: "list[float] | list[int]") -> Times:
    return Times(tuple(values), tuple(values))
