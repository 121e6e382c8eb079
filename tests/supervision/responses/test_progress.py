"""What every save tells of the whole sheet is right, whoever else changed something meanwhile."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.responses.answering.page import Desk, read_desk
from portal.supervision.responses.answering.progress import progress_of, read_standing, state_after
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.queries import count_statements

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ROWS = [{"name": "Kita Printing", "start": "", "approval_no": ""}]


@dataclass
class Answering:
    """Ada answers; each time it is compared with the count of everything."""

    cast: Cast
    id: int
    clock: Clock

    def say(self, question: str, value: object, comment: str = "") -> None:
        """One save as the page sends it."""
        read = read_standing(self.id)
        said = Said(value, comment=comment)
        with transaction(audited=False):
            kept = services.save_answer(
                self.id, question, said, seen=None, actor=acting(self.cast.ada)
            )
        told, desk = state_after(kept.asked, read, question, kept), read_desk(self.asked())
        assert (told.visible, told.done) == (desk.visible, desk.done)

    def asked(self) -> Asked:
        found = queries.find_asked(self.id)
        assert found is not None
        return found

    def is_right(self) -> Desk:
        told, desk = progress_of(self.asked()), read_desk(self.asked())
        assert (told.visible, told.done) == (desk.visible, desk.done)
        return desk

    def attach(self, question: str) -> AnswerFile:
        received = receive_bytes(PDF, "rules.pdf", FileKind.PDF)
        with transaction(audited=False):
            return services.attach_file(self.id, question, received, actor=acting(self.cast.ada))


@pytest.fixture
def ada(cast: Cast, assignment: Assignment, clock: Clock) -> Answering:
    return Answering(cast, assignment.id, clock)


def test_each_save_tells_how_far_the_whole_is(ada: Answering) -> None:
    ada.is_right()
    for question, value in (
        ("ORG-01", "yes"),
        ("SUB-01", "yes"),
        ("SUB-02", ROWS),
        ("SUB-03", "no"),
        ("SUB-01", "no"),
        ("SUB-01", "yes"),
        ("ORG-01", None),
        ("NUM", 80),
    ):
        ada.clock.advance(minutes=1)
        ada.say(question, value)
    ada.say("ORG-01", "yes", comment="Shown on site in May")
    assert ada.is_right().done == 5


def test_what_a_colleague_or_a_workbook_brought_meanwhile_is_in_it(ada: Answering) -> None:
    ada.say("ORG-01", "no")
    ada.clock.advance(hours=1)
    several = {"SUB-01": Said("yes"), "SUB-02": Said(ROWS), "ORG-01": Said("yes")}
    with transaction(audited=False):
        services.keep_answers(ada.asked(), several, actor=acting(ada.cast.ada))
    assert "SUB-03" in ada.is_right().lacking
    ada.say("SUB-03", "partial")


def test_files_that_come_and_go_are_in_it(ada: Answering) -> None:
    first = ada.attach("ORG-01")
    ada.is_right()
    ada.say("ORG-01", "yes")
    with transaction(audited=False):
        services.take_back_file(first)
    assert "ORG-01" in ada.is_right().lacking
    ada.attach("ORG-01")
    ada.say("SUB-01", "no")
    assert "ORG-01" not in ada.is_right().lacking


def test_an_answer_from_a_server_whose_clock_is_behind_is_in_it(ada: Answering) -> None:
    ada.say("ORG-01", "no")
    ada.clock.advance(hours=-3)
    ada.say("SUB-01", "yes")
    ada.say("ORG-01", "partial")
    assert "SUB-03" in ada.is_right().visible


def test_answers_that_are_no_longer_there_are_not_in_it(ada: Answering) -> None:
    """As after an older backup was put back."""
    ada.say("SUB-01", "yes")
    ada.clock.advance(hours=1)
    ada.say("SUB-03", "yes")
    with transaction(audited=False):
        for row in db.session.scalars(select(GivenAnswer)).all():
            if row.question_id == "SUB-01":
                db.session.delete(row)
    assert "SUB-03" not in ada.is_right().visible


def test_only_what_was_said_since_is_read(ada: Answering) -> None:
    ada.say("ORG-01", "yes")
    ada.clock.advance(hours=1)
    ada.say("SUB-01", "yes")
    read_standing(ada.id)
    with count_statements() as counted:
        read = read_standing(ada.id)
    assert counted.total == 1
    assert set(read.standing.answers) == {"ORG-01", "SUB-01"}
    assert read.newest == ada.clock.time
