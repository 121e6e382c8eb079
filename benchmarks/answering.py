"""N8 and N11: one answer of a questionnaire saved through the real server, alone and among 200.

gunicorn with two workers serves the portal and the fair floor. Both are asked in turn, each over a
line of its own.
"""

import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.answering_sheet import form_of
from benchmarks.answering_stage import Answering, AnswerStage
from benchmarks.measuring import Compared, Times
from benchmarks.outcome import Line
from benchmarks.scene import sending
from config import ROOT

SAVES: Final = 40  # of each in a round
PEOPLE: Final = 200
EACH: Final = 4  # answers of one person among many
PAUSE: Final = 16.0  # seconds at most between two answers of one person
_HEAD: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_OK: Final = 200
_PATIENCE: Final = 60  # seconds
Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """Two workers. `pid`: of the one who started them."""

    port: int
    pid: int

    def post(self, path: str, form: Mapping[str, str], cookie: str = "") -> None:
        self._ask("POST", path, urlencode(form), _HEAD | {"Cookie": cookie})

    def get(self, path: str, cookie: str = "") -> http.client.HTTPResponse:
        return self._ask("GET", path, None, {"Cookie": cookie})

    def _ask(
        self, method: str, path: str, body: str | None, head: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Anything but 200 is an error of the benchmark."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        line.request(method, path, body, head)
        answer = line.getresponse()
        answer.read()
        line.close()
        if answer.status != _OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer

    def save(self, who: Answering, question: Question, version: int = 0) -> None:
        """Another answer each time."""
        path = f"/responses/{who.assignment_id}/answers/{question['id']}"
        form = form_of(question, version=version, other=version % 2 == 1)
        self.post(path, form, who.cookie)

    def busy(self) -> float:
        """Seconds for which the workers had a core."""
        times = (Path(f"/proc/{one}/schedstat").read_text().split()[0] for one in self._workers())
        return sum(map(int, times)) / 1e9

    def memory(self) -> int:
        """Bytes that the workers hold together, without what they see of files."""
        told = (Path(f"/proc/{one}/statm").read_text().split() for one in self._workers())
        return sum(int(held) - int(of_files) for _, held, of_files, *_ in told) * os.sysconf(
            "SC_PAGE_SIZE"
        )

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()


def answering(stage: AnswerStage, rounds: int) -> Iterator[Line]:
    """N8: one person, a short and a long questionnaire."""
    with served(stage) as server:
        first = stage.people[0]
        short = Answering(first.cookie, stage.short.assignment_id)
        for what, who in (("100", short), ("1,000", first)):
            alone = _alone(server, stage, who, SAVES * rounds)
            statements = stage.scene.statements(_once(stage, who))
            yield Line(
                "N8",
                f"one answer saved, of {what} questions",
                "fair floor",
                alone,
                1.3,
                statements,
                note="Two workers of gunicorn, each asked over a line of its own.",
            )


def crowd(stage: AnswerStage, rounds: int) -> Iterator[Line]:
    """N11: everybody at once, beside one person alone."""
    with served(stage) as server:
        alone = _alone(server, stage, stage.people[0], SAVES * rounds)
        yield _many(server, stage, alone.product)


def _once(stage: AnswerStage, who: Answering) -> Callable[[], object]:
    """A save in this process, where statements can be counted."""
    client, question = stage.browser(who), stage.questions[1]
    path = f"/responses/{who.assignment_id}/answers/{question['id']}"
    client.get(f"/responses/{who.assignment_id}")  # the sheet was read once
    return sending(client, path, form_of(question, version=1, other=True))


def _alone(server: Server, stage: AnswerStage, who: Answering, times: int) -> Compared:
    question = stage.questions[0]
    known = stage.versions().get((who.assignment_id, question["id"]), 0)
    versions = iter(range(known, 10**6))
    other = stage.questions[2]["id"]  # answered before, of both questionnaires
    signed_in = server.get("/floor/sign-in/1").getheader("Set-Cookie", "").partition(";")[0]

    def product() -> None:
        server.save(who, question, next(versions))

    def floor() -> None:
        server.post(f"/floor/answers/{who.assignment_id}/{other}", form_of(question), signed_in)

    for _ in range(10):  # until both workers are warm
        floor()
        product()
    pairs = [(_timed(floor, server), _timed(product, server)) for _ in range(times)]
    return Compared(_times([one for one, _ in pairs]), _times([one for _, one in pairs]))


def _many(server: Server, stage: AnswerStage, alone: Times) -> Line:
    """As people do: they read between two answers. How long each save waits."""
    barrier = Barrier(PEOPLE)
    chance = random.Random(1)  # noqa: S311  (pauses)
    pauses = [[chance.uniform(0, PAUSE) for _ in range(EACH)] for _ in range(PEOPLE)]
    questions = stage.questions
    before = stage.versions()

    def person(number: int) -> list[float]:
        who, first = stage.people[number], number // stage.vendors * EACH + 1
        barrier.wait(_PATIENCE)
        took = []
        for question, pause in zip(questions[first : first + EACH], pauses[number], strict=True):
            time.sleep(pause)
            began = time.perf_counter()
            server.save(who, question, before.get((who.assignment_id, question["id"]), 0))
            took.append(time.perf_counter() - began)
        return took

    busy, began = server.busy(), time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        took = [one for mine in pool.map(person, range(PEOPLE)) for one in mine]
    whole, busy = time.perf_counter() - began, server.busy() - busy
    after = stage.versions()
    kept = sum(after[name] - before.get(name, 0) for name in after)
    if kept != PEOPLE * EACH:
        raise RuntimeError(f"{PEOPLE * EACH} answers were saved and {kept} are there")
    among = Times(tuple(took), (busy / len(took),) * len(took))
    return Line(
        "N11",
        f"{PEOPLE} people answer at once",
        "one person alone",
        Compared(alone, among),
        3,
        note=f"{len(took)} answers in {whole:.0f} s, at {stage.vendors} vendors, each person one "
        f"every {PAUSE / 2:.0f} seconds or so; none lost, no error.",
        of_p95=True,
    )


def _timed(work: Callable[[], object], server: Server) -> tuple[float, float]:
    busy, began = server.busy(), time.perf_counter()
    work()
    return time.perf_counter() - began, server.busy() - busy


def _times(pairs: list[tuple[float, float]]) -> Times:
    return Times(tuple(one for one, _ in pairs), tuple(one for _, one in pairs))


@contextmanager
def served(stage: AnswerStage) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {
        "SECRET_KEY": stage.scene.app.config["SECRET_KEY"],
        "DATA_DIR": str(stage.scene.file.parent),
        "DATABASE_URL": f"sqlite:///{stage.scene.file}",
        "KANTOKU_ENV": os.devnull,
        "PYTHONPATH": str(ROOT),
    }
    words = ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    server = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
        [sys.executable, "-m", "gunicorn", *words, "benchmarks.answering_server:app"],
        cwd=ROOT,
        env={**os.environ, **told},
    )
    try:
        _wait_for(port, server)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(_PATIENCE)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
