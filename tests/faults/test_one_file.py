"""One file, one form: whoever sends it hears what is wrong, and everybody else is served meanwhile."""

import http.client
import signal
import socket
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import pytest
from flask import Flask

from portal.foundation.accounts.models import User
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange import queries
from portal.ledger.exchange.importing import services
from portal.ledger.exchange.models import ImportRun, ImportState
from tests.actors import acting
from tests.cast import Cast
from tests.factories import hostile
from tests.factories.engagements import make_engagement
from tests.factories.other_shapes import other_shapes
from tests.factories.questionnaires import publish, question, send, sheet
from tests.faults.processes import Installation, ended
from tests.faults.test_two_schedulers import wait_for
from tests.faults.test_two_workers import House, house, preparing  # noqa: F401  (a fixture)
from tests.faults.test_two_workers import wait_for as wait_for_port
from tests.foundation.evidence.places import all_places

pytestmark = pytest.mark.timeout(500)
PATIENCE = 10  # seconds a bystander waits at most, on a machine that is busy with other tests

HOSTILE = {
    "500 gb": hostile.far_corner(),
    "blanks in tags": hostile.blanks_in_tags(60_000),
    "tags in a comment": hostile.tags_in_a_comment(60_000),
    "one text": hostile.one_long_text(100_000, 32_000),
    "repeated": hostile.repeated_cells(),
    "entities": hostile.laughing(),
}


@dataclass
class Bystander:
    """Somebody who looks at a page again and again, in both workers."""

    port: int
    seconds: list[float] = field(default_factory=list)
    answers: set[int] = field(default_factory=set)
    stop: Event = field(default_factory=Event)

    def look(self) -> None:
        while not self.stop.is_set():
            began = time.monotonic()
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request("GET", "/sign-in")
            self.answers.add(line.getresponse().status)
            line.close()
            self.seconds.append(time.monotonic() - began)
            time.sleep(0.05)


@contextmanager
def others(port: int) -> Iterator[Bystander]:
    """Who wants something meanwhile; every request of theirs is answered, in time."""
    come_up(port)
    someone = Bystander(port)
    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(someone.look) for _ in range(2)]
        try:
            yield someone
        finally:
            someone.stop.set()
    for one in looking:
        one.result()
    assert someone.answers == {200}
    assert max(someone.seconds) < PATIENCE, someone.seconds


def come_up(port: int) -> None:
    """Until both workers answer at once: they are heard of before they are ready."""
    quick, until = 0, time.monotonic() + 200
    while quick < 10:
        assert time.monotonic() < until
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("GET", "/sign-in")
        line.getresponse().read()
        line.close()
        quick = quick + 1 if time.monotonic() - began < 2 else 0


def upload(house: House, user: User, path: str, data: bytes, name: str) -> tuple[int, str]:  # noqa: F811
    """Status and page. A connection that ends without an answer fails."""
    cookie = house.cookie(user)
    db.session.rollback()
    return bring(house.port, cookie, path, data, name)


def bring(
    port: int, cookie: str, path: str, data: bytes, name: str = "list.xlsx"
) -> tuple[int, str]:
    sign = uuid.uuid4().hex
    head = f'--{sign}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{sign}--\r\n".encode()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    line.request(
        "POST", path, body,
        {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={sign}",
         "Accept-Language": "en"},
    )  # fmt: skip
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page


@pytest.fixture(scope="module")
def asked(house: House) -> str:  # noqa: F811
    """Where Ada brings her workbook back."""
    with preparing():
        acme = house.people.acme
        work = make_engagement(acme)
        version = publish(sheet(question("ORG-01")))
        assignment = send(acme, [work], version)
        db.session.commit()
        return f"/responses/{assignment.id}/workbook"


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_vendors_workbook_harms_nobody(house: House, asked: str, kind: str) -> None:  # noqa: F811
    name = f"{kind}.{'ods' if kind == 'repeated' else 'xlsx'}"
    with others(house.port):
        status, page = upload(house, house.people.alf, asked, HOSTILE[kind], name)
    assert status == 422, page
    assert f"“{name}”" in page


def test_fifteen_workbooks_of_other_shapes_break_nothing(house: House) -> None:  # noqa: F811
    with others(house.port):
        for shape, data in other_shapes().items():
            status, page = upload(
                house, house.people.pam, "/questionnaires/import", data, f"{shape}.xlsx"
            )
            assert status in (200, 422), (shape, page)


def test_what_ends_its_reader_is_no_questionnaire(house: House) -> None:  # noqa: F811
    with others(house.port):
        for kind in ("500 gb", "one text"):
            status, page = upload(
                house, house.people.pam, "/questionnaires/import", HOSTILE[kind], "q.xlsx"
            )
            assert status == 422
            assert "“q.xlsx”" in page


def test_who_finds_every_place_taken_hears_so_and_may_try_again(
    house: House,  # noqa: F811
    asked: str,
) -> None:
    data = next(iter(other_shapes().values()))
    with others(house.port), all_places(house.app.config["DATA_DIR"]):
        busy, page = upload(house, house.people.alf, asked, data, "answers.xlsx")
    status, _ = upload(house, house.people.alf, asked, data, "answers.xlsx")

    assert (busy, status) == (503, 422), page
    assert "Several other files are being read just now" in page


@pytest.fixture
def as_run(house: House) -> Iterator[int]:  # noqa: F811
    """The port of the same company, served with the threads that bin/run gives each worker."""
    port = free_port()
    server = Installation(house.app.config["DATA_DIR"]).start(
        "-m", "gunicorn", "--no-control-socket", "--workers", "2", "--threads", "4",
        "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "tests.faults.served:app",
    )  # fmt: skip
    try:
        wait_for_port(port)
        yield port
    finally:
        server.terminate()
        ended(server, within=120)


def test_many_who_bring_the_worst_at_once_hold_up_nobody_else(
    house: House,  # noqa: F811
    as_run: int,
) -> None:
    """More than there are threads for: some are read, the others told to come again."""
    cookies = [house.cookie(house.people.pam) for _ in range(12)]
    db.session.rollback()
    with others(as_run), ThreadPoolExecutor(len(cookies)) as pool:
        sent = [
            pool.submit(bring, as_run, one, "/questionnaires/import", HOSTILE["one text"])
            for one in cookies
        ]
        statuses = {one.result()[0] for one in sent}

    assert statuses <= {422, 503}


def test_megabytes_in_the_sign_in_form_hold_nobody_up(house: House) -> None:  # noqa: F811
    body = b"email=" + b"a" * 4_000_000 + b"&password=x"
    with others(house.port):
        for _ in range(4):
            line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
            line.request(
                "POST", "/sign-in", body, {"Content-Type": "application/x-www-form-urlencoded"}
            )
            assert line.getresponse().status == 422


def test_a_broken_chunk_is_a_bad_request(house: House) -> None:  # noqa: F811
    with socket.create_connection(("127.0.0.1", house.port), timeout=60) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n0x5\r\nemail\r\n0\r\n\r\n"
        )
        assert line.recv(4096).startswith(b"HTTP/1.1 400")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def hand_in(people: Cast, data: bytes, name: str) -> int:
    with transaction():
        received = receive_bytes(data, name, FileKind.EXCEL)
        return services.start_import(received, actor=acting(people.pam)).id


@pytest.mark.timeout(200)
def test_the_scheduler_outlives_every_file_and_says_what_is_wrong(
    installation: Installation, office: Flask, people: Cast
) -> None:
    """The file that ends its reader is tried once more, then refused; the next one is read."""
    worst = hand_in(people, HOSTILE["one text"], "worst.xlsx")
    far = hand_in(people, HOSTILE["500 gb"], "far.xlsx")
    scheduler = installation.flask("jobs", "run")
    try:
        wait_for(lambda: states(worst, far) == [ImportState.REFUSED] * 2, within=150)
        later = hand_in(people, HOSTILE["500 gb"], "later.xlsx")
        wait_for(lambda: states(later) == [ImportState.REFUSED])  # it goes on
    finally:
        scheduler.send_signal(signal.SIGTERM)
        code, _, errors = ended(scheduler, within=60)

    assert code == 0, errors
    assert "“worst.xlsx” was broken off twice" in why(worst)
    assert "as far as XFD1048576" in why(far)
    assert verify() == []


def states(*ids: int) -> list[ImportState]:
    db.session.rollback()
    return [db.session.get_one(ImportRun, one).state for one in ids]


def why(import_id: int) -> str:
    return words(queries.problem_of(db.session.get_one(ImportRun, import_id)), "en")
