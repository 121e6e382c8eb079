"""A whole room answers at once: ten vendors, each with people who share one questionnaire."""

import http.client
import json
import os
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.audit.queries import head
from portal.foundation.audit.verification import verify
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    GivenAnswer,
    Submission,
)
from tests.clock import Clock
from tests.database import make_app
from tests.factories.accounts import make_user
from tests.factories.engagements import make_engagement
from tests.factories.organisation import make_organisation
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.vendors import make_vendor
from tests.faults.processes import Installation, ended
from tests.faults.test_two_workers import FORM, wait_for
from tests.sessions import signed_in

pytestmark = pytest.mark.timeout(400)  # a busy machine: the workers take their time to come up
VENDORS: Final = 10
PEOPLE: Final = int(os.environ.get("KANTOKU_PEOPLE", "40"))  # 200 were tried by hand
OWN: Final = 3  # questions of each person: a choice, a number, a table
REFUSED: Final = 422
PATIENCE: Final = 60  # seconds a browser waits


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser. `place`: which of the vendor's people."""

    user_id: int
    cookie: str
    assignment_id: int
    place: int

    def questions(self) -> list[str]:
        return [f"Q{self.place * OWN + number}" for number in range(OWN)]

    def say(self, name: str, number: int, version: int) -> dict[str, str]:
        """What the page sends; the second time another answer."""
        said: Mapping[str, str]
        if number == 0:
            said = {f"v-{name}": "no" if version else "yes"}
        elif number == 1:
            said = {f"v-{name}": str(self.user_id + version)}
        else:
            said = {f"t-{name}-0-name": f"{self.user_id}/{version}"}
        return {f"s-{name}": str(version), f"c-{name}": f"説明 {version}", **said}

    def final(self, number: int) -> object:
        """What has to stand in the end."""
        rows = [{"name": f"{self.user_id}/1", "start": "", "approval_no": ""}]
        return ("no", self.user_id + 1, rows)[number]


@dataclass(frozen=True, slots=True)
class Room:
    port: int
    people: list[Person]
    signatories: list[Person]

    def all_at_once(self) -> list[tuple[int, dict[str, Any]]]:
        """Everybody opens the section, answers everything, and changes everything once more."""
        barrier = Barrier(len(self.people))

        def answer(person: Person) -> list[tuple[int, dict[str, Any]]]:
            barrier.wait(PATIENCE)
            home = f"/responses/{person.assignment_id}"
            heard = [self.ask(person, "GET", f"{home}/sections/s{person.place + 1}")]
            for version in (0, 1):
                for number, name in enumerate(person.questions()):
                    form = person.say(name, number, version)
                    heard.append(self.ask(person, "POST", f"{home}/answers/{name}", form))
            return heard

        with ThreadPoolExecutor(len(self.people)) as pool:
            return [one for heard in pool.map(answer, self.people) for one in heard]

    def all_hand_in_and_save_on(self) -> tuple[list[int], dict[tuple[int, str], int]]:
        """Signatories hand in while everybody changes their number, for the third time."""
        barrier = Barrier(len(self.people) + len(self.signatories))

        def save(person: Person) -> tuple[tuple[int, str], int]:
            name = person.questions()[1]
            path = f"/responses/{person.assignment_id}/answers/{name}"
            barrier.wait(PATIENCE)
            status, told = self.ask(person, "POST", path, person.say(name, 1, 2))
            assert status == 200 or told["refused"]
            return (person.assignment_id, name), status

        def hand_in(person: Person) -> int:
            barrier.wait(PATIENCE)
            return self._hand_in(person)[0]

        with ThreadPoolExecutor(len(self.people) + len(self.signatories)) as pool:
            handed_in = [pool.submit(hand_in, one) for one in self.signatories]
            saved = [pool.submit(save, one) for one in self.people]
            return [one.result() for one in handed_in], dict(one.result() for one in saved)

    def all_hand_in(self) -> list[int]:
        with ThreadPoolExecutor(len(self.signatories)) as pool:
            return [status for status, _ in pool.map(self._hand_in, self.signatories)]

    def ask(
        self, person: Person, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status, and what the page hears."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        head_lines = {"Cookie": person.cookie, "Content-Type": FORM}
        line.request(method, path, urlencode(form or {}), head_lines)
        answer = line.getresponse()
        answer.read()
        heard = json.loads(answer.headers.get("HX-Trigger", "{}"))
        line.close()
        return answer.status, heard.get("answer-saved", {})

    def _hand_in(self, person: Person) -> tuple[int, dict[str, Any]]:
        return self.ask(person, "POST", f"/responses/{person.assignment_id}/hand-in")


@pytest.fixture
def room(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Room]:
    """The people are signed in, the server has its two workers."""
    installation = Installation(tmp_path_factory.mktemp("room"))
    app = make_app(installation.folder)
    with app.app_context():
        real_clock.set_zone("Asia/Tokyo")
        set_scope(db.session, EVERYTHING)
        people = _people(app)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        server = installation.start(
            "-m", "gunicorn", "--no-control-socket", *words, "tests.faults.served:app"
        )
        try:
            wait_for(port)
            yield Room(port, people, [one for one in people if one.place == 0])
        finally:
            server.terminate()
            ended(server, within=120)
            db.session.remove()
            db.engine.dispose()


def _people(app: Flask) -> list[Person]:
    """Ten vendors; each one's signatory and members have three questions each."""
    each = PEOPLE // VENDORS
    of = sheet_for(each)
    with transaction(audited=False):
        make_organisation()
        version = publish(of)
        vendors = [make_vendor(f"Vendor {number}") for number in range(VENDORS)]
        works = [make_engagement(one) for one in vendors]
    sent = []
    for vendor, work in zip(vendors, works, strict=True):
        with transaction():
            sent.append(send(vendor, [work], version).id)
    found = []
    with transaction(audited=False):
        for vendor, assignment_id in zip(vendors, sent, strict=True):
            for place in range(each):
                role = Role.VENDOR_MEMBER if place else Role.VENDOR_SIGNATORY
                user = make_user(f"P{vendor.id}-{place}", role, vendor=vendor)
                found.append(Person(user.id, _cookie(app, signed_in(user)), assignment_id, place))
    return found


def sheet_for(each: int) -> Any:
    """One section for each person of a vendor."""
    asked = []
    for place in range(each):
        first = place * OWN
        asked.append(question(f"Q{first}"))
        asked.append(question(f"Q{first + 1}", "number", expected={"op": "gte", "value": 1}))
        asked.append(question(f"Q{first + 2}", "table"))
    sections = [
        {"id": f"s{place + 1}", "title": {"ja": "節", "en": "Section"}, "questions": own}
        for place in range(each)
        for own in [asked[place * OWN : place * OWN + OWN]]
    ]
    return sheet(sections=sections)


def _cookie(app: Flask, values: Mapping[str, object]) -> str:
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(values))}"


def test_a_room_full_of_people_loses_no_answer_and_nobody_sees_an_error(room: Room) -> None:
    before = head()[0]
    db.session.rollback()

    heard = room.all_at_once()

    assert Counter(status for status, _ in heard) == {200: len(room.people) * (1 + 2 * OWN)}
    saved = [told for _, told in heard if told]
    assert len(saved) == len(room.people) * 2 * OWN
    assert all("refused" not in told for told in saved)
    db.session.rollback()
    rows = {(row.assignment_id, row.question_id): row for row in _answers()}
    assert len(rows) == len(room.people) * OWN
    for person in room.people:
        for number, name in enumerate(person.questions()):
            row = rows[person.assignment_id, name]
            assert row.value == person.final(number)
            assert (row.comment, row.answered_by_id) == ("説明 1", person.user_id)
            assert row.version == 2
    db.session.rollback()

    assert room.all_hand_in() == [303] * VENDORS

    db.session.rollback()
    states = {one.state for one in db.session.scalars(select(Assignment))}
    assert states == {AssignmentState.SUBMITTED}
    assert head()[0] == before + VENDORS, "one line for each that was handed in"
    assert verify() == []


def test_an_answer_saved_while_it_is_handed_in_is_in_it_or_refused(room: Room) -> None:
    room.all_at_once()

    handed_in, saved = room.all_hand_in_and_save_on()

    assert handed_in == [303] * VENDORS
    assert set(saved.values()) <= {200, REFUSED}
    db.session.rollback()
    frozen = {row.assignment_id: json.loads(row.body)["answers"] for row in _submissions()}
    numbers = {(one.assignment_id, one.questions()[1]): one.user_id for one in room.people}
    for row in _answers():
        there = frozen[row.assignment_id][row.question_id]
        assert (there["value"], there["comment"]) == (row.value, row.comment)
        number = numbers.get((row.assignment_id, row.question_id))
        if number is not None:
            was_saved = saved[row.assignment_id, row.question_id] == 200
            assert row.value == number + (2 if was_saved else 1)
    assert verify() == []


def _submissions() -> list[Submission]:
    return list(db.session.scalars(select(Submission)))


def _answers() -> list[GivenAnswer]:
    return list(db.session.scalars(select(GivenAnswer)))
