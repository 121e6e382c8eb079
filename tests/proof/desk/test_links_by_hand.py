"""Invitations without a mail server: the inviter is told that nothing leaves, and who has the link."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import open_invitations
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation

INVITED = {
    "name": "Iguchi",
    "email": "iguchi@example.jp",
    "language": "en",
    "role": "vendor_signatory",
}
SECRET = re.compile(r"/invitations/[A-Za-z0-9_-]{20,}")


def invite(browser: Browser, cast: Cast) -> str:
    at = f"/vendors/{cast.acme.id}/people/invite"
    return browser.post(at, data=INVITED, follow_redirects=True).text


def test_procurement_is_told_that_nothing_leaves_and_who_has_the_link(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    form = browser.get(f"/vendors/{cast.acme.id}/people/invite").text
    assert "no mail leaves" in form
    assert "gets a mail" not in form
    page = invite(browser, cast)
    assert "no mail reaches Iguchi. The administrator (Sue) has the link" in page
    assert "invited by mail" not in page
    assert not SECRET.search(page)  # it opens the account of who signs for the vendor


def test_the_administrator_sees_it_on_today_and_takes_it_on_record(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    invite(browser, cast)
    for person, shown in ((cast.pam, False), (cast.pia, False), (cast.sue, True)):
        browser.sign_in(person)
        assert ("Links to hand over" in browser.get("/today").text) is shown
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert f'href="/mail/{mail.id}"' in browser.get("/today").text
    assert SECRET.search(browser.post(f"/mail/{mail.id}/hand-over").text)
    assert trail_of(mail)[0].action == "mail.link_taken"


def test_who_invites_and_looks_after_mails_is_led_to_the_link(cast: Cast, browser: Browser) -> None:
    browser.sign_in(make_user("Uma", Role.PROCUREMENT, Role.ADMIN))
    page = invite(browser, cast)
    assert "Take the link here and hand it to this person, and to nobody else." in page
    assert "Hand this link over" in page


def test_with_a_mail_server_nothing_is_handed_over(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    browser.sign_in(cast.pam)
    assert "Iguchi is invited by mail." in invite(browser, cast)
    browser.sign_in(cast.sue)
    assert "Links to hand over" not in browser.get("/today").text


STAFF = {"name": "Iguchi", "email": "iguchi@example.jp", "language": "en", "roles": "auditor"}
COLLEAGUE = INVITED | {"role": "vendor_member"}
PROMISED = ("gets a mail", "Send the invitation", "is on its way again")


def test_the_administrator_is_led_to_the_link_of_a_person_of_the_company(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.sue)
    form = browser.get("/people/invite").text
    page = browser.post("/people/invite", data=STAFF, follow_redirects=True).text
    for said in (form, page):
        assert not [one for one in PROMISED if one in said]
    assert "no mail leaves" in form
    assert "Take the link here and hand it to this person" in page


def test_a_vendor_is_told_whom_to_ask_for_the_link_and_no_name(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.ada)
    form = browser.get("/company").text
    page = browser.post("/company/invite", data=COLLEAGUE, follow_redirects=True).text
    (invitation,) = open_invitations(cast.acme.id)
    again = browser.post(
        f"/invitations/{invitation.id}/resend", data={"next": "/company"}, follow_redirects=True
    ).text
    for said in (form, page, again):
        assert not [one for one in PROMISED if one in said]
        assert "Sue" not in said
    assert "so no mail reaches Iguchi. Ask" in page
    assert "so no mail reaches Iguchi. Ask" in again
    assert not SECRET.search(page + again)


def test_with_a_mail_server_both_are_told_of_the_mail(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    for person, path, data in (
        (cast.sue, "/people/invite", STAFF),
        (cast.ada, "/company/invite", COLLEAGUE),
    ):
        browser.sign_in(person)
        page = browser.post(path, data=data, follow_redirects=True).text
        assert "Iguchi gets a mail with the invitation." in page


def test_a_wish_for_more_time_promises_no_mail_that_cannot_leave(
    cast: Cast, browser: Browser
) -> None:
    owed = make_obligation(cast.acme)
    db.session.commit()
    browser.sign_in(cast.ada)
    wish = {"until": "2026-12-18", "reason": "The auditor comes later"}
    page = browser.post(f"/todo/{owed.id}/more-time", data=wish, follow_redirects=True).text
    assert "We have your wish and will answer here." in page
    assert "by mail and here" not in page
