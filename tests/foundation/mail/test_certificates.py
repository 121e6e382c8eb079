"""No mail goes to a server that cannot prove to be the one of the settings."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import UserRole
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.mail import queries
from portal.foundation.mail.delivery import deliver_outbox
from portal.foundation.mail.models import MailState, OutboxEmail
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import make_mail
from tests.foundation.mail.certificates import A_DAY, Authority
from tests.post_office import PostOffice, free_port

UNPROVEN = "could not prove that it is the right one"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def settings(app: Flask, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    for name, value in {
        "MAIL_SERVER": "localhost",
        "MAIL_USE_TLS": True,
        "MAIL_CA_FILE": str(authority.file),
    }.items():
        monkeypatch.setitem(app.config, name, value)


@contextmanager
def serving(app: Flask, shown: ssl.SSLContext, *, at_once: bool = False) -> Iterator[PostOffice]:
    """A mail server with STARTTLS, or with TLS from the first byte."""
    office = PostOffice(port=free_port())
    ways = {"ssl_context": shown} if at_once else {"tls_context": shown, "require_starttls": True}
    controller = Controller(office, hostname="localhost", port=office.port, **ways)
    controller.start()
    app.config["MAIL_PORT"] = office.port
    try:
        yield office
    finally:
        controller.stop()


def again(mail: OutboxEmail) -> OutboxEmail:
    db.session.expire_all()
    return db.session.get_one(OutboxEmail, mail.id)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.usefixtures("settings")
def test_a_server_with_a_good_certificate_gets_the_mail(
    app: Flask,
    cast: Cast,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    at_once: bool,
) -> None:
    monkeypatch.setitem(app.config, "MAIL_USE_TLS", not at_once)
    monkeypatch.setitem(app.config, "MAIL_USE_SSL", at_once)
    make_mail()
    with serving(app, authority.context("localhost"), at_once=at_once) as office:
        assert deliver_outbox().sent == 1
    assert office.letters[0]["To"] == "山田 エイダ <ada@acme.example>"


def wrong(kind: str, authority: Authority, folder: Path) -> ssl.SSLContext:
    if kind == "expired":
        return authority.context("localhost", begins=-2 * A_DAY, ends=-A_DAY)
    if kind == "other name":
        return authority.context("mail.attacker.example")
    return Authority(folder, "somebody else").context("localhost")


WHY = {
    "expired": "has run out",
    "other name": "another name",
    "other authority": "no authority",
}


@pytest.mark.parametrize("kind", list(WHY))
@pytest.mark.usefixtures("settings")
def test_a_server_that_proves_nothing_gets_no_mail_and_nothing_is_lost(
    app: Flask,
    browser: Browser,
    cast: Cast,
    clock: Clock,
    *,
    authority: Authority,
    tmp_path: Path,
    kind: str,
) -> None:
    first, second = make_mail(), make_mail()
    with serving(app, wrong(kind, authority, tmp_path)) as office:
        for _ in range(12):
            assert deliver_outbox().sent == 0
            clock.advance(minutes=31)
        assert office.envelopes == []
        assert {again(first).state, again(second).state} == {MailState.WAITING}
        cast.sue.role_rows.append(UserRole(role=Role.AUDITOR))
        db.session.commit()
        browser.sign_in(cast.sue)
        for page in ("/mail", f"/mail/{first.id}", "/today"):
            text = browser.get(page).text
            assert UNPROVEN in text, page
            assert WHY[kind] in text, page
    with serving(app, authority.context("localhost")) as office:
        assert deliver_outbox().sent == 2
    assert queries.held_up() is None
    assert UNPROVEN not in browser.get("/today").text


@pytest.mark.usefixtures("settings")
def test_a_file_of_certificates_that_cannot_be_read_keeps_the_mail_too(
    app: Flask, cast: Cast, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    mail = make_mail()
    for name in ("gone.pem", "empty.pem"):
        monkeypatch.setitem(app.config, "MAIL_CA_FILE", str(tmp_path / name))
        with serving(app, authority.context("localhost")):
            assert deliver_outbox().sent == 0
    found = queries.held_up()
    assert found is not None
    assert "MAIL_CA_FILE" in found[0].id
    assert again(mail).state is MailState.WAITING


@pytest.mark.usefixtures("settings")
def test_the_operator_tries_the_settings(
    app: Flask, cast: Cast, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried() -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["mail", "test", "sue@example.jp"])
        return done.exit_code, done.output

    with serving(app, authority.context("localhost")) as office:
        assert tried() == (0, "The mail server took the test mail.\n")
    assert office.envelopes[0].rcpt_tos == ["sue@example.jp"]
    with serving(app, authority.context("mail.attacker.example")) as office:
        code, said = tried()
    assert (code, UNPROVEN in said, office.envelopes) == (1, True, [])
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    assert tried() == (1, "No mail server is set: MAIL_SERVER is empty.\n")


@pytest.mark.usefixtures("settings")
def test_the_administrator_asks_for_a_test_mail_and_reads_how_it_went(
    app: Flask, browser: Browser, cast: Cast, authority: Authority, clock: Clock
) -> None:
    browser.sign_in(cast.sue)
    with serving(app, authority.context("mail.attacker.example")):
        page = browser.post("/mail/test").location
        deliver_outbox()
    assert UNPROVEN in browser.get(page).text
    clock.advance(minutes=2)
    with serving(app, authority.context("localhost")) as office:
        deliver_outbox()
    assert office.envelopes[0].rcpt_tos == [cast.sue.email]
    mail = db.session.get_one(OutboxEmail, int(page.rpartition("/")[2]))
    assert trail_of(mail)[0].action == "mail.tried"
