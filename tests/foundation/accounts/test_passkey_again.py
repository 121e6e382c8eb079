"""Wherever the password is asked again, a passkey of the person takes its place."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.foundation.accounts.models import Failed, OpenSession, Passkey, SignInWay
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.audit.queries import TrailLine, trail_of
from portal.foundation.core.database.db import Subject, db
from portal.supervision.attestations.models import Attestation, AttestationState
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.devices import ENGLISH, Device, add, options_on
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, last_mail
from tests.queries import count_statements
from tests.supervision.attestations.pages import address, ask, signing
from tests.supervision.attestations.work import a_piece_of_work, an_authority

CHANGE, CLOSE, ADD = "/profile/password", "/profile/sessions/close", "/profile/passkeys"
NEW = {"password": OTHER, "repeated": OTHER}
NAMED = {"name": "Tablet"}
GIVEN: dict[str, dict[str, str]] = {CHANGE: NEW, CLOSE: {}, ADD: NAMED}


@pytest.fixture
def device(browser: Browser, cast: Cast) -> Device:
    """Ada's, added in another session: in this one she gave her password at the door."""
    give_password(cast.ada)
    browser.sign_in(cast.ada)
    device = Device()
    assert add(browser, device).location == ADD
    browser.sign_out()
    browser.sign_in(cast.ada)
    return device


@pytest.fixture
def record(browser: Browser, cast: Cast, device: Device) -> Attestation:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    request = ask(cast, work, "no_subcontracting")
    body = signing(browser.get(address(request)).text) | {"password": PASSWORD}
    browser.post(address(request), data=body)
    return db.session.scalars(select(Attestation)).one()


def send(browser: Browser, path: str, device: Device, given: dict[str, str]) -> TestResponse:
    """Send the page by its passkey."""
    proved = device.prove(options_on(browser.get(path)))
    return browser.post(path, data=given | {"passkey": proved}, headers=ENGLISH)


def last(thing: Subject) -> TrailLine:
    return trail_of(thing)[0]


def errors_on(page: TestResponse, field: str) -> str:
    found = re.search(rf'id="{field}-error">(.*?)</p>', page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+$", "", found[1]) if found else ""


def test_ada_who_forgot_it_changes_her_password_with_her_passkey(
    app: Flask, browser: Browser, cast: Cast, device: Device
) -> None:
    elsewhere = Browser(app, app.response_class)
    elsewhere.sign_in(cast.ada)
    assert send(browser, CHANGE, device, NEW).location == "/profile"
    assert elsewhere.get("/profile").status_code == 302
    assert "Signed in by passkey" in browser.get("/profile").text, "this one goes on by it"
    assert "password" in last_mail().body
    line = last(cast.ada)
    assert (line.action, line.after) == ("account.password_changed", {"proved_by": "passkey"})
    browser.sign_out()
    entered = browser.post("/sign-in", data={"email": cast.ada.email, "password": OTHER})
    assert entered.status_code == 302


def test_ada_signs_out_elsewhere_with_her_passkey(
    app: Flask, browser: Browser, cast: Cast, device: Device
) -> None:
    elsewhere = Browser(app, app.response_class)
    elsewhere.sign_in(cast.ada)
    assert send(browser, CLOSE, device, {}).location == "/profile"
    assert elsewhere.get("/profile").status_code == 302
    assert browser.get("/profile").status_code == 200
    line = last(cast.ada)
    assert line.action == "account.signed_out_elsewhere"
    assert line.after == {"proved_by": "passkey"}


def test_ada_adds_a_second_passkey_with_the_first(
    browser: Browser, cast: Cast, device: Device
) -> None:
    tablet = Device()
    making = options_on(send(browser, ADD, device, NAMED))
    assert browser.post(ADD, data={"passkey": tablet.make(making)}).location == ADD
    names = db.session.scalars(select(Passkey.name).order_by(Passkey.id)).all()
    assert names == ["Telephone", "Tablet"]
    second, first = (line.after for line in trail_of(cast.ada))
    assert (first, second) == ({"proved_by": "password"}, {"proved_by": "passkey"})


def test_ada_withdraws_a_statement_with_her_passkey(
    browser: Browser, device: Device, record: Attestation
) -> None:
    page = f"/attestations/{record.id}/withdraw"
    answer = send(browser, page, device, {"reason": "Nobody checked it", "password": ""})
    assert answer.location.endswith(f"/attestations/{record.id}")
    db.session.refresh(record)
    assert record.state is AttestationState.WITHDRAWN
    line = last(record)
    assert line.after == {"reason": "Nobody checked it", "proved_by": "passkey"}


def test_the_password_still_does_and_the_log_says_so(
    browser: Browser, cast: Cast, device: Device, record: Attestation
) -> None:
    page = f"/attestations/{record.id}/withdraw"
    browser.post(page, data={"reason": "Nobody checked it", "password": PASSWORD})
    assert last(record).after["proved_by"] == "password"
    browser.post(CLOSE, data={"password": PASSWORD})
    browser.post(CHANGE, data=NEW | {"current": PASSWORD})
    changed, added = last(cast.ada), trail_of(cast.ada)[-1]
    assert added.action == "account.passkey_added"
    assert changed.action == "account.password_changed"
    assert added.after == changed.after == {"proved_by": "password"}


@pytest.mark.parametrize("path", [CHANGE, CLOSE, ADD])
def test_a_wrong_passkey_is_refused_at_the_field_and_what_was_typed_is_kept(
    app: Flask, browser: Browser, cast: Cast, device: Device, path: str
) -> None:
    stranger, elsewhere, given = Browser(app, app.response_class), Device(), GIVEN[path]
    give_password(cast.alf)
    stranger.sign_in(cast.alf)
    add(stranger, elsewhere)
    field = "current" if path == CHANGE else "password"
    lines = len(trail_of(cast.ada))
    for wrong, said in ((Device(), "was not accepted"), (elsewhere, "of another account")):
        refused = send(browser, path, wrong, given)
        assert refused.status_code == 422
        assert said in errors_on(refused, field)
        assert all(f'value="{typed}"' in refused.text for typed in given.values() if given == NAMED)
        assert options_on(refused), "it is offered again"
    browser.post(path, data=given | {field: "", "passkey": ""})
    assert len(trail_of(cast.ada)) == lines, "nothing was done"
    assert send(browser, path, device, given).status_code in (200, 302), "her own still does"


def test_a_wrong_passkey_keeps_why_a_statement_is_withdrawn(
    browser: Browser, record: Attestation
) -> None:
    page = f"/attestations/{record.id}/withdraw"
    refused = send(browser, page, Device(), {"reason": "Nobody checked it", "password": ""})
    assert "was not accepted" in errors_on(refused, "password")
    assert "Nobody checked it</textarea>" in refused.text
    db.session.refresh(record)
    assert record.state is AttestationState.SIGNED


def test_an_answer_confirms_one_step_and_not_the_next(
    browser: Browser, cast: Cast, device: Device
) -> None:
    device.times = -1  # a device that does not count
    answer = {"passkey": device.prove(options_on(browser.get(CLOSE)))}
    assert browser.post(CLOSE, data=answer).status_code == 302
    assert browser.post(CHANGE, data=NEW | answer).status_code == 422
    assert last(cast.ada).action != "account.password_changed"


def test_wrong_passkeys_are_counted_with_wrong_passwords(
    browser: Browser, cast: Cast, device: Device
) -> None:
    for _ in range(throttling.FREE_FOR_ACCOUNT - 1):
        assert send(browser, CLOSE, Device(), {}).status_code == 422
    assert browser.post(CLOSE, data={"password": OTHER}).status_code == 422
    late = send(browser, CHANGE, device, NEW)
    assert late.status_code == 429
    assert "Too many tries" in late.text
    assert throttling.failures_of(cast.ada) == {Failed.CONFIRM: 1}, "a passkey is no password"


@pytest.mark.parametrize("path", [CHANGE, CLOSE, ADD])
def test_whoever_has_none_sees_the_password_alone(
    browser: Browser, cast: Cast, device: Device, path: str
) -> None:
    assert "data-passkey" in browser.get(path).text, "however the session was opened"
    own = db.session.scalars(select(Passkey.id)).one()
    browser.post(ADD, data={"remove": own})
    assert "data-passkey" not in browser.get(path).text, "it was removed"
    give_password(cast.alf)
    browser.sign_in(cast.alf)
    page = browser.get(path).text
    assert "data-passkey" not in page
    assert 'autocomplete="current-password"' in page


def test_the_page_for_signing_asks_once_whether_there_is_one_and_not_of_whoever_cannot_sign(
    browser: Browser, cast: Cast, device: Device
) -> None:
    an_authority(cast.ada)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    request = ask(cast, work, "no_subcontracting")
    asked = []
    for person in (cast.ada, cast.alf):
        browser.sign_in(person)
        with count_statements() as counted:
            page = browser.get(address(request)).text
        asked.append(sum("FROM passkeys" in one for one in counted.statements))
        assert ("data-passkey" in page) is (person is cast.ada)
    assert asked == [1, 0]


def test_a_session_that_a_link_opened_offers_it_too(
    browser: Browser, cast: Cast, device: Device
) -> None:
    for session in db.session.scalars(select(OpenSession)):
        session.way = SignInWay.LINK
    db.session.commit()
    assert "Signed in by a link from a mail" in browser.get("/profile").text
    assert send(browser, CHANGE, device, NEW).location == "/profile"
