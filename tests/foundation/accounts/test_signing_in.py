"""Ways in and out, in the browser."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.accounts.models import SignInAttempt
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password


def try_to(browser: Browser, email: str, password: str = PASSWORD, **more: object) -> int:
    answer = browser.post("/sign-in", data={"email": email, "password": password}, **more)
    return answer.status_code


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", html)


def test_pam_signs_in_and_out(browser: Browser, cast: Cast) -> None:
    give_password(cast.pam)
    answer = browser.post("/sign-in", data={"email": " PAM@example.jp ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")
    assert browser.get("/profile").status_code == 200
    assert cast.pam.last_sign_in_at is not None
    assert browser.post("/sign-out").location == "/sign-in"
    assert browser.get("/profile").location.startswith("/sign-in")


def test_who_holds_a_letter_and_lands_at_the_sign_in_is_led_to_where_its_code_is_typed(
    browser: Browser, cast: Cast
) -> None:
    page = browser.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert '<a href="/letter">Answer with the code of a letter</a>' in page


def test_signing_out_is_never_a_link(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/profile").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    wrong = browser.post("/sign-in", data={"email": "pam@example.jp", "password": OTHER})
    unknown = browser.post("/sign-in", data={"email": "pan@example.jp", "password": OTHER})
    assert wrong.status_code == unknown.status_code == 422
    assert without_tokens(wrong.text).replace("pam@", "pan@") == without_tokens(unknown.text)
    assert OTHER not in wrong.text


def test_who_never_chose_a_password_or_has_left_cannot_sign_in(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    give_password(cast.pip)
    cast.pip.ended_at = clock.now()
    db.session.commit()
    assert try_to(browser, "pip@example.jp") == 422
    assert try_to(browser, "pam@example.jp") == 422


def test_the_sixth_try_waits_and_says_how_long(browser: Browser, cast: Cast, clock: Clock) -> None:
    give_password(cast.pam)
    for _ in range(5):
        assert try_to(browser, "pam@example.jp", "wrong") == 422
    answer = browser.post("/sign-in", data={"email": "pam@example.jp", "password": PASSWORD})
    assert answer.status_code == 429
    assert "pam@example.jp" in answer.text
    clock.advance(minutes=1)
    assert try_to(browser, "pam@example.jp") == 302
    left = {row.key for row in db.session.scalars(select(SignInAttempt))}
    assert len(left) == 1, "only what the network address tried is remembered"


def test_an_unknown_address_waits_just_the_same(browser: Browser, cast: Cast) -> None:
    for _ in range(5):
        try_to(browser, "nobody@example.jp", "wrong")
    assert try_to(browser, "nobody@example.jp", "wrong") == 429


def test_a_page_asked_for_opens_after_signing_in_but_never_another_site(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    asked = browser.get("/profile?x=1").location
    data = {"email": "pam@example.jp", "password": PASSWORD}
    assert browser.post(asked, data=data).location == "/profile?x=1"
    browser.post("/sign-out")
    assert browser.post("/sign-in?next=//evil.example/", data=data).location == "/"


def test_two_browsers_do_not_share_a_user(app: Flask, browser: Browser, cast: Cast) -> None:
    stranger = Browser(app, app.response_class)
    browser.sign_in(cast.pam)
    assert browser.get("/profile").status_code == 200
    assert stranger.get("/profile").status_code == 302
    stranger.sign_in(cast.ada)
    assert "Ada" in stranger.get("/profile").text
    assert "Pam" in browser.get("/profile").text
    assert "Ada" not in browser.get("/profile").text


@pytest.mark.parametrize(
    ("who", "begins_with"), [("sue", "/today"), ("ada", "/todo"), ("alf", "/todo")]
)
def test_everybody_begins_with_the_own_work(
    browser: Browser, cast: Cast, app: Flask, who: str, begins_with: str
) -> None:
    if begins_with == "/todo" and "desk.todo" not in app.view_functions:
        begins_with = "/company"
    browser.sign_in(getattr(cast, who))
    assert browser.get("/").location == begins_with


def test_the_person_chooses_the_language_once_and_keeps_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    assert 'lang="en"' in browser.get("/profile").text
    answer = browser.post("/language", data={"lang": "ja", "next": "/profile"})
    assert answer.location == "/profile"
    assert '<html lang="ja"' in browser.get("/profile").text
    assert cast.pam.language == "ja"


def test_a_stranger_chooses_a_language_too(browser: Browser, cast: Cast) -> None:
    browser.post("/language", data={"lang": "en", "next": "/sign-in"})
    assert '<html lang="en"' in browser.get("/sign-in").text
    browser.post("/language", data={"lang": "ja", "next": "/sign-in"})
    assert '<html lang="ja"' in browser.get("/sign-in").text
    browser.post("/language", data={"lang": "xx", "next": "/sign-in"})
    assert '<html lang="ja"' in browser.get("/sign-in").text


def test_changing_the_language_on_a_page_that_was_posted_leads_home(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    assert browser.post("/language", data={"lang": "ja", "next": "/company/invite"}).location == "/"
    assert browser.post("/language", data={"lang": "ja", "next": "//evil.example"}).location == "/"


def test_a_form_sent_after_the_session_ended_is_said_to_be_lost_and_leads_back_to_its_page(
    browser: Browser, cast: Cast
) -> None:
    """Without JavaScript nothing can keep it; who typed it is told so, before and after."""
    give_password(cast.pam)
    page = {"Referer": "http://localhost/profile?x=1"}
    asked = browser.post("/profile", data={"name": "Pamela"}, headers=page).location
    assert "保存されていません" in browser.get(asked).text
    back = browser.post(asked, data={"email": "pam@example.jp", "password": PASSWORD})
    assert back.location == "/profile?x=1"
    assert "What you sent before signing in was not saved" in browser.get(back.location).text


def test_a_page_merely_opened_says_nothing_of_losses(browser: Browser, cast: Cast) -> None:
    asked = browser.get("/profile").location
    assert "保存されていません" not in browser.get(asked).text
    away = browser.post("/profile", headers={"Referer": "http://evil.example/x"}).location
    assert "evil" not in away
    assert "lost" not in browser.post("/sign-out").location
