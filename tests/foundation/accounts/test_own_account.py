"""The own account, and for vendors the own company."""

import re

import pytest
from flask import Flask

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.signing_in import services
from portal.foundation.accounts.signing_in.throttling import TooManyTries
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.errors import RuleViolated
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


def profile(version: int, **changed: str) -> dict[str, object]:
    return {"name": "Ada", "title": "Manager", "language": "en", "version": version} | changed


def test_ada_changes_her_title_and_language(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    answer = browser.post("/profile", data=profile(1, title="Director", language="ja"))
    assert answer.status_code == 302
    assert (cast.ada.title, cast.ada.language) == ("Director", "ja")
    assert '<html lang="ja"' in browser.get("/profile").text


def test_an_older_page_does_not_overwrite_a_newer_change(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    browser.post("/profile", data=profile(1, title="Director"))
    answer = browser.post("/profile", data=profile(1, title="Clerk"))
    assert answer.status_code == 409
    assert 'value="Clerk"' in answer.text
    assert cast.ada.title == "Director"


def test_a_new_password_ends_the_other_sessions_and_this_one_goes_on(
    app: Flask, browser: Browser, cast: Cast
) -> None:
    give_password(cast.ada)
    elsewhere = Browser(app, app.response_class)
    elsewhere.sign_in(cast.ada)
    browser.sign_in(cast.ada)
    answer = browser.post(
        "/profile/password", data={"current": PASSWORD, "password": OTHER, "repeated": OTHER}
    )
    assert (answer.status_code, answer.location) == (302, "/profile")
    assert browser.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_a_stolen_session_does_not_learn_the_password(browser: Browser, cast: Cast) -> None:
    give_password(cast.ada)
    browser.sign_in(cast.ada)
    data = {"current": "wrong", "password": OTHER, "repeated": OTHER}
    for _ in range(5):
        assert browser.post("/profile/password", data=data).status_code == 422
    assert browser.post("/profile/password", data=data).status_code == 429


def test_the_password_is_asked_again_for_a_signature(cast: Cast) -> None:
    give_password(cast.ada)
    services.confirm_password(acting(cast.ada), PASSWORD)
    for _ in range(5):
        with pytest.raises(RuleViolated) as refusal:
            services.confirm_password(acting(cast.ada), OTHER)
        assert refusal.value.field == "password"
    with pytest.raises(TooManyTries):
        services.confirm_password(acting(cast.ada), PASSWORD)


def test_ada_sees_her_company_and_nobody_else(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    page = browser.get("/company").text
    assert "alf@example.jp" in page
    for stranger in ("gus@example.jp", "pam@example.jp", "Globex"):
        assert stranger not in page


def test_ada_invites_a_colleague(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    data = {"name": "Ben", "email": "ben@example.jp", "role": "vendor_signatory", "language": "en"}
    assert browser.post("/company/invite", data=data).location == "/company"
    assert "ben@example.jp" in browser.get("/company").text
    path = path_in(last_mail())
    browser.sign_out()
    assert "Ada" in browser.get(path).text
    answers = {
        "name": "Ben",
        "language": "en",
        "password": PASSWORD,
        "repeated": PASSWORD,
        "notice_version": "1",
        "agreed": "y",
    }
    assert browser.post(path, data=answers).status_code == 302
    user = queries.find_by_email("ben@example.jp")
    assert user is not None
    assert user.vendor_id == cast.acme.id
    assert user.roles == {Role.VENDOR_SIGNATORY}
    assert "Notice 1" in browser.get("/company").text


def test_alf_sees_his_colleagues_but_invites_nobody(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.alf)
    page = browser.get("/company").text
    assert "ada@example.jp" in page
    assert "Invite a colleague" not in page
    assert browser.post("/company/invite", data={}).status_code == 404


def test_ada_does_not_learn_that_somebody_has_an_account_elsewhere(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    for email in ("gus@example.jp", "pam@example.jp", "nobody@example.jp"):
        data = {"name": "X", "email": email, "role": "vendor_member", "language": "en"}
        assert browser.post("/company/invite", data=data).status_code == 302
    data = {"name": "X", "email": "alf@example.jp", "role": "vendor_member", "language": "en"}
    answer = browser.post("/company/invite", data=data)
    assert answer.status_code == 422
    assert "There is an account" in answer.text


def test_acme_cannot_flood_the_world_with_mails_in_our_name(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    def invite(number: int) -> int:
        data = {"name": "X", "email": f"x{number}@example.jp", "role": "vendor_member"}
        return browser.post("/company/invite", data=data | {"language": "en"}).status_code

    browser.sign_in(cast.ada)
    assert [invite(number) for number in range(12)] == [302] * 10 + [422] * 2
    (first, *_) = queries.open_invitations(cast.acme.id)
    assert browser.post(f"/invitations/{first.id}/resend").status_code == 422
    assert mails() == 10
    browser.sign_in(cast.gus)
    assert invite(100) == 302, "another vendor has its own count"
    clock.advance(minutes=1)
    browser.sign_in(cast.ada)
    assert invite(13) == 302


def test_choosing_the_language_in_use_changes_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    for language in ("en", "ja", "ja", "en", "en"):
        browser.post("/language", data={"lang": language})
    assert len(trail_of(cast.ada)) == 2


def test_what_ada_did_to_her_account_is_on_record(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    browser.post("/profile", data=profile(1, title="Director"))
    line = trail_of(cast.ada)[0]
    assert (line.action, line.actor_id) == ("account.changed", cast.ada.id)
    assert (line.before, line.after) == ({"title": "Manager"}, {"title": "Director"})


def test_every_password_has_its_button_to_show_it_which_waits_for_its_script(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get("/profile/password").text
    for name, label in (("current", "Password until now"), ("repeated", "New password, again")):
        button = re.search(rf'<button [^>]*hidden[^>]*aria-controls="{name}"[^>]*>', page)
        assert button
        assert 'type="button"' in button[0]
        assert f'aria-label="Show what is typed: {label}"' in button[0]
