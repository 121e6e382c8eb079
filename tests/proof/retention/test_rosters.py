"""Rosters that a vendor gave as evidence: told beforehand, erased three months after acceptance; all else stays."""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.foundation.audit.verification import verify
from portal.foundation.core import clock as clocks
from portal.foundation.core.database.chain import HEAD
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.models import StoredFile
from portal.jobs import tasks
from portal.ledger.obligations.models import ObligationKind
from portal.proof.records import files, jobs
from portal.proof.reports import services as reports
from portal.proof.reports.content.report import to_json
from portal.proof.reports.facts import queries as read
from portal.proof.retention import services
from portal.proof.retention.models import Erasure
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, AssignmentState
from portal.supervision.responses.prefill.queries import library_of
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, send, sheet
from tests.proof.reports.drafts import drafted
from tests.queries import count_statements
from tests.supervision.consequences.acts import opened

PROOF = {"required": True, "accept": {"ja": "名簿", "en": "The roster"}}
ROSTER, RULES = (b"%%PDF-1.7\n1 0 obj\n<</A %d>>\nendobj\n%%%%EOF\n" % n for n in (1, 2))
ACCEPTED, TOLD, DUE = date(2026, 11, 25), date(2027, 1, 26), date(2027, 2, 25)


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


Ask = Callable[[], Assignment]


@pytest.fixture
def ask(cast: Cast, data: Path) -> Ask:
    """Sends Acme a sheet with two questions, due in two weeks."""
    work = make_engagement(cast.acme)
    of = sheet(question("PEO-01", evidence=PROOF), question("ORG-01", evidence=PROOF))
    version = publish(of)
    db.session.commit()

    def asked() -> Assignment:
        with transaction():
            return send(cast.acme, [work], version, due_on=clocks.today() + timedelta(days=14))

    return asked


def attach(browser: Browser, sheet_: Assignment, name: str, content: bytes) -> AnswerFile:
    file = {f"f-{name}": (BytesIO(content), f"Taro Yamada {name}.pdf")}
    assert browser.post(f"/responses/{sheet_.id}/files/{name}", data=file).status_code == 200
    rows = select(AnswerFile).filter_by(assignment_id=sheet_.id, question_id=name)
    return db.session.scalars(rows.order_by(AnswerFile.id.desc())).first() or pytest.fail("none")


def accepted(sheet_: Assignment, on: date = ACCEPTED) -> None:
    """Past the portal, and sealed as found; what was stored is not of today any more."""
    db.session.execute(
        update(Assignment)
        .where(Assignment.id == sheet_.id)
        .values(state=AssignmentState.ACCEPTED, ended_on=on, submitted_on=on)
    )
    db.session.execute(update(HEAD).values(unsealed_by="0011"), execution_options=UNSCOPED)
    db.session.commit()


def let_days_go_by(data: Path) -> None:
    for path in (data / "files").rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def night() -> str:
    return words(tasks.keep_no_longer(), "en")


def is_there(data: Path, row: AnswerFile) -> bool:
    return (data / "files" / row.file_sha256[:2] / row.file_sha256).is_file()


def test_a_roster_goes_three_months_after_its_sheet_was_accepted_and_all_else_stays(
    cast: Cast, browser: Browser, clock: Clock, data: Path, ask: Ask
) -> None:
    sent = ask()
    browser.sign_in(cast.ada)
    roster = attach(browser, sent, "PEO-01", ROSTER)
    rules = attach(browser, sent, "ORG-01", RULES)
    accepted(sent)
    let_days_go_by(data)
    assert jobs.compare(data).wrong == []
    clock.go_to(TOLD - timedelta(days=1))
    assert night() == "Told beforehand: 0, vendors erased: 0."
    clock.go_to(TOLD)
    assert night() == "Told beforehand: 1, vendors erased: 0."
    (owed,) = opened(ObligationKind.PEOPLE_ERASURE)
    assert (owed.vendor_id, owed.due_on) == (cast.acme.id, DUE)
    assert "Rosters that this vendor gave" in words(owed.title, "en")
    browser.sign_in(cast.pia)
    page = browser.get(f"/vendors/{cast.acme.id}/retention").text
    assert f"{sent.number} PDF" in page
    assert "3 months" in page
    clock.go_to(DUE - timedelta(days=1))
    assert night().endswith("vendors erased: 0.")
    assert is_there(data, roster)
    assert browser.get(f"/responses/files/{roster.id}").status_code == 200
    clock.go_to(DUE)
    assert night().endswith("vendors erased: 1.")

    assert (is_there(data, roster), is_there(data, rules)) == (False, True)
    assert db.session.scalars(select(Erasure)).one().counts == {"rosters": 1}
    assert not opened(ObligationKind.PEOPLE_ERASURE)
    gone = browser.get(f"/responses/files/{roster.id}")
    assert gone.status_code == 410
    assert "by the rule of rosters. The answer stays." in gone.text
    assert roster.file_sha256 in gone.text
    assert browser.get(f"/responses/files/{rules.id}").status_code == 200
    browser.sign_in(cast.ada)
    page = browser.get(f"/responses/{sent.id}/sections/s1").text
    assert "PDF, erased on Thu 25 Feb 2027 by the rule of rosters" in page
    assert "Taro Yamada PEO-01" not in page
    assert "Taro Yamada ORG-01" in page
    assert [one.sha256 for one in library_of(cast.acme.id)] == [rules.file_sha256]
    told = read.files(defaultdict(list, {"answer": [sent.id]}))["answer"]
    assert {one.sha256: one.erased_on for one in told} == {
        roster.file_sha256: DUE,
        rules.file_sha256: None,
    }
    draft = drafted(cast, first=date(2026, 10, 1), last=date(2027, 2, 24), language="en")
    report = to_json(reports.preview(draft, cast.acme))
    assert "PEO-01 PDF, erased on" in report
    assert "PEO-01.pdf" not in report
    assert verify() == []
    assert jobs.compare(data).wrong == []
    read_again = files.check_files(range(files.NIGHTS))
    assert (read_again.wrong, read_again.damaged) == ([], [])
    clock.go_to(DUE + timedelta(days=60))
    assert night() == "Told beforehand: 0, vendors erased: 0.", "once"


def test_bytes_that_something_else_uses_stay_until_the_last_sheet_is_over(
    cast: Cast, browser: Browser, clock: Clock, data: Path, ask: Ask
) -> None:
    first = ask()
    browser.sign_in(cast.ada)
    roster, both = (attach(browser, first, "PEO-01", one) for one in (ROSTER, RULES))
    attach(browser, first, "ORG-01", RULES)
    accepted(first)
    second = ask()
    again = attach(browser, second, "PEO-01", ROSTER)
    let_days_go_by(data)
    clock.go_to(DUE)
    assert night() == "Told beforehand: 0, vendors erased: 0.", "a sheet that runs needs it"
    accepted(second, DUE)
    clock.go_to(date(2027, 4, 25))
    assert night().startswith("Told beforehand: 1")
    clock.go_to(date(2027, 5, 25))
    assert night().endswith("vendors erased: 1.")
    assert not is_there(data, roster)
    assert db.session.scalars(select(Erasure)).one().counts == {"rosters": 2}
    assert again.file_sha256 == roster.file_sha256
    assert is_there(data, both), "the rules are evidence of another answer"


def test_a_roster_that_is_held_up_stays_and_one_given_again_is_there_again(
    cast: Cast, browser: Browser, clock: Clock, data: Path, ask: Ask
) -> None:
    sent = ask()
    browser.sign_in(cast.ada)
    roster = attach(browser, sent, "PEO-01", ROSTER)
    accepted(sent)
    clock.go_to(TOLD)
    night()
    with transaction():
        services.hold_up(cast.acme, reason="A claim", until=DUE, actor=acting(cast.pia))
    clock.go_to(DUE)
    assert night() == "Told beforehand: 0, vendors erased: 0."
    clock.go_to(DUE + timedelta(days=1))
    assert night() == "Told beforehand: 1, vendors erased: 0."
    clock.go_to(DUE + timedelta(days=31))
    assert night().endswith("vendors erased: 1.")
    assert is_there(data, roster), "put within the last day: spared in this night"
    assert browser.get(f"/responses/files/{roster.id}").status_code == 410
    let_days_go_by(data)
    night()
    assert not is_there(data, roster)

    second = ask()
    browser.sign_in(cast.ada)
    attach(browser, second, "PEO-01", ROSTER)
    assert db.session.get_one(StoredFile, roster.file_sha256).erased_on is None
    assert browser.get(f"/responses/files/{roster.id}").data == ROSTER


def test_twice_as_many_rosters_take_no_more_statements(
    cast: Cast, browser: Browser, ask: Ask
) -> None:
    sent = ask()
    browser.sign_in(cast.ada)
    attach(browser, sent, "PEO-01", ROSTER)
    accepted(sent)
    browser.sign_in(cast.pia)
    browser.get("/retention")
    with count_statements() as few:
        browser.get("/retention")
    second = ask()
    browser.sign_in(cast.ada)
    attach(browser, second, "PEO-01", RULES)
    accepted(second)
    browser.sign_in(cast.pia)
    browser.get("/retention")
    with count_statements() as many:
        page = browser.get("/retention").text
    assert "Rosters given as evidence: 2" in page
    assert len(many.statements) == len(few.statements)
