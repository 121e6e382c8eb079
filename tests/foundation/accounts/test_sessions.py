"""Where somebody is signed in, and that a way in that was closed stays closed."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.accounts.models import OpenSession, User
from portal.foundation.accounts.signing_in import passwords, throttling
from portal.foundation.accounts.signing_in.login import LONGEST
from portal.foundation.accounts.signing_in.throttling import network
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password
from tests.queries import count_statements

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def stranger(app: Flask, browser: Browser) -> Browser:
    return Browser(app, app.response_class)


def enter(browser: Browser, email: str, password: str = PASSWORD, **more: object) -> int:
    answer = browser.post("/sign-in", data={"email": email, "password": password}, **more)
    return answer.status_code


def test_a_copied_cookie_opens_nothing_after_its_owner_signed_out(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    enter(browser, "pam@example.jp")
    with browser.session_transaction() as session:
        copied = dict(session)
    with stranger.session_transaction() as session:
        session.update(copied)
    assert stranger.get("/profile").status_code == 200
    browser.post("/sign-out")
    assert stranger.get("/profile").status_code == 302


def test_a_cookie_without_its_key_opens_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    with browser.session_transaction() as session:
        session.pop("key")
    assert browser.get("/profile").status_code == 302


def test_the_key_of_one_person_opens_nothing_for_another(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    with browser.session_transaction() as session:
        session["_user_id"] = cast.pam.get_id()
    assert browser.get("/profile").status_code == 302


def test_pam_sees_where_she_is_signed_in_and_closes_all_but_this_one(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    enter(stranger, "pam@example.jp", headers={"User-Agent": FIREFOX})
    enter(browser, "pam@example.jp")
    page = browser.get("/profile").text
    assert "Firefox, Windows" in page
    assert page.count("This device") == 1
    assert browser.post("/profile/sessions/close").status_code == 422
    assert browser.post("/profile/sessions/close", data={"password": OTHER}).status_code == 422
    assert stranger.get("/profile").status_code == 200
    given = {"password": PASSWORD}
    assert browser.post("/profile/sessions/close", data=given).location == "/profile"
    assert stranger.get("/profile").status_code == 302
    page = browser.get("/profile").text
    assert "Firefox" not in page
    assert "Sign out everywhere else" not in page


def sessions_of(person: User) -> list[int]:
    mine = select(OpenSession.id).where(OpenSession.user_id == person.id)
    return list(db.session.scalars(mine.order_by(OpenSession.id)))


def test_pam_signs_out_on_one_device_and_on_nobody_elses(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    enter(stranger, "pam@example.jp", headers={"User-Agent": FIREFOX})
    browser.sign_in(cast.pip)
    (pips,) = sessions_of(cast.pip)
    enter(browser, "pam@example.jp")
    there, here = sessions_of(cast.pam)
    page = browser.get("/profile").text
    assert f'name="session_id" value="{there}"' in page
    assert f'name="session_id" value="{here}"' not in page
    for number in (pips, there, there, 99_999, "x", 10**30):
        answer = browser.post("/profile/sessions/close-one", data={"session_id": number})
        assert (answer.status_code, answer.location) == (302, "/profile")
    assert stranger.get("/profile").status_code == 302
    assert browser.get("/profile").status_code == 200
    assert sessions_of(cast.pip) == [pips]
    lines = [line for line in trail_of(cast.pam) if line.action == "account.signed_out_elsewhere"]
    assert [line.text.params["device"] for line in lines] == ["Firefox, Windows"]


def test_the_operator_signs_somebody_out_everywhere(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    assert browser.get("/profile").status_code == 200

    def run(email: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["users", "sign-out", email])
        return done.exit_code, done.output

    assert run(cast.ada.email) == (0, "1 signed out.\n")
    assert browser.get("/profile").status_code == 302
    assert run(cast.ada.email) == (0, "Not signed in anywhere.\n")
    assert run("nobody@example.jp")[0] == 1


def test_a_session_ends_after_a_month_however_busy(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    give_password(cast.pam)
    enter(browser, "pam@example.jp")
    clock.advance(seconds=LONGEST.total_seconds() - 1)
    assert browser.get("/profile").status_code == 200
    clock.advance(seconds=1)
    assert browser.get("/profile").status_code == 302
    enter(browser, "pam@example.jp")
    assert len(db.session.scalars(select(OpenSession)).all()) == 1, "what has run out is let go"


def test_a_stranger_who_guesses_does_not_keep_the_owner_out_of_the_own_device(
    browser: Browser, stranger: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    assert enter(browser, "pam@example.jp") == 302
    browser.post("/sign-out")
    for _ in range(5):
        enter(stranger, "pam@example.jp", OTHER, environ_base=ELSEWHERE)
    assert enter(stranger, "pam@example.jp", environ_base=ELSEWHERE) == 429
    assert enter(browser, "pam@example.jp") == 302


def test_guesses_on_a_known_device_wait_too(browser: Browser, cast: Cast) -> None:
    give_password(cast.pam)
    enter(browser, "pam@example.jp")
    browser.post("/sign-out")
    for _ in range(5):
        assert enter(browser, "pam@example.jp", OTHER) == 422
    assert enter(browser, "pam@example.jp") == 429


def test_the_mark_of_a_device_is_good_for_one_account_and_cannot_be_made_up(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.pam)
    give_password(cast.pip)
    enter(browser, "pip@example.jp")
    browser.post("/sign-out")
    for _ in range(5):
        enter(browser, "pam@example.jp", OTHER)
    assert enter(browser, "pam@example.jp") == 429, "Pip's device is none of Pam's"
    browser.set_cookie(throttling.COOKIE, "made.up", path="/sign-in")
    assert enter(browser, "pam@example.jp") == 429


def test_an_unknown_address_costs_as_many_statements_and_as_much_hashing(
    browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(cast.pam)
    hashed: list[str] = []
    verify = passwords._HASHER.verify

    def counted(known: str, password: str) -> bool:
        hashed.append(known)
        return verify(known, password)

    monkeypatch.setattr(type(passwords._HASHER), "verify", lambda _, *given: counted(*given))
    both = ("pam@example.jp", "nobody@example.jp")
    for email in both:  # what is prepared once is prepared, and each has a row that counts
        enter(browser, email, OTHER)
    counts = {}
    for email in both:
        hashed.clear()
        with count_statements() as statements:
            enter(browser, email, OTHER)
        counts[email] = (statements.total, len(hashed))
    assert counts["pam@example.jp"] == counts["nobody@example.jp"]
    assert counts["pam@example.jp"][1] == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        (None, ""),
        ("unix:", "unix:"),
    ],
)
def test_a_house_with_many_addresses_is_one_place(address: str | None, place: str) -> None:
    assert network(address) == place


def test_two_addresses_of_one_house_are_counted_together(app: Flask, cast: Cast) -> None:
    first = throttling.on_account("pam@example.jp", "2001:db8::1")
    assert first == throttling.on_account("pam@example.jp", "2001:db8::2")
    assert first != throttling.on_account("pam@example.jp", "2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0 Safari/537.36 Edg/150.0", "Edge, Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(sent: str, words: str) -> None:
    assert throttling.named(sent) == words
