"""A forgotten password."""

import re
import time

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.accounts.models import PasswordReset, digest
from portal.foundation.accounts.signing_in.views import ANSWERS_AFTER
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import (
    OTHER,
    PASSWORD,
    give_password,
    last_mail,
    mails,
    path_in,
)

NEW = {"password": OTHER, "repeated": OTHER}


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", html)


def ask(browser: Browser, email: str = "ada@example.jp") -> str:
    answer = browser.post("/password-reset", data={"email": email})
    assert answer.status_code == 200
    return answer.text


def test_ada_gets_a_link_chooses_a_password_and_is_in(browser: Browser, cast: Cast) -> None:
    give_password(cast.ada)
    ask(browser)
    mail = last_mail()
    assert (mail.recipient, mail.language) == ("ada@example.jp", "en")
    path = path_in(mail)
    assert "ada@example.jp" in browser.get(path).text
    assert browser.post(path, data=NEW).location == "/"
    assert browser.get("/profile").status_code == 200
    browser.post("/sign-out")
    data = {"email": "ada@example.jp", "password": OTHER}
    assert browser.post("/sign-in", data=data).status_code == 302


def test_nobody_learns_whether_an_address_is_known(browser: Browser, cast: Cast) -> None:
    known = ask(browser, "ada@example.jp")
    unknown = ask(browser, "eve@example.jp")
    assert without_tokens(known).replace("ada@", "eve@") == without_tokens(unknown)
    assert mails() == 1


@pytest.mark.parametrize("email", ["ada@example.jp", "eve@example.jp"])
def test_nobody_learns_it_from_the_time_either(browser: Browser, cast: Cast, email: str) -> None:
    begun = time.monotonic()
    ask(browser, email)
    assert time.monotonic() - begun >= ANSWERS_AFTER


def test_somebody_who_left_gets_no_link(browser: Browser, cast: Cast, clock: Clock) -> None:
    cast.ada.ended_at = clock.now()
    db.session.commit()
    ask(browser)
    assert mails() == 0


def test_the_link_works_once(browser: Browser, cast: Cast) -> None:
    ask(browser)
    path = path_in(last_mail())
    assert browser.post(path, data=NEW).status_code == 302
    browser.sign_out()
    browser.post("/language", data={"lang": "en"})
    assert browser.get(path).status_code == 410
    again = browser.post(path, data={"password": PASSWORD, "repeated": PASSWORD})
    assert again.status_code == 410
    assert "This link no longer works" in again.text


def test_opening_the_link_twice_uses_nothing_up(browser: Browser, cast: Cast) -> None:
    ask(browser)
    path = path_in(last_mail())
    assert browser.get(path).status_code == browser.get(path).status_code == 200
    assert browser.post(path, data=NEW).status_code == 302


def test_using_one_link_uses_up_the_others(browser: Browser, cast: Cast) -> None:
    ask(browser)
    first = path_in(last_mail())
    ask(browser)
    second = path_in(last_mail())
    assert first != second
    browser.post(second, data=NEW)
    browser.sign_out()
    assert browser.get(first).status_code == 410


def test_a_link_asked_for_by_a_stranger_ends_when_ada_changes_her_password(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.ada)
    ask(browser)
    link = path_in(last_mail())
    browser.sign_in(cast.ada)
    changed = {"current": PASSWORD, **NEW}
    assert browser.post("/profile/password", data=changed).status_code == 302
    browser.sign_out()
    assert browser.get(link).status_code == 410


def test_the_link_ends_after_an_hour(browser: Browser, cast: Cast, clock: Clock) -> None:
    ask(browser)
    path = path_in(last_mail())
    clock.advance(minutes=59)
    assert browser.get(path).status_code == 200
    clock.advance(minutes=1)
    assert browser.get(path).status_code == 410
    assert browser.post(path, data=NEW).status_code == 410


def test_only_a_digest_is_kept(browser: Browser, cast: Cast) -> None:
    ask(browser)
    token = path_in(last_mail()).rpartition("/")[2]
    assert db.session.scalars(select(PasswordReset)).one().token_sha256 == digest(token)


def test_a_new_password_ends_every_other_session(app: Flask, browser: Browser, cast: Cast) -> None:
    elsewhere = Browser(app, app.response_class)
    elsewhere.sign_in(cast.ada)
    assert elsewhere.get("/company").status_code == 200
    ask(browser)
    browser.post(path_in(last_mail()), data=NEW)
    assert elsewhere.get("/company").status_code == 302
    assert browser.get("/company").status_code == 200


def test_a_new_password_lets_the_owner_in_while_a_stranger_keeps_guessing(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.ada)
    for _ in range(5):
        browser.post("/sign-in", data={"email": "ada@example.jp", "password": "guess"})
    data = {"email": "ada@example.jp", "password": PASSWORD}
    assert browser.post("/sign-in", data=data).status_code == 429
    ask(browser)
    assert browser.post(path_in(last_mail()), data=NEW).status_code == 302


@pytest.mark.parametrize("email", ["ada@example.jp", "eve@example.jp"])
def test_nobody_can_flood_a_mailbox(browser: Browser, cast: Cast, email: str) -> None:
    for _ in range(5):
        ask(browser, email)
    assert browser.post("/password-reset", data={"email": email}).status_code == 429


def test_a_weak_password_leaves_the_link_open(browser: Browser, cast: Cast) -> None:
    ask(browser)
    path = path_in(last_mail())
    weak = {"password": "password1234", "repeated": "password1234"}
    answer = browser.post(path, data=weak)
    assert answer.status_code == 422
    assert "password1234" not in answer.text
    assert browser.post(path, data=NEW).status_code == 302
