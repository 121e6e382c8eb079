"""Who comes once a year signs in by a link from a mail, where mails leave; it opens the thing itself."""

import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.accounts.models import PasswordReset, User
from portal.foundation.accounts.people.account_services import shut
from portal.foundation.accounts.signing_in import services, throttling, views
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.jobs import tasks
from tests.actors import acting
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

ENGLISH = {"Accept-Language": "en"}
WANTED = "/company?x=1&y=2"
OFFER = "Have a link to sign in sent by mail"


@pytest.fixture(autouse=True)
def mail_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    monkeypatch.setattr(views, "ANSWERS_AFTER", 0.0)


def ask(browser: Browser, person: User | str, to: str = "", status: int = 200) -> str:
    email = person if isinstance(person, str) else person.email
    answer = browser.post(
        "/sign-in",
        query_string={"next": to} if to else {},
        data={"email": email, "password": "", "link": "1"},
        headers=ENGLISH,
    )
    assert answer.status_code == status
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(email, "")


def test_ada_without_a_password_comes_to_the_page_she_wanted(browser: Browser, cast: Cast) -> None:
    assert OFFER in browser.get("/sign-in", headers=ENGLISH).text
    assert "link to sign in is on its way" in ask(browser, cast.ada, WANTED)
    mail = last_mail()
    assert (mail.recipient, mail.language) == ("ada@example.jp", "en")
    path = path_in(mail)
    assert "You come in as Ada (ada@example.jp)" in browser.get(path, headers=ENGLISH).text
    assert browser.get("/profile").status_code == 302, "looking at it lets nobody in"
    answer = browser.post(path)
    assert (answer.status_code, answer.location) == (302, WANTED)
    assert "Signed in by a link from a mail" in browser.get("/profile").text
    assert browser.get(path).location == WANTED, "the same mail opened again leads on"
    said = [line.text.params for line in trail_of(cast.ada) if line.action == "account.signed_in"]
    assert said == [{"name": "Ada"}]


def test_known_and_unknown_and_staff_are_told_the_same_after_the_same_time(
    browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ANSWERS_AFTER", 0.1)
    told = set()
    for asked in ("nobody@unknown.example", cast.pam, cast.ada):
        begun = time.monotonic()
        told.add(ask(browser, asked))
        assert time.monotonic() - begun >= views.ANSWERS_AFTER
    assert len(told) == 1
    assert mails() == 1, "only the vendor's person gets a link"
    with pytest.raises(RuleViolated), transaction():
        services.request_link(cast.pam, None, "")


def test_without_a_mail_server_nobody_is_offered_a_link_or_gets_one(
    app: Flask, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    assert OFFER not in browser.get("/sign-in", headers=ENGLISH).text
    ask(browser, cast.ada, status=422)
    assert mails() == 0


def test_it_works_once_and_uses_up_the_others(browser: Browser, cast: Cast, clock: Clock) -> None:
    links = []
    for _ in range(2):
        ask(browser, cast.ada, WANTED)
        links.append(path_in(last_mail()))
    assert browser.post(links[1]).status_code == 302
    browser.sign_out()
    for link in links:
        answer = browser.post(link, headers=ENGLISH)
        assert answer.status_code == browser.get(link).status_code == 410
        assert "/sign-in?next=/company" in answer.text, "the way to a new one keeps the page"


def test_it_ends_after_half_an_hour_and_when_the_password_changes_or_ada_leaves(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    ask(browser, cast.ada)
    link = path_in(last_mail())
    clock.advance(minutes=29)
    assert browser.get(link).status_code == 200
    clock.advance(minutes=1)
    assert browser.get(link).status_code == browser.post(link).status_code == 410
    tasks.forget_links()
    ends: list[Callable[[], None]] = [
        lambda: services.change_password(cast.ada, OTHER, acting(cast.ada)),
        lambda: shut(cast.ada),
    ]
    for end in ends:
        ask(browser, cast.ada)
        link = path_in(last_mail())
        with transaction(audited=False):
            end()
        clock.advance(minutes=16)  # so that asking is free again
        assert browser.post(link).status_code == 410


def test_it_sets_no_password_and_a_link_to_one_signs_nobody_in(
    browser: Browser, cast: Cast
) -> None:
    ask(browser, cast.ada)
    token = path_in(last_mail()).rpartition("/")[2]
    assert browser.get(f"/password-reset/{token}").status_code == 410
    browser.post("/password-reset", data={"email": cast.ada.email})
    token = path_in(last_mail()).rpartition("/")[2]
    assert browser.post(f"/sign-in/{token}").status_code == 410
    assert len(db.session.scalars(select(PasswordReset)).all()) == 2


def test_who_came_by_a_link_is_asked_for_the_password_where_it_counts(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.ada)
    ask(browser, cast.ada)
    browser.post(path_in(last_mail()))
    assert browser.post("/profile/sessions/close", data={"password": ""}).status_code == 422
    with pytest.raises(RuleViolated):
        services.confirm_password(acting(cast.ada), "")
    services.confirm_password(acting(cast.ada), PASSWORD)


def test_asking_is_counted_with_asking_for_a_new_password(browser: Browser, cast: Cast) -> None:
    for _ in range(throttling.FREE_FOR_ACCOUNT - 1):
        ask(browser, cast.ada)
    assert browser.post("/password-reset", data={"email": cast.ada.email}).status_code == 200
    assert "Too many tries" in ask(browser, cast.ada, status=429)


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/"])
def test_it_leads_to_no_other_site(browser: Browser, cast: Cast, to: str) -> None:
    ask(browser, cast.ada, to)
    link = path_in(last_mail())
    assert "evil" not in link
    assert browser.post(link, query_string={"next": to}).location == "/"
