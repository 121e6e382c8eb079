"""Commands that meet on the same rows: one goes first, nothing is lost, nobody gets an error page."""

from collections.abc import Callable
from contextvars import Context
from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.content.policy.services import set_wording
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.models import User
from portal.foundation.audit import recorder
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import UNSCOPED, WRITING, db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.database.transactions import transaction, tried_again
from portal.foundation.core.errors import DomainError, Overtaken
from portal.foundation.core.words.messages import Text, say
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.services import record_authority
from tests.browser import Browser
from tests.cast import Cast
from tests.database import on_postgresql
from tests.factories.mail import a_mail
from tests.factories.obligations import make_obligation
from tests.ledger.vendors.test_pages import typed

Command = Callable[[], object]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Flask:
    """The office, where nobody waits longer than a moment for a lock."""
    monkeypatch.setattr("portal.foundation.core.database.db.BUSY_MS", 200)
    office: Flask = request.getfixturevalue("office")
    return office


def together(app: Flask, *commands: Command) -> list[object]:
    """Each in a thread and session of its own; what came of each, an error included."""
    db.session.rollback()
    barrier, outcomes = Barrier(len(commands)), []

    def go(command: Command) -> None:
        with app.app_context(), acting_as(db.session, SYSTEM):
            barrier.wait(10)
            try:
                outcomes.append(command())
            except Overtaken as error:
                outcomes.append(error)

    threads = [Thread(target=Context().run, args=(go, one)) for one in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("kind", list(ObligationKind)[:6])
def test_an_obligation_that_two_open_at_once_is_one(
    office: Flask, people: Cast, kind: ObligationKind
) -> None:
    acme_id, both_began = people.acme.id, Barrier(2 if on_postgresql() else 1)

    def open_it() -> int:
        with transaction(audited=False):
            acme = db.session.get_one(Vendor, acme_id)
            both_began.wait(10)
            return make_obligation(acme, kind=kind).id

    one, other = together(office, open_it, open_it)
    assert one == other
    db.session.rollback()
    assert db.session.scalars(select(Obligation.id)).all() == [one]


def test_the_same_file_and_the_same_mail_from_two_at_once_are_one(
    office: Flask, people: Cast
) -> None:
    both_began = Barrier(2 if on_postgresql() else 1)

    def store_and_tell() -> tuple[str, int]:
        with transaction(audited=False):
            both_began.wait(10)
            stored = store_bytes(b"%PDF-1.7 the same", "application/pdf")
            return stored.sha256, queue(a_mail(key="the same")).id

    one, other = together(office, store_and_tell, store_and_tell)
    assert one == other
    db.session.rollback()
    assert len(db.session.scalars(select(StoredFile)).all()) == 1
    assert len(db.session.scalars(select(OutboxEmail)).all()) == 1


def a_paper(person_id: int) -> None:
    person = db.session.get_one(User, person_id)
    last = date(2099, 3, 31)
    record_authority(person, given_by="Rin", paper="Letter", until=last, actor=SYSTEM)


def a_sentence(_person_id: int) -> None:
    set_wording("bound", Text(ja="文", en="Words"), date(2026, 4, 1), SYSTEM, seen=0)


@pytest.mark.parametrize("act", [a_paper, a_sentence])
def test_what_two_write_down_in_the_same_moment_is_written_once(
    office: Flask, people: Cast, act: Callable[[int], None]
) -> None:
    person_id, both_began = people.ada.id, Barrier(2 if on_postgresql() else 1)

    def write() -> str:
        try:
            with transaction():
                both_began.wait(10)
                act(person_id)
        except DomainError:
            return "refused"
        return "saved"

    assert sorted(map(str, together(office, write, write))) == ["refused", "saved"]


def in_turn(*ids: int) -> Command:
    """Change these vendors one after the other, with a line."""

    def change() -> str:
        with transaction():
            for number, vendor_id in enumerate(ids):
                vendor = db.session.get_one(Vendor, vendor_id)
                hold(vendor)
                vendor.name_en += "x"
                db.session.flush()
                if not number:
                    recorder.record(SYSTEM, "vendor.edited", vendor, say("Edited"))
        return "saved"

    return change


def test_two_that_wait_for_each_other_both_come_through_when_begun_anew(
    office: Flask, people: Cast
) -> None:
    acme, globex = people.acme.id, people.globex.id
    ways = [tried_again(in_turn(*ids)) for ids in ((acme, globex), (globex, acme))] * 2

    assert together(office, *ways) == ["saved"] * 4
    db.session.rollback()
    assert db.session.scalars(select(Vendor.name_en)).all() == ["x" * 4] * 2
    assert verify() == []


def test_of_two_that_wait_for_each_other_the_one_let_go_hears_it_in_words(
    office: Flask, people: Cast
) -> None:
    """On SQLite they do not wait for each other: one after the other, both are saved."""
    acme, globex = people.acme.id, people.globex.id
    came = together(office, *[in_turn(acme, globex), in_turn(globex, acme)] * 3)

    saved = came.count("saved")
    assert all(one == "saved" or isinstance(one, Overtaken) for one in came)
    db.session.rollback()
    assert db.session.scalars(select(Vendor.name_en)).all() == ["x" * saved] * 2
    assert verify() == []


def test_who_cannot_save_because_of_somebody_else_keeps_what_was_typed(
    hurried: Flask, people: Cast
) -> None:
    browser = Browser(hurried, hurried.response_class)
    browser.sign_in(people.pam)
    form = typed(people.acme, name="Acme, carefully typed")
    path = f"/vendors/{people.acme.id}/edit"
    db.session.rollback()
    with db.engine.connect().execution_options(**WRITING, **UNSCOPED) as somebody_else:
        somebody_else.execute(text("UPDATE vendors SET name_en = 'Slow'"))
        page = browser.post(path, data=form)
    assert page.status_code == 409
    assert "Acme, carefully typed" in page.text
    assert browser.post(path, data=form).status_code == 302


def test_who_decides_while_somebody_else_is_at_it_gets_a_page_with_words(
    hurried: Flask, people: Cast
) -> None:
    with transaction(audited=False):
        people.acme.state = VendorState.CANDIDATE
    browser = Browser(hurried, hurried.response_class)
    browser.sign_in(people.pam)
    path = f"/vendors/{people.acme.id}/begin-assessment"
    db.session.rollback()
    with db.engine.connect().execution_options(**WRITING, **UNSCOPED) as somebody_else:
        somebody_else.execute(text("UPDATE vendors SET name_en = 'Slow'"))
        page = browser.post(path)
    assert page.status_code == 409
    assert "Someone else changed this record" in page.text
    assert browser.post(path).status_code == 302
