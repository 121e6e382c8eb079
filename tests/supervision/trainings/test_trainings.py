"""A training: prepared, handed to vendors, answered with how many were trained, added to, corrected, withdrawn."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import unbroken
from portal.foundation.runs.services import carry_on
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from portal.ledger.vendors.models import VendorState
from portal.supervision.trainings import hand_services, queries
from portal.supervision.trainings.facts import trainings_on
from portal.supervision.trainings.models import TrainingState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import share, work_of
from tests.factories.trainings import make_handed, make_training
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.trainings.steps import (
    FILE,
    TODAY,
    answer,
    answer_by,
    hand_to,
    handed,
    prepare_by,
    the_answer,
    the_training,
    typed,
    withdraw,
)

S, K = TrainingState, ObligationKind


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_is_prepared_handed_to_chosen_vendors_and_answered(
    cast: Cast, browser: Browser, language: str
) -> None:
    for person in (cast.pam, cast.alf):
        person.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.pam)
    assert browser.get("/trainings/").status_code == 200
    assert browser.get("/trainings/new").status_code == 200
    sent = prepare_by(browser, cast.pam, wording="Train everybody.")
    training = the_training()
    assert sent.location == f"/trainings/{training.id}"
    assert "slides.pdf" in browser.get(sent.location).text
    listed = browser.post("/vendors/hand-training", data={"ids": [cast.acme.id, cast.globex.id]})
    assert listed.status_code == 200
    shown = browser.post("/trainings/hand", data={"vendor_ids": f"{cast.acme.id},{cast.globex.id}"})
    assert shown.status_code == 200
    assert "Globex" in shown.text
    asked = {"vendor_ids": f"{cast.acme.id},{cast.globex.id}", "training": training.id}
    done = browser.post("/trainings/hand", data=asked | {"step": "hand"})
    assert done.location == f"/trainings/{training.id}"
    row = queries.of_vendor(cast.acme.id)[0].row
    owed = find_open(K.TRAINING_ANSWER, row)
    assert owed is not None
    assert (owed.holder, owed.ladder) == (Holder.VENDOR, "request")
    assert owed.due_on == date(2026, 12, 23)  # 20 business days
    assert "0 / 2" in browser.get(done.location).text
    browser.sign_in(cast.alf)
    assert training.number in browser.get("/todo").text
    assert training.number in browser.get("/trainings/own").text
    page = browser.get(f"/trainings/own/{row.id}").text
    assert "Train everybody." in page
    file = queries.materials_of(training.id)[0]
    assert browser.get(f"/trainings/material/{file.id}").data == FILE
    assert browser.get(f"/trainings/own/{row.id}/answer").status_code == 200
    taken: dict[str, Any] = {
        "trained": "42",
        "rest_until": "",
        "files": (BytesIO(FILE), "list.pdf"),
    }
    sent = answer_by(browser, cast.alf, row, **taken)
    assert sent.location == f"/trainings/own/{row.id}"
    assert (row.state, row.trained, row.handling) == (S.DONE, 42, 42)
    page = browser.get(sent.location).text
    assert "list.pdf" in page
    assert "42 / 42" in page
    assert find_open(K.TRAINING_ANSWER, row) is None
    assert training.number not in browser.get("/todo").text
    browser.sign_in(cast.pam)
    page = browser.get(f"/trainings/{training.id}").text
    assert "1 / 2" in page
    assert "42 / 42" in browser.get("/trainings/").text
    assert "42 / 42" in browser.get(f"/vendors/{cast.acme.id}/trainings").text
    assert "list.pdf" in browser.get(f"/trainings/handed/{row.id}").text
    assert training.number in browser.get(f"/vendors/{cast.acme.id}/history").text
    for address in ("/trainings/", f"/trainings/{training.id}"):
        assert browser.get(f"{address}?file=xlsx").status_code == 200
    assert [line.action for line in trail_of(row)] == ["training.reported", "training.handed"]


def test_the_rest_is_owed_until_the_day_the_vendor_named_and_a_second_answer_adds(
    cast: Cast, browser: Browser
) -> None:
    row = handed(cast.pam, cast.acme)
    answer_by(browser, cast.alf, row)
    assert (row.state, row.trained, row.handling) == (S.PARTLY, 30, 42)
    owed = find_open(K.TRAINING_ANSWER, row)
    assert owed is not None
    assert owed.due_on == date(2026, 12, 18)
    page = browser.get(f"/trainings/own/{row.id}/answer").text
    assert "30 of 42 are trained so far" in page
    assert 'value="42"' in page  # who handles the data is known
    answer_by(browser, cast.alf, row, trained="12", rest_until="")
    assert (row.state, row.trained) == (S.DONE, 42)
    closed = of_subjects(K.TRAINING_ANSWER, "handed_trainings", [row.id])[row.id]
    assert closed.outcome is Outcome.DONE
    again = answer_by(browser, cast.alf, row, trained="1", rest_until="")
    assert again.status_code == 409


def test_what_was_answered_is_corrected_by_another_answer_and_stays(
    cast: Cast, browser: Browser
) -> None:
    row = handed(cast.pam, cast.acme)
    answer_by(browser, cast.alf, row, trained="42", rest_until="")
    wrong = the_answer()
    page = browser.get(f"/trainings/own/{row.id}/answer?corrects={wrong.id}").text
    assert 'value="42"' in page
    answer_by(browser, cast.alf, row, f"?corrects={wrong.id}", trained="40")
    assert (row.state, row.trained) == (S.PARTLY, 40)
    assert find_open(K.TRAINING_ANSWER, row) is not None
    assert (wrong.trained, the_answer().corrects_id) == (42, wrong.id)
    assert "Corrected since" in browser.get(f"/trainings/own/{row.id}").text
    twice = answer_by(browser, cast.alf, row, f"?corrects={wrong.id}", trained="3", handling="43")
    assert twice.status_code == 302  # that one is corrected already: this adds
    assert row.trained == 43


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"held_from": "2026-11-24"}, "not before that day"),
        ({"held_from": "2026-11-26"}, "Answer once it is held"),
        ({"held_until": "2026-11-24"}, "The last day is not before the first."),
        ({"trained": "43"}, "These are more than handle the data."),
        ({"trained": "0"}, "Enter how many were trained: 1 or more."),
        ({"trained": "many"}, "many"),
        ({"handling": "0"}, "Enter a whole number from 1"),
        ({"rest_until": ""}, "12 persons are not trained yet."),
        ({"rest_until": "2026-11-25"}, "Enter a day after"),
        ({"rest_until": (TODAY + timedelta(days=91)).isoformat()}, "Enter a day after"),
        ({"said_by": ""}, "Please fill this in."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, wrong: dict[str, str], said: str
) -> None:
    row = handed(cast.pam, cast.acme)
    sent = answer_by(browser, cast.alf, row, remark="In two rooms.", **wrong)
    assert sent.status_code == 422
    assert said in sent.text
    assert "In two rooms." in sent.text
    assert row.state is S.OPEN


def test_the_last_day_for_the_rest_may_be_the_ninetieth(cast: Cast) -> None:
    row = handed(cast.pam, cast.acme)
    answer(row, cast.alf, 1, 2, rest_until=TODAY + timedelta(days=90))
    assert row.state is S.PARTLY


def test_it_is_withdrawn_with_its_reason_and_can_be_handed_anew(
    cast: Cast, browser: Browser
) -> None:
    row = handed(cast.pam, cast.acme)
    browser.sign_in(cast.pam)
    assert browser.get(f"/trainings/handed/{row.id}/withdraw").status_code == 200
    browser.post(f"/trainings/handed/{row.id}/withdraw", data={"reason": "By mistake."})
    assert row.state is S.WITHDRAWN
    assert find_open(K.TRAINING_ANSWER, row) is None
    browser.sign_in(cast.alf)
    assert "We do not ask this any more." in browser.get(f"/trainings/own/{row.id}").text
    file = queries.materials_of(row.training_id)[0]
    assert browser.get(f"/trainings/material/{file.id}").status_code == 404
    training = queries.training_of(row)
    anew = handed(cast.pam, cast.acme, training=training)
    assert (anew.id != row.id, anew.state) == (True, S.OPEN)


def test_who_has_it_and_with_whom_it_is_over_is_left_out_with_the_reason(
    cast: Cast, browser: Browser
) -> None:
    cast.globex.state = VendorState.CLOSED
    row = handed(cast.pam, cast.acme)
    third = make_vendor("Initech")
    training = queries.training_of(row)
    run = hand_to(cast.pam, cast.acme, cast.globex, third, training=training)
    assert (run.changed, run.left_out) == (1, 2)
    browser.sign_in(cast.pam)
    page = browser.get(f"/trainings/{training.id}").text
    assert "It has this training already." in page
    assert "We no longer work with this vendor." in page
    asked = {"vendor_ids": str(cast.acme.id), "training": training.id, "step": "hand"}
    assert browser.post("/trainings/hand", data=asked).status_code == 409
    late = asked | {"vendor_ids": str(make_vendor("Hooli").id), "due_on": "2026-11-24"}
    db.session.commit()
    assert browser.post("/trainings/hand", data=late).status_code == 422


def test_many_get_it_by_the_job_and_nobody_twice(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_services, "AT_ONCE", 1)
    run = hand_to(cast.pam, cast.acme, cast.globex)
    training = the_training()
    assert queries.progress_of(training.id).vendors == 0
    browser.sign_in(cast.pam)
    assert f"/runs/{run.id}" in browser.get(f"/trainings/{training.id}").text
    assert carry_on() == 1
    assert carry_on() == 0
    assert queries.progress_of(training.id).vendors == 2


def test_vendors_are_found_by_the_data_they_hold(cast: Cast, browser: Browser) -> None:
    share(work_of(cast.acme, signer=cast.ada), "name_contact")
    make_training(cast.pam)
    db.session.commit()
    browser.sign_in(cast.pam)
    found = browser.get("/trainings/hand?tier=&kind=").text
    assert "Acme" in found
    assert "Globex" not in found
    assert "No vendor fits." in browser.get("/trainings/hand?tier=&kind=disposal").text
    assert "Globex" in browser.get(f"/trainings/hand?vendor={cast.globex.id}").text


def test_one_title_and_one_file_are_needed_and_another_edition_keeps_the_files(
    cast: Cast, browser: Browser
) -> None:
    none = prepare_by(browser, cast.pam, title_ja="", wording="Kept words")
    assert none.status_code == 422
    assert "Kept words" in none.text
    assert prepare_by(browser, cast.pam, files="").status_code == 422
    prepare_by(browser, cast.pam, title_ja="", title_en="Handling data")
    first = the_training()
    assert (first.called.ja, first.called.en) == ("Handling data", "Handling data")
    page = browser.get(f"/trainings/new?again={first.id}").text
    assert "slides.pdf" in page
    prepare_by(browser, cast.pam, f"?again={first.id}", edition="2027", files="")
    anew = the_training()
    assert (anew.edition, anew.follows_id) == ("2027", first.id)
    assert [one.file_name for one in queries.materials_of(anew.id)] == ["slides.pdf"]


def test_how_many_handle_the_data_is_known_from_what_was_signed_or_answered_last(
    cast: Cast, browser: Browser
) -> None:
    work = work_of(cast.acme, signer=cast.ada)
    row = handed(cast.pam, cast.acme)
    assert queries.known_handling(cast.acme.id) is None
    first, last = date(2026, 4, 1), date(2026, 9, 30)
    statement = signed(cast.ada, work, "confidentiality_pledge", first=first, last=last)
    statement.inputs = {"persons_handling": "17", "persons_trained": "17"}
    db.session.commit()
    browser.sign_in(cast.alf)
    page = browser.get(f"/trainings/own/{row.id}/answer").text
    assert 'value="17"' in page
    assert unbroken(f"As the statement {statement.number} says") in page
    answer(row, cast.alf, 18, 18)
    known = queries.known_handling(cast.acme.id)
    assert known is not None
    assert known.number == 18


def test_another_vendors_training_does_not_exist(cast: Cast, browser: Browser) -> None:
    row = handed(cast.pam, cast.acme)
    file = queries.materials_of(row.training_id)[0]
    browser.sign_in(cast.gus)
    for page in (
        f"/trainings/own/{row.id}",
        f"/trainings/own/{row.id}/answer",
        f"/trainings/material/{file.id}",
    ):
        assert browser.get(page).status_code == 404
    assert browser.post(f"/trainings/own/{row.id}/answer", data=typed()).status_code == 404


def test_a_day_is_told_as_it_stood_then(cast: Cast) -> None:
    with clock.on_day(date(2026, 10, 5)):
        row = handed(cast.pam, cast.acme, due_on=date(2026, 10, 20))
    with clock.on_day(date(2026, 10, 21)):
        answer(row, cast.alf, 1, 3, rest_until=date(2026, 11, 10))
    with clock.on_day(date(2026, 11, 9)):
        answer(row, cast.alf, 2, 3)

    def on(day: date) -> Any:
        (found,) = trainings_on([cast.acme.id], day)[cast.acme.id]
        return found.trained, found.handling, found.is_late(day)

    assert trainings_on([cast.acme.id], date(2026, 10, 4)) == {}
    assert on(date(2026, 10, 20)) == (0, None, False)
    assert on(date(2026, 10, 21)) == (1, 3, True)
    assert on(TODAY) == (3, 3, True)
    withdrawn = handed(cast.pam, cast.globex)
    withdraw(withdrawn, cast.pam)
    assert trainings_on(None, TODAY)[cast.globex.id][0].withdrawn_on == TODAY


def test_the_lists_cost_the_same_however_many_there_are(cast: Cast, browser: Browser) -> None:
    training = make_training(cast.pam)
    make_handed(cast.pam, cast.acme, training)
    db.session.commit()
    browser.sign_in(cast.pam)
    pages = ("/trainings/", f"/trainings/{training.id}", f"/vendors/{cast.acme.id}/trainings")

    def cost() -> list[int]:
        found = []
        for page in pages:
            browser.get(page)
            with count_statements() as asked:
                assert browser.get(page).status_code == 200
            found.append(asked.total)
        return found

    once = cost()
    for number in range(3):
        make_handed(cast.pam, make_vendor(f"More {number}"), training)
        make_handed(cast.pam, cast.acme)
    db.session.commit()
    assert cost() == once
