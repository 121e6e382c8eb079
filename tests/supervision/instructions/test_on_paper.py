"""A report on an instruction on paper: one person records it, another compares it, then the vendor has reported."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language, User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from portal.supervision.instructions import queries
from portal.supervision.instructions.models import Instruction, InstructionReport, InstructionState
from portal.supervision.paper_records.models import Paper, PaperState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.supervision.instructions.steps import give
from tests.supervision.papers.sheets import photo

K, S = ObligationKind, InstructionState
GIVEN, CAME = date(2026, 11, 18), date(2026, 11, 20)


@pytest.fixture
def row(cast: Cast) -> Instruction:
    work = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    with clock.on_day(GIVEN):
        return give(cast.pam, work, came_on=GIVEN, due_on=CAME)


def on_paper(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "way": "fax",
        "received_on": CAME.isoformat(),
        "said_by": "Director Ada",
        "done_on": "2026-11-19",
        "wording": "All was erased, in two systems.",
    }
    return usual | {"scan": (BytesIO(photo("PNG")), "page 1.png")} | more


def record_by(
    browser: Browser, person: User, row: Instruction, query: str = "", **more: Any
) -> Any:
    browser.sign_in(person)
    return browser.post(f"/instructions/{row.id}/paper{query}", data=on_paper(**more))


def check_by(browser: Browser, person: User, paper: Paper, **said: str) -> Any:
    browser.sign_in(person)
    return browser.post(f"/instructions/papers/{paper.id}", data=said or {"decision": "approve"})


def enough(browser: Browser, person: User, row: Instruction) -> Any:
    browser.sign_in(person)
    return browser.post(f"/instructions/{row.id}/confirm", data={"decision": "approve"})


def the_paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc())).first()  # type: ignore[return-value]


def the_report(row: Instruction) -> InstructionReport:
    return queries.reports_of([row.id])[row.id][-1]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_is_the_vendors_report_of_the_day_received_once_another_compared_it(
    cast: Cast, browser: Browser, row: Instruction, language: str
) -> None:
    for person in (cast.pam, cast.pip, cast.alf):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.pam)
    printed = browser.get(f"/instructions/{row.id}/paper.pdf?text={language}")
    assert printed.data.startswith(b"%PDF")
    assert browser.get(f"/instructions/{row.id}/paper").status_code == 200
    sent = record_by(browser, cast.pam, row)
    paper = the_paper()
    assert sent.location == f"/instructions/papers/{paper.id}"
    assert row.state is S.OPEN
    assert 'name="decision"' not in browser.get(sent.location).text  # not by who recorded it
    browser.sign_in(cast.pip)
    assert f"/instructions/papers/{paper.id}" in browser.get("/today").text
    assert browser.get(f"/instructions/papers/{paper.id}/files/1").status_code == 200
    assert browser.get(f"/instructions/papers/{paper.id}/files/1/1").status_code == 200

    assert check_by(browser, cast.pip, paper).location == f"/instructions/{row.id}"

    assert (row.state, row.acknowledged_on) == (S.REPORTED, CAME)
    assert (the_report(row).reported_on, the_report(row).reported_by_id) == (CAME, cast.pam.id)
    assert find_open(K.INSTRUCTION_PAPER, paper) is None
    assert find_open(K.INSTRUCTION_CONFIRM, row) is not None  # it waits like any other report
    mark = "On paper" if language == "en" else "書面"
    page = browser.get(f"/instructions/{row.id}").text
    assert (paper.number or "?") in page
    assert mark in page
    browser.sign_in(cast.alf)
    own = browser.get(f"/instructions/own/{row.id}").text
    assert mark in own
    assert (paper.number or "?") not in own
    enough(browser, cast.pip, row)
    closed = of_subjects(K.INSTRUCTION_ANSWER, "instructions", [row.id])[row.id]
    assert closed.outcome is Outcome.DONE  # late or not goes by the day on which it came


def test_whoever_recorded_it_neither_confirms_it_nor_says_that_it_is_enough(
    cast: Cast, browser: Browser, row: Instruction
) -> None:
    record_by(browser, cast.pam, row, way="phone", scan="")
    refused = check_by(browser, cast.pam, the_paper())
    assert refused.status_code == 422
    assert "Somebody else than the person who recorded the paper confirms it." in refused.text
    assert find_open(K.INSTRUCTION_PAPER, the_paper()) is not None
    browser.sign_in(cast.pip)
    shown = browser.get(f"/instructions/papers/{the_paper().id}").text
    assert "What is not as it was said?" in shown
    assert "What is not as on the paper?" not in shown
    check_by(browser, cast.pip, the_paper())
    browser.sign_in(cast.pip)
    assert "Telephone" in browser.get(f"/instructions/{row.id}").text
    own = enough(browser, cast.pam, row)
    assert own.status_code == 422
    assert "Somebody else than the person who recorded it has to confirm." in own.text
    enough(browser, cast.pip, row)
    assert row.state is S.CONFIRMED


def test_what_differs_is_sent_back_and_recorded_anew_with_its_files(
    cast: Cast, browser: Browser, row: Instruction
) -> None:
    record_by(browser, cast.pam, row)
    paper = the_paper()
    assert record_by(browser, cast.pip, row).status_code == 409  # one waits already
    assert check_by(browser, cast.pip, paper, decision="return").status_code == 422
    check_by(browser, cast.pip, paper, decision="return", wrong="Three systems, not two.")
    assert paper.state is PaperState.SENT_BACK
    browser.sign_in(cast.pam)
    again = browser.get(f"/instructions/{row.id}/paper?again={paper.id}").text
    assert "Three systems, not two." in again
    assert "All was erased, in two systems." in again
    record_by(browser, cast.pam, row, f"?again={paper.id}", wording="In three systems.", scan="")
    check_by(browser, cast.pip, the_paper())
    assert (the_report(row).wording, row.state) == ("In three systems.", S.REPORTED)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scan": ""}, "Choose the scan or photo of the paper."),
        ({"received_on": "2026-11-26"}, "The paper cannot arrive after today."),
        ({"received_on": "2026-11-17", "done_on": "2026-11-17"}, 'href="#received_on"'),
        ({"done_on": "2026-11-21"}, "That day is after it reached us"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, row: Instruction, wrong: dict[str, str], said: str
) -> None:
    sent = record_by(browser, cast.pam, row, **wrong)
    assert sent.status_code == 422
    assert said in sent.text
    assert "All was erased, in two systems." in sent.text
    assert db.session.scalar(select(Paper)) is None


@pytest.mark.parametrize("how", ["withdrawn", "reported"])
def test_a_paper_falls_away_where_the_instruction_goes_on_without_it(
    cast: Cast, browser: Browser, row: Instruction, how: str
) -> None:
    record_by(browser, cast.pam, row)
    paper = the_paper()
    if how == "withdrawn":
        browser.post(f"/instructions/{row.id}/withdraw", data={"reason": "It was found."})
    else:
        browser.sign_in(cast.alf)
        done = {"wording": "All of it.", "done_on": "2026-11-25"}
        browser.post(f"/instructions/own/{row.id}/report", data=done)
    assert paper.state is PaperState.FELL_AWAY
    assert find_open(K.INSTRUCTION_PAPER, paper) is None
    refused = check_by(browser, cast.pip, paper)
    assert refused.status_code == 409
    assert "The instruction went on without this paper." in refused.text
