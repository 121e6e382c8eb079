"""An answer to a training on paper: one person records it, another compares it, then the vendor has answered."""

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
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.trainings.models import HandedTraining, TrainingState
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.papers.sheets import photo
from tests.supervision.trainings.steps import answer, handed, the_answer, withdraw

K, S = ObligationKind, TrainingState
CAME = date(2026, 11, 20)


@pytest.fixture
def row(cast: Cast) -> HandedTraining:
    with clock.on_day(date(2026, 11, 2)):
        return handed(cast.pam, cast.acme, due_on=CAME)


def on_paper(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "way": "post",
        "received_on": CAME.isoformat(),
        "said_by": "Director Ada",
        "held_from": "2026-11-16",
        "held_until": "2026-11-18",
        "trained": "6",
        "handling": "6",
        "remark": "In two rooms.",
    }
    return usual | {"scan": (BytesIO(photo("PNG")), "page 1.png")} | more


def record_by(
    browser: Browser, person: User, row: HandedTraining, query: str = "", **more: Any
) -> Any:
    browser.sign_in(person)
    return browser.post(f"/trainings/handed/{row.id}/paper{query}", data=on_paper(**more))


def check_by(browser: Browser, person: User, paper: Paper, **said: str) -> Any:
    browser.sign_in(person)
    return browser.post(f"/trainings/papers/{paper.id}", data=said or {"decision": "approve"})


def the_paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_is_the_vendors_answer_of_the_day_received_once_another_compared_it(
    cast: Cast, browser: Browser, row: HandedTraining, language: str
) -> None:
    for person in (cast.pam, cast.pip):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.pam)
    printed = browser.get(f"/trainings/handed/{row.id}/paper.pdf?text={language}")
    assert printed.data.startswith(b"%PDF")
    assert browser.get(f"/trainings/handed/{row.id}/paper").status_code == 200
    sent = record_by(browser, cast.pam, row)
    paper = the_paper()
    assert sent.location == f"/trainings/papers/{paper.id}"
    assert row.state is S.OPEN
    assert 'name="decision"' not in browser.get(sent.location).text  # not by who recorded it
    browser.sign_in(cast.pip)
    assert f"/trainings/papers/{paper.id}" in browser.get("/today").text
    assert browser.get(f"/trainings/papers/{paper.id}/files/1").status_code == 200
    assert browser.get(f"/trainings/papers/{paper.id}/files/1/1").status_code == 200

    assert check_by(browser, cast.pip, paper).location == f"/trainings/handed/{row.id}"

    assert (row.state, row.trained, the_answer().reported_on) == (S.DONE, 6, CAME)
    closed = of_subjects(K.TRAINING_ANSWER, "handed_trainings", [row.id])[row.id]
    assert closed.outcome is Outcome.DONE  # late or not goes by the day on which it came
    assert find_open(K.TRAINING_PAPER, paper) is None
    page = browser.get(f"/trainings/handed/{row.id}").text
    assert (paper.number or "?") in page
    assert ("On paper" if language == "en" else "書面") in page


def test_whoever_recorded_it_does_not_confirm_it(
    cast: Cast, browser: Browser, row: HandedTraining
) -> None:
    record_by(browser, cast.pam, row)
    refused = check_by(browser, cast.pam, the_paper())
    assert refused.status_code == 422
    assert "Somebody else than the person who recorded the paper confirms it." in refused.text
    assert row.state is S.OPEN


def test_what_differs_is_sent_back_and_recorded_anew_with_its_files(
    cast: Cast, browser: Browser, row: HandedTraining
) -> None:
    record_by(browser, cast.pam, row)
    paper = the_paper()
    assert record_by(browser, cast.pip, row).status_code == 409  # one waits already
    assert check_by(browser, cast.pip, paper, decision="return").status_code == 422
    check_by(browser, cast.pip, paper, decision="return", wrong="Five, not six.")
    assert paper.state is PaperState.SENT_BACK
    browser.sign_in(cast.pam)
    again = browser.get(f"/trainings/handed/{row.id}/paper?again={paper.id}").text
    assert "Five, not six." in again
    assert "In two rooms." in again
    record_by(browser, cast.pam, row, f"?again={paper.id}", trained="5", handling="5", scan="")
    check_by(browser, cast.pip, the_paper())
    assert (the_answer().trained, row.state) == (5, S.DONE)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scan": ""}, "Choose the scan or photo of the paper."),
        ({"received_on": "2026-11-26"}, "The paper cannot arrive after today."),
        ({"received_on": "2026-11-01"}, "not before that day"),
        ({"received_on": "2026-11-17"}, "Answer once it is held"),
        ({"trained": "5"}, "1 person is not trained yet."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, row: HandedTraining, wrong: dict[str, str], said: str
) -> None:
    sent = record_by(browser, cast.pam, row, **wrong)
    assert sent.status_code == 422
    assert said in sent.text
    assert "In two rooms." in sent.text
    assert db.session.scalar(select(Paper)) is None


def test_a_correction_can_come_by_telephone(
    cast: Cast, browser: Browser, row: HandedTraining
) -> None:
    with clock.on_day(date(2026, 11, 18)):
        answer(row, cast.alf, 6, 6)
    wrong = the_answer()
    call = {"way": "phone", "scan": "", "trained": "4", "rest_until": "2026-12-01"}
    record_by(browser, cast.pam, row, f"?corrects={wrong.id}", **call)
    check_by(browser, cast.pip, the_paper())
    assert (row.state, row.trained, the_answer().corrects_id) == (S.PARTLY, 4, wrong.id)


def test_a_paper_falls_away_with_what_it_answers(
    cast: Cast, browser: Browser, row: HandedTraining
) -> None:
    record_by(browser, cast.pam, row)
    paper = the_paper()
    withdraw(row, cast.pam)
    assert paper.state is PaperState.FELL_AWAY
    assert find_open(K.TRAINING_PAPER, paper) is None
    refused = check_by(browser, cast.pip, paper)
    assert refused.status_code == 409
    assert "withdrawn from the vendor meanwhile" in refused.text
