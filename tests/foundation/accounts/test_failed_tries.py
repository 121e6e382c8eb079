"""What failed is counted for looking back, stands in the log once, and the owner hears of a change."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Failed, FailedTry
from portal.foundation.accounts.signing_in import passwords, services, throttling
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.mail.models import OutboxEmail
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, last_mail, path_in

ADDRESS = "192.0.2.1"
THIRD = "a lantern under wet cedars"


def guess(email: str, times: int) -> None:
    """As a sign-in with a wrong password counts it."""
    whose = [user_id for user_id, _password in queries.passwords_of(email)]
    for _ in range(times):
        throttling.note_failure(Failed.SIGN_IN, email, ADDRESS, *whose)


def counted(what: Failed) -> list[int]:
    return sorted(db.session.scalars(select(FailedTry.times).where(FailedTry.what == what)))


def events(action: str) -> int:
    return len(db.session.execute(select(EVENTS.c.number).where(EVENTS.c.action == action)).all())


def test_failed_sign_ins_are_counted_and_reach_the_log_once_a_day(cast: Cast, clock: Clock) -> None:
    give_password(cast.ada)
    assert services.recognise("ADA@example.jp", OTHER, ADDRESS) == []
    guess("ada@example.jp", throttling.NO_SLIP_OF_ACCOUNT - 2)
    assert counted(Failed.SIGN_IN) == [9, 9]
    assert trail_of(cast.ada) == []
    guess("ada@example.jp", 5)
    lines = trail_of(cast.ada)
    assert [one.action for one in lines] == ["account.tries_failed"]
    assert (lines[0].actor_id, lines[0].vendor_id) == (None, cast.acme.id)
    assert lines[0].text.params == {"name": "Ada", "times": 10}
    assert throttling.failures_of(cast.ada) == {Failed.SIGN_IN: 14}
    clock.advance(days=1)
    guess("ada@example.jp", throttling.NO_SLIP_OF_ACCOUNT)
    assert len(trail_of(cast.ada)) == 2


def test_a_right_password_takes_nothing_of_it_back(cast: Cast) -> None:
    give_password(cast.ada)
    guess(cast.ada.email, 3)
    assert services.recognise(cast.ada.email, PASSWORD, ADDRESS) == [cast.ada]
    assert throttling.failures_of(cast.ada) == {Failed.SIGN_IN: 3}


def test_guessing_at_many_accounts_is_one_event_about_the_address(cast: Cast) -> None:
    for number in range(throttling.NO_SLIP_OF_ADDRESS + 3):
        guess(f"person{number}@example.jp", 1)
    assert events("account.tries_failed") == 1
    row = db.session.scalars(select(FailedTry).where(FailedTry.times > 1)).one()
    assert trail_of(row)[0].text.params == {"times": 50}
    kept = {one for row in db.session.execute(select(FailedTry)) for one in vars(row[0]).values()}
    assert ADDRESS not in kept
    assert row.key != throttling.key("address", "192.0.2.2")


def test_an_address_without_an_account_is_in_no_event(cast: Cast) -> None:
    guess("nobody@example.jp", throttling.NO_SLIP_OF_ACCOUNT + 1)
    assert events("account.tries_failed") == 0


def test_a_wrong_password_in_a_session_is_counted_apart(cast: Cast) -> None:
    give_password(cast.ada)
    with pytest.raises(RuleViolated):
        services.confirm_password(acting(cast.ada), OTHER)
    assert throttling.failures_of(cast.ada) == {Failed.CONFIRM: 1}


@pytest.mark.parametrize(("who", "status"), [("pam", 403), ("ada", 404)])
def test_what_the_role_does_not_allow_is_counted(
    browser: Browser, cast: Cast, who: str, status: int
) -> None:
    person = getattr(cast, who)
    browser.sign_in(person)
    for _ in range(throttling.NO_SLIP_OF_ACCOUNT + 1):
        assert browser.get("/people").status_code == status
    assert browser.get("/no/such/page").status_code == 404
    assert throttling.failures_of(person) == {Failed.ACT: 11}
    assert [one.action for one in trail_of(person)] == ["account.tries_failed"]


def test_the_administrator_sees_how_much_failed(browser: Browser, cast: Cast) -> None:
    guess(cast.pam.email, 3)
    browser.sign_in(cast.sue)
    assert "Sign-ins: 3 ・ Passwords given again: 0" in browser.get(f"/people/{cast.pam.id}").text


def test_old_counts_go(cast: Cast, clock: Clock) -> None:
    guess("ada@example.jp", 1)
    clock.advance(days=91)
    guess("nobody@example.jp", 1)
    assert throttling.failures_of(cast.ada) == {}


def told(person_id: int) -> list[OutboxEmail]:
    mails = select(OutboxEmail).where(OutboxEmail.key.startswith("password-changed:"))
    return [one for one in db.session.scalars(mails) if one.user_id == person_id]


def test_the_owner_hears_of_a_new_password_once_a_day(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    give_password(cast.alf)
    browser.sign_in(cast.alf)
    now = PASSWORD
    for new in (OTHER, THIRD, PASSWORD):
        given = {"current": now, "password": new, "repeated": new}
        assert browser.post("/profile/password", data=given).status_code == 302
        now = new
    mail = told(cast.alf.id)[0]
    assert len(told(cast.alf.id)) == 1
    assert mail.recipient == cast.alf.email
    assert "was changed on" in mail.body
    assert re.search(r"/password-reset$", mail.body, re.MULTILINE)
    clock.advance(days=1)
    browser.sign_in(cast.alf)
    browser.post(
        "/profile/password", data={"current": PASSWORD, "password": OTHER, "repeated": OTHER}
    )
    assert len(told(cast.alf.id)) == 2


def test_the_owner_hears_of_a_password_set_by_a_link_or_by_the_operator(
    browser: Browser, cast: Cast, app: Flask
) -> None:
    browser.post("/password-reset", data={"email": cast.alf.email})
    link = path_in(last_mail())
    assert browser.post(link, data={"password": OTHER, "repeated": OTHER}).status_code == 302
    assert len(told(cast.alf.id)) == 1
    done = app.test_cli_runner().invoke(
        args=["users", "set-password", cast.ada.email], input=f"{THIRD}\n{THIRD}\n"
    )
    assert done.exit_code == 0, done.output
    assert len(told(cast.ada.id)) == 1
    db.session.refresh(cast.ada)
    assert passwords.matches(cast.ada.password_hash, THIRD)
    for person in (cast.alf, cast.ada):
        changed = [one.action for one in trail_of(person)]
        assert changed.count("account.password_changed") == 1
