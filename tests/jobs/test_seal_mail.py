"""The certificate of the seal is announced before it ends, twice, and shown until there is a new one."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.core import clock as times
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.organisation.health import condition
from portal.foundation.sealing import keys, sealer
from portal.jobs.tasks import queue_seal_mails
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in which nothing was sealed yet."""
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


def make_key(data: Path, *, days: int) -> None:
    """Ours, that ends in so many days."""
    keys.make(data / keys.NAME, "Acme", times.now() - keys.LASTS + timedelta(days=days))


def recipients() -> list[str]:
    return list(db.session.scalars(select(OutboxEmail.recipient).order_by(OutboxEmail.recipient)))


def of_the_seal() -> list[tuple[str, str]]:
    return [(state, words(said, "en")) for state, said in condition() if "seal" in said.id]


def test_administrator_and_officer_hear_60_and_14_days_before_and_once_each(
    cast: Cast, clock: Clock, data: Path
) -> None:
    make_key(data, days=61)
    assert queue_seal_mails() == 0
    clock.advance(days=1)
    assert queue_seal_mails() == 2
    assert queue_seal_mails() == 0
    assert recipients() == sorted([cast.sue.email, cast.pia.email])
    (body, *_) = db.session.scalars(select(OutboxEmail.body))
    assert "in 60 days" in body
    assert "flask seal renew" in body
    clock.advance(days=45)
    assert queue_seal_mails() == 0
    clock.advance(days=1)
    assert queue_seal_mails() == 2
    assert len(recipients()) == 4


def test_a_new_certificate_ends_the_announcing(cast: Cast, clock: Clock, data: Path) -> None:
    make_key(data, days=10)
    assert of_the_seal()[0][0] == "bad"
    sealer.renew("Acme")
    assert [state for state, _ in of_the_seal()] == ["good"]
    assert queue_seal_mails() == 0


def test_where_nothing_was_sealed_yet_nothing_is_announced(cast: Cast, data: Path) -> None:
    assert of_the_seal() == []
    assert queue_seal_mails() == 0


def test_a_file_of_the_company_that_cannot_be_opened_is_said_and_not_mailed(
    app: Flask, cast: Cast, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SEAL_FILE", str(data / "nowhere.p12"))
    ((state, said),) = of_the_seal()
    assert state == "bad"
    assert "nowhere.p12" in said
    assert queue_seal_mails() == 0
    make_key(data, days=3)
    (data / keys.NAME).rename(data / "nowhere.p12")
    assert "renewed where it was issued" in of_the_seal()[0][1]


def test_today_of_administrator_and_officer_says_so_and_of_nobody_else(
    browser: Browser, cast: Cast, clock: Clock, data: Path
) -> None:
    make_key(data, days=60)
    clock.advance(hours=1)
    for person, is_told in ((cast.sue, True), (cast.pia, True), (cast.ann, False)):
        browser.sign_in(person)
        assert ("The certificate of the seal ends on" in browser.get("/today").text) is is_told
    clock.advance(days=60)
    browser.sign_in(cast.sue)
    assert "The certificate of the seal ran out on" in browser.get("/today").text
