"""Everybody of the company begins with a short list on Today, which shortens by itself and goes when it is done."""

import re
from datetime import date

import pytest
from flask import Flask

from portal.content.policy.models import PolicyWording, PromiseMode
from portal.content.purposes.models import AnnouncedPurpose
from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState
from portal.proof.desk.places import is_open
from portal.proof.first_hour.steps import POLICY_PAGE
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.contracts import make_contract
from tests.factories.mail import make_mail
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

STEP = re.compile(
    r"<li><svg.*?</svg>(<s class|<a href=\"([^\"]+)\").*?>([^<]+)</(?:s|a)></li>", re.S
)


def steps(browser: Browser) -> dict[str, str]:
    """What is left, each with where it leads; "" for what is struck."""
    page = browser.get("/today").text
    card = page.partition('id="first-steps"')[2].partition("</section>")[0]
    return {found[3].strip(): found[2] or "" for found in STEP.finditer(card)}


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.ADMIN, "See a test mail arrive"),
        (Role.PRIVACY_OFFICER, "Decide whether subcontracting is allowed"),
        (Role.PROCUREMENT, "Enter the first work and the data for it"),
        (Role.MANAGEMENT, "Have the administrator set the day of the monthly mail"),
        (Role.AUDITOR, "Read one supervision report"),
    ],
)
def test_each_role_finds_its_own_steps_and_may_open_every_one(
    browser: Browser, cast: Cast, role: Role, first: str
) -> None:
    browser.sign_in(cast.playing(role))
    found = steps(browser)
    assert first in found
    ways = {way for way in found.values() if way}
    assert ways
    assert {browser.get(way, follow_redirects=True).status_code for way in ways} == {200}
    assert "Nothing waits for you." not in browser.get("/today").text


@pytest.mark.parametrize("role", [Role.AUDIT_LEAD, Role.DEPARTMENT])
def test_who_has_no_steps_is_shown_none(browser: Browser, cast: Cast, role: Role) -> None:
    browser.sign_in(cast.playing(role))
    assert "First steps" not in browser.get("/today").text


def test_procurements_steps_are_struck_one_by_one_by_what_is_on_record(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pam)
    before = steps(browser)
    assert before["Take in the list you have, or register the first vendor"] == ""
    assert before["Invite the first vendor’s signatory"] == ""  # Ada is there
    assert before["Register the first contract"] == f"/vendors/{cast.acme.id}/contracts"
    make_contract(cast.acme)
    assert steps(browser)["Register the first contract"] == ""
    work_of(cast.acme, signer=cast.ada, attested=True)
    assert steps(browser) == {}, "all is done, so the list is gone by itself"


def test_the_officers_steps_are_done_by_decisions(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    assert [text for text, way in steps(browser).items() if not way] == [
        "Have your role confirmed by the other one who decides"
    ]
    dated = {"valid_from": date(2026, 4, 1)}
    make_user("Rio", Role.PRIVACY_OFFICER)  # who may stand in
    db.session.add_all(
        [
            PolicyWording(promise_id="bound", ja="契約", en="Contracts", **dated),
            PromiseMode(promise_id="no_subcontracting", mode="approval", reason="So", **dated),
        ]
    )
    db.session.commit()
    assert list(steps(browser).values()).count("") == 4
    db.session.add(AnnouncedPurpose(number="P-01", ja="請求", en="Bills", published="x", **dated))
    db.session.commit()
    assert steps(browser) == {}


def test_a_role_that_nobody_confirmed_is_the_first_step(browser: Browser, cast: Cast) -> None:
    row = next(one for one in cast.max.role_rows if one.role is Role.MANAGEMENT)
    row.confirmed_at = None
    browser.sign_in(cast.max)
    text = "Have your role confirmed by the other one who decides"
    assert steps(browser)[text]
    row.confirmed_at = clock.now()
    assert steps(browser)[text] == ""


def test_a_mail_that_left_is_enough_and_one_that_did_not_is_none(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    mail = make_mail(subject="One")
    mail.state = MailState.DEAD
    assert steps(browser)["See a test mail arrive"] == "/setup/mail"
    mail.state = MailState.SENT
    assert steps(browser)["See a test mail arrive"] == ""


def test_folded_away_it_stays_so_for_this_person_until_it_is_shown_again(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pam)
    assert browser.post("/first-steps/fold", data={"folded": "1"}).location == "/today"
    page = browser.get("/today").text
    assert "Show them" in page
    assert "Register the first contract" not in page
    assert trail_of(cast.pam)[0].action == "account.changed"
    browser.sign_in(cast.pip)
    assert "Register the first contract" in browser.get("/today").text
    browser.sign_in(cast.pam)
    browser.post("/first-steps/fold", data={"folded": ""})
    assert "Register the first contract" in browser.get("/today").text


def test_twice_as_much_takes_as_many_statements(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)

    def asked(first: int) -> int:
        for number in range(first, first + 3):
            make_vendor(f"Vendor {number}")
            make_user(f"Clerk {number}", Role.PROCUREMENT)
        browser.get("/today")
        with count_statements() as counted:
            browser.get("/today")
        return counted.total

    assert asked(0) == asked(10)


def test_the_page_of_the_policy_is_named_in_one_place(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        assert is_open(POLICY_PAGE, acting(cast.sue))
