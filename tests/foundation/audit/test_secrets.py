"""What opens a door is in no event of the log and in no line of the server's own."""

import logging

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.mail.models import OutboxEmail
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, path_in

BEN = {"email": "ben@example.jp", "name": "Ben", "role": "vendor_member", "language": "en"}


def come_in(browser: Browser, email: str, password: str) -> int:
    return browser.post("/sign-in", data={"email": email, "password": password}).status_code


def live(browser: Browser, cast: Cast) -> set[str]:
    """Everything in which somebody types a password or is sent a secret; the links as they were."""
    give_password(cast.ada)
    assert come_in(browser, cast.ada.email, "not the password at all") == 422
    assert come_in(browser, cast.ada.email, PASSWORD) == 302
    assert browser.post("/company/invite", data=BEN).status_code == 302
    changed = {"current": PASSWORD, "password": OTHER, "repeated": OTHER}
    assert browser.post("/profile/password", data=changed).status_code == 302
    browser.post("/sign-out")
    assert browser.post("/password-reset", data={"email": cast.ada.email}).status_code == 200
    mails = db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()
    invitation, _, reset = map(path_in, mails)  # between them the owner hears of the new password
    accepted = {
        "name": "Ben", "title": "Clerk", "language": "en", "password": PASSWORD,
        "repeated": PASSWORD, "agreed": "y", "notice_version": "1",
    }  # fmt: skip
    assert browser.post(invitation, data=accepted).status_code == 302
    browser.post("/sign-out")
    chosen = {"password": PASSWORD, "repeated": PASSWORD}
    assert browser.post(reset, data=chosen).status_code == 302
    return {one.rpartition("/")[2] for one in (invitation, reset)}


def secrets(links: set[str]) -> set[str]:
    people = db.session.scalars(select(User)).all()
    kept = {one.password_hash for one in people} | {one.stamp for one in people}
    return {PASSWORD, OTHER, "not the password at all", *links, *(one for one in kept if one)}


def test_the_log_of_events_holds_no_secret(browser: Browser, cast: Cast) -> None:
    links = live(browser, cast)
    rows = db.session.execute(select(EVENTS), execution_options=UNSCOPED).mappings().all()
    assert len(rows) == 7
    told = "\n".join(str(value) for row in rows for value in row.values())
    assert not [one for one in secrets(links) if one in told]


def test_the_servers_log_names_nobody(
    browser: Browser, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="portal")
    links = live(browser, cast)
    assert not [
        one for one in (*secrets(links), cast.ada.email, BEN["email"]) if one in caplog.text
    ]
