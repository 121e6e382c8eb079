"""Two people do the same dangerous thing at once, each in a worker of a real server."""

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.accounts.models import User
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from tests.browser import Browser
from tests.cast import Cast, assemble
from tests.clock import Clock
from tests.database import make_app
from tests.faults.meeting import MEETINGS, Sent
from tests.faults.processes import Installation, ended
from tests.sessions import signed_in

pytestmark = pytest.mark.timeout(400)  # a busy machine: the workers take their time to come up
FORM = "application/x-www-form-urlencoded"
BOTH_WELL = {"sitting": [302, 302]}  # the second one is shown what was signed


@dataclass(frozen=True, slots=True)
class House:
    app: Flask
    people: Cast
    port: int

    def cookie(self, user: User) -> str:
        """Of somebody who is signed in."""
        with transaction(audited=False):
            values = signed_in(user)
        serializer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(values)}"

    def at_once(self, *sent: Sent) -> list[int]:
        """What the server answers to each, sorted."""
        cookies = [self.cookie(user) for user, _, _ in sent]
        bodies = [urlencode(list(MultiDict(body).items(multi=True))) for _, _, body in sent]
        db.session.rollback()
        barrier = Barrier(len(sent))

        def post(cookie: str, path: str, body: str) -> int:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.connect()
            barrier.wait(10)
            line.request("POST", path, body, {"Cookie": cookie, "Content-Type": FORM})
            return line.getresponse().status

        with ThreadPoolExecutor(len(sent)) as pool:
            paths = [path for _, path, _ in sent]
            return sorted(pool.map(post, cookies, paths, bodies))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A company on disk, served by two workers."""
    installation = Installation(tmp_path_factory.mktemp("house"))
    app = make_app(installation.folder)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr("portal.foundation.core.clock._real_now", Clock().now)
        real_clock.set_zone("Asia/Tokyo")
        set_scope(db.session, EVERYTHING)
        with transaction(audited=False):
            people = assemble()
            for _ in range(40):
                next_number("W")  # those of the samples are taken
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        server = installation.start(
            "-m", "gunicorn", "--no-control-socket", *words, "tests.faults.served:app"
        )
        try:
            wait_for(port)
            yield House(app, people, port)
        finally:
            server.terminate()
            ended(server, within=120)
            db.session.remove()
            db.engine.dispose()


@contextmanager
def preparing() -> Iterator[None]:
    """Rows are made as in other tests, each kept at once."""
    db.session.rollback()
    engine = db.engine
    db.engines[None] = engine.execution_options(**WRITING)  # type: ignore[index]
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        db.engines[None] = engine  # type: ignore[index]


def wait_for(port: int, seconds: int = 200) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def lines_in_the_log() -> int:
    db.session.rollback()
    count = select(func.count()).select_from(EVENTS)
    return db.session.scalar(count, execution_options=UNSCOPED) or 0


@pytest.mark.parametrize("meeting", MEETINGS)
def test_of_two_in_the_same_moment_one_is_done_and_the_other_hears_of_it(
    house: House, meeting: str
) -> None:
    browser = Browser(house.app, house.app.response_class)
    with preparing():
        sent = MEETINGS[meeting](house.people, browser)
    before = lines_in_the_log()

    answers = house.at_once(*sent)

    assert answers == BOTH_WELL.get(meeting, [302, 409])
    assert lines_in_the_log() == before + 1, "one line for one act"
    assert verify() == []
