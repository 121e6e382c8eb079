"""A passkey of a person's device takes the place of the password: to come in, and to sign."""

from secrets import token_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from portal.foundation.accounts.models import Passkey
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import Attestation
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.devices import ENGLISH, HERE, Device, add, come_in, options_on
from tests.foundation.accounts.people import OTHER, give_password, last_mail, mails
from tests.supervision.attestations.pages import address, ask, signing
from tests.supervision.attestations.work import a_piece_of_work, an_authority


@pytest.fixture
def device(browser: Browser, cast: Cast) -> Device:
    """Ada's; she is signed out."""
    give_password(cast.ada)
    browser.sign_in(cast.ada)
    device = Device()
    assert add(browser, device).location == "/profile/passkeys"
    browser.sign_out()
    return device


def test_ada_adds_a_passkey_is_told_by_mail_and_comes_in_with_it(
    browser: Browser, cast: Cast, device: Device
) -> None:
    assert "A passkey (Telephone) was added" in last_mail().body
    assert come_in(browser, device).location == "/company"
    assert "Signed in by passkey" in browser.get("/profile").text
    assert "Telephone" in browser.get("/profile/passkeys").text
    done = [line.action for line in trail_of(cast.ada)]
    assert sorted(done) == ["account.passkey_added", "account.signed_in"]


def test_nobody_adds_one_without_the_password(browser: Browser, cast: Cast) -> None:
    give_password(cast.ada)
    browser.sign_in(cast.ada)
    asked = {"name": "Telephone", "password": OTHER}
    assert browser.post("/profile/passkeys", data=asked).status_code == 422
    challenge = bytes_to_base64url(token_bytes(32))
    answer = Device().make({"rp": {"id": "localhost"}, "challenge": challenge})
    browser.post("/profile/passkeys", data={"passkey": answer})
    assert db.session.scalars(select(Passkey)).all() == []
    assert mails() == 0


@pytest.mark.parametrize(
    "stranger", [Device(), Device("https://evil.example"), Device(sees_person=False)]
)
def test_an_unknown_key_another_site_and_an_unseen_person_are_refused_alike(
    browser: Browser, device: Device, stranger: Device
) -> None:
    if stranger.flags != device.flags or stranger.origin != HERE:
        stranger.key, stranger.name = device.key, device.name
    answer = come_in(browser, stranger)
    assert answer.status_code == 422
    assert "The passkey was not accepted" in answer.text
    assert browser.get("/company").status_code == 302


def test_an_answer_counts_once_and_nonsense_is_no_fault(
    browser: Browser, cast: Cast, device: Device
) -> None:
    answer = {"passkey": device.prove(options_on(browser.get("/sign-in")))}
    assert browser.post("/sign-in", data=answer).status_code == 302
    browser.sign_out()
    assert browser.post("/sign-in", data=answer).status_code == 422
    for nonsense in ("{}", "[]", "null", "x", '{"id": 1}', "\0"):
        assert browser.post("/sign-in", data={"passkey": nonsense}).status_code == 422


def test_who_has_left_or_removed_it_does_not_come_in(
    browser: Browser, cast: Cast, clock: Clock, device: Device
) -> None:
    other = Device()
    browser.sign_in(cast.ada)
    add(browser, other)
    own = db.session.scalars(select(Passkey).order_by(Passkey.id)).all()
    browser.sign_in(cast.alf)
    assert browser.post("/profile/passkeys", data={"remove": own[0].id}).status_code == 302
    assert len(db.session.scalars(select(Passkey)).all()) == 2, "it is not theirs"
    browser.sign_in(cast.ada)
    browser.post("/profile/passkeys", data={"remove": own[0].id})
    browser.sign_out()
    assert come_in(browser, device).status_code == 422
    cast.ada.ended_at = clock.now()
    db.session.commit()
    assert come_in(browser, other).status_code == 422


def test_tries_from_one_network_are_counted(browser: Browser, cast: Cast) -> None:
    for _ in range(throttling.FREE_FOR_ADDRESS):
        assert browser.post("/sign-in", data={"passkey": "{}"}).status_code == 422
    assert browser.post("/sign-in", data={"passkey": "{}"}).status_code == 429


def test_ada_signs_a_statement_with_her_passkey_and_nobody_with_anothers(
    app: Flask, browser: Browser, cast: Cast, device: Device
) -> None:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    request = ask(cast, work, "no_subcontracting")
    come_in(browser, device)
    page = browser.get(address(request))
    assert 'name="passkey"' in page.text
    body = signing(page.text) | {"password": "", "passkey": ""}
    assert browser.post(address(request), data=body).status_code == 422
    stranger = Browser(app, app.response_class)
    give_password(cast.alf)
    stranger.sign_in(cast.alf)
    elsewhere = Device()
    add(stranger, elsewhere)
    options = options_on(browser.get(address(request)))
    refused = browser.post(address(request), data=body | {"passkey": elsewhere.prove(options)})
    assert refused.status_code == 422
    asked, options = options, options_on(refused)
    assert options["challenge"] != asked["challenge"], "the other one was answered"
    signed = browser.post(address(request), data=body | {"passkey": device.prove(options)})
    assert signed.status_code == 302
    shown = browser.get(signed.location, headers=ENGLISH).text
    assert "In the portal, by passkey" in shown
    assert "Telephone" not in shown, "how Ada calls her passkey is hers"
    (line,) = trail_of(db.session.scalars(select(Attestation)).one())
    assert line.after["proved_by"] == "passkey"
