"""Set-up names the first officer and the first manager, two persons, by their letters."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from tests.browser import Browser
from tests.foundation.accounts.setup.test_setup import (
    ADMINISTRATOR,
    COMPANY,
    DECIDERS,
    PASSWORDS,
    inside,
    printed,
)
from tests.foundation.accounts.test_roles_that_decide import join

__all__ = ["inside", "printed"]
AGREED = PASSWORDS | {"language": "en", "notice_version": "1", "agreed": "y"}
OFFICER, MANAGEMENT = Role.PRIVACY_OFFICER, Role.MANAGEMENT


def go_through(browser: Browser, *, also: str, deciders: dict[str, str] = DECIDERS) -> str:
    """To the end; where the browser is led."""
    browser.post("/setup/administrator", data=ADMINISTRATOR | {"also": also})
    browser.post("/setup/company", data=COMPANY)
    browser.post("/setup/deciders", data=deciders)
    return browser.post("/setup/start", data=PASSWORDS).location or ""


def letters() -> dict[str, tuple[date, str]]:
    rows = db.session.scalars(select(Invitation)).all()
    return {one.email: (one.appointed_on, one.appointed_by) for one in rows if one.appointed_on}


def come_in(app: Flask, email: str) -> tuple[User, Browser]:
    """By the link in the mail."""
    mail = db.session.scalars(select(OutboxEmail).where(OutboxEmail.recipient == email)).one()
    link = next(word for word in mail.body.split() if "/invitations/" in word)
    path = link.removeprefix("http://localhost")
    browser = Browser(app, app.response_class)
    answer = browser.post(path, data=AGREED | {"name": email})
    assert answer.status_code == 302, answer.text
    user = queries.find_by_email(email)
    assert user is not None
    return user, browser


def test_two_others_are_invited_with_their_letters(inside: Browser) -> None:
    assert go_through(inside, also="neither") == "/setup/policy"
    aya = queries.find_by_email("aya@sazanami.example.jp")
    assert aya is not None
    assert aya.roles == {Role.ADMIN}
    assert letters() == {
        "ritsuko@sazanami.example.jp": (date(2026, 4, 1), "代表取締役 野々村 隆"),
        "takashi@sazanami.example.jp": (date(2026, 3, 20), "取締役会"),
    }
    (line,) = trail_of(the_organisation())
    assert {"first_privacy_officer", "first_management"} <= set(line.after or {})


def test_an_administrator_who_is_the_officer_needs_one_more_person(
    app: Flask, inside: Browser
) -> None:
    """Two people: both can decide at once, and each confirms the other on Today."""
    mine = {key: one for key, one in DECIDERS.items() if "officer_na" not in key}
    mine["manager_procures"] = "y"
    inside.post("/setup/administrator", data=ADMINISTRATOR | {"also": "privacy_officer"})
    inside.post("/setup/company", data=COMPANY)
    assert "officer_email" not in inside.get("/setup/deciders").text
    assert go_through(inside, also="privacy_officer", deciders=mine) == "/setup/policy"
    aya = queries.find_by_email("aya@sazanami.example.jp")
    assert aya is not None
    assert aya.roles == {Role.ADMIN, OFFICER}
    takashi, his = come_in(app, "takashi@sazanami.example.jp")
    assert takashi.roles == {MANAGEMENT, Role.PROCUREMENT}
    for browser, other in ((his, aya), (inside, takashi)):
        row = next(one for one in other.role_rows if one.is_unconfirmed)
        path = f"/people/roles/{row.id}/confirm"
        assert path in browser.get("/today").text
        page = browser.get(path).text
        assert row.appointed_by in page
        assert row.appointed_on is not None
        data = {"appointed_on": str(row.appointed_on), "appointed_by": row.appointed_by}
        assert browser.post(path, data=data).status_code == 302
        assert path not in browser.get("/today").text
    assert not queries.roles_to_confirm()


def test_nobody_takes_the_place_of_who_was_named(app: Flask, inside: Browser) -> None:
    go_through(inside, also="neither")
    aya = queries.find_by_email("aya@sazanami.example.jp")
    quick = join("Quick", OFFICER, by=aya)
    assert quick.roles == frozenset()
    ritsuko, _browser = come_in(app, "ritsuko@sazanami.example.jp")
    assert ritsuko.roles == {OFFICER}
    assert [row.appointed_by for row in ritsuko.role_rows] == ["代表取締役 野々村 隆"]


def test_where_the_named_one_never_comes_another_one_may(inside: Browser) -> None:
    go_through(inside, also="neither")
    aya = queries.find_by_email("aya@sazanami.example.jp")
    for one in queries.open_invitations(None):
        inside.post(f"/invitations/{one.id}/withdraw")
    assert join("Quick", OFFICER, by=aya).roles == {OFFICER}


@pytest.mark.parametrize("also", ["neither", "privacy_officer"])
def test_one_person_cannot_be_both(inside: Browser, also: str) -> None:
    same = "ritsuko@sazanami.example.jp" if also == "neither" else ADMINISTRATOR["email"]
    inside.post("/setup/administrator", data=ADMINISTRATOR | {"also": also})
    inside.post("/setup/company", data=COMPANY)
    answer = inside.post("/setup/deciders", data=DECIDERS | {"manager_email": same})
    if also == "neither":
        assert answer.status_code == 422
        assert "two persons" in answer.text
        assert "野々村 隆" in answer.text
    answer = inside.post("/setup/start", data=PASSWORDS)
    assert answer.status_code == (302 if also == "neither" else 422)
    assert not queries.any_account()


def test_a_letter_is_not_of_a_day_to_come(inside: Browser) -> None:
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    inside.post("/setup/company", data=COMPANY)
    answer = inside.post("/setup/deciders", data=DECIDERS | {"officer_appointed_on": "2099-01-01"})
    assert answer.status_code == 422
    assert "This day is still to come." in answer.text


def test_who_turns_out_to_be_neither_names_both(inside: Browser) -> None:
    """Back at the first step the answer changes: what is missing is asked for."""
    mine = {key: one for key, one in DECIDERS.items() if not key.startswith("officer_e")}
    inside.post("/setup/administrator", data=ADMINISTRATOR | {"also": "privacy_officer"})
    inside.post("/setup/company", data=COMPANY)
    assert inside.post("/setup/deciders", data=mine).location == "/setup/start"
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    assert inside.get("/setup/start").location == "/setup/deciders"
    assert "取締役会" in inside.get("/setup/deciders").text


def test_without_a_mail_server_the_page_does_not_promise_mail(
    app: Flask, inside: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    go_through(inside, also="neither")
    assert "No mail server is set" in inside.get("/people").text
