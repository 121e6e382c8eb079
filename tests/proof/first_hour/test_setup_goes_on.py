"""Sue goes on with set-up after signing in: each page can wait, and says by the facts whether it is done."""

import re
from datetime import date
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries as people
from portal.foundation.accounts.models import Invitation
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, to_text
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.setup.test_setup import (
    ADMINISTRATOR,
    COMPANY,
    PASSWORDS,
    inside,
    printed,
)

__all__ = ["inside", "printed"]
PAGES = ("policy", "contact", "year", "mail", "people")
YEAR = {
    "fiscal_year_start_month": "10",
    "baseline_on": "2026-04-01",
    "years": "western",
    "closing_days": "",
}


@pytest.fixture
def sue(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.sue)
    return browser


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.jp")
    monkeypatch.setitem(app.config, "MAIL_PASSWORD", "very secret")


def is_done(browser: Browser, name: str) -> bool:
    """As the column of steps of another page says."""
    page = browser.get("/setup/policy" if name != "policy" else "/setup/contact").text
    found = re.search(rf'<li class="is-(\w+)"><a class="plain-link" href="/setup/{name}">', page)
    assert found, page
    return found[1] == "done"


def test_who_decides_may_be_named_later_and_the_administrator_may_do_procurements_part(
    inside: Browser,
) -> None:
    inside.post(
        "/setup/administrator", data=ADMINISTRATOR | {"also": "management", "procures": "y"}
    )
    inside.post("/setup/company", data=COMPANY)
    assert inside.post("/setup/deciders", data={"later": "1"}).location == "/setup/start"
    summary = inside.get("/setup/start").text
    assert "Administrator, Management, Procurement" in summary
    assert summary.count("named later") == 2
    assert inside.post("/setup/start", data=PASSWORDS).location == "/setup/policy"
    aya = people.find_by_email("aya@sazanami.example.jp")
    assert aya is not None
    assert aya.roles == {Role.ADMIN, Role.MANAGEMENT, Role.PROCUREMENT}
    assert [one.role for one in people.roles_to_confirm()] == [Role.MANAGEMENT]


def test_who_names_them_after_all_is_taken_at_their_word(inside: Browser) -> None:
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    inside.post("/setup/company", data=COMPANY)
    inside.post("/setup/deciders", data={"later": "1"})
    assert inside.post("/setup/deciders", data={"officer_name": "Half"}).status_code == 422
    inside.post("/setup/start", data=PASSWORDS)
    aya = people.find_by_email("aya@sazanami.example.jp")
    assert aya is not None
    assert aya.roles == {Role.ADMIN}
    assert not people.open_invitations(None)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_on_to_the_next_without_saving(sue: Browser, name: str) -> None:
    page = sue.get(f"/setup/{name}").text
    after = dict(pairwise(PAGES)).get(name)
    assert f'href="{f"/setup/{after}" if after else "/today"}">Skip for now</a>' in page
    assert "Leave the rest for later" in page


def test_nobody_but_the_administrator_sets_up(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    assert {browser.get(f"/setup/{name}").status_code for name in PAGES} == {403}
    browser.sign_in(cast.ada)
    assert {browser.get(f"/setup/{name}").status_code for name in PAGES} == {404}


def test_the_contact_is_saved_and_nothing_else(sue: Browser, cast: Cast) -> None:
    cast.company.closing_days = ["2026-12-29"]
    db.session.commit()
    assert not is_done(sue, "contact")
    data = {"contact_ja": "総務部 03-1234-5678", "contact_en": "", "version": cast.company.version}
    assert sue.post("/setup/contact", data=data).location == "/setup/year"
    company = the_organisation()
    assert (company.contact_ja, company.closing_days) == ("総務部 03-1234-5678", ["2026-12-29"])
    assert is_done(sue, "contact")
    late = sue.post("/setup/contact", data=data | {"contact_ja": "人事部"})
    assert late.status_code == 409
    assert "総務部 03-1234-5678" in late.text
    assert "人事部" in late.text


def test_the_year_is_settled_with_closing_days_and_without(sue: Browser, cast: Cast) -> None:
    data = YEAR | {"version": cast.company.version}
    wrong = sue.post("/setup/year", data=data | {"closing_days": "2026-12-29\n2026-02-30"})
    assert wrong.status_code == 422
    assert "2026-02-30" in wrong.text
    assert not is_done(sue, "year")
    assert sue.post("/setup/year", data=data).location == "/setup/mail"
    assert the_organisation().fiscal_year_start_month == 10
    assert is_done(sue, "year")
    told = [line.action for line in trail_of(the_organisation())]
    assert told == ["organisation.days_settled", "organisation.changed"]
    again = YEAR | {"version": the_organisation().version, "closing_days": "2026-12-29"}
    assert sue.post("/setup/year", data=again).status_code == 302
    assert the_organisation().closing_days == ["2026-12-29"]
    assert len(trail_of(the_organisation())) == 3


def test_the_page_of_mail_says_what_is_set_and_tells_no_secret(sue: Browser, mailing: None) -> None:
    page = sue.get("/setup/mail").text
    assert "mail.example.jp" in page
    assert "very secret" not in page
    assert "No test mail was sent yet." in page
    assert sue.post("/setup/mail").location == "/setup/mail"
    page = sue.get("/setup/mail").text
    assert "leaves within a minute" in page
    assert 'hx-trigger="every 2s"' in page


def test_what_the_mail_server_said_of_the_test_mail_stands_there(
    sue: Browser, cast: Cast, mailing: None
) -> None:
    sue.post("/setup/mail")
    mail = db.session.scalars(select(OutboxEmail)).one()
    assert mail.user_id == cast.sue.id
    mail.last_error = to_text(
        say("The mail server refused the sender of the settings: %(answer)s", answer="553 no")
    )
    page = sue.get("/setup/mail").text
    assert "refused the sender of the settings: 553 no" in page
    assert "every 2s" not in page
    assert not is_done(sue, "mail")
    mail.state, mail.last_error = MailState.SENT, ""
    assert "Look whether it arrived." in sue.get("/setup/mail").text
    assert is_done(sue, "mail")


def test_without_a_mail_server_there_is_nothing_to_try(sue: Browser) -> None:
    page = sue.get("/setup/mail").text
    assert "No mail server is set" in page
    assert "Send me a test mail" not in page


def lines(*names: str) -> dict[str, str]:
    roles = ("privacy_officer", "management procurement", "procurement", "auditor", "admin")
    data = {f"roles_{n}": role for n, role in enumerate(roles, 1)}
    for n, name in enumerate(names, 1):
        data |= {f"name_{n}": name, f"email_{n}": f"{name}@example.jp"}
    return data


def test_several_people_are_invited_at_once(sue: Browser, mailing: None) -> None:
    assert sue.post("/setup/people", data=lines("Olga", "Mona")).location == "/today"
    rows = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    assert [row.role_set for row in rows] == [
        {Role.PRIVACY_OFFICER},
        {Role.MANAGEMENT, Role.PROCUREMENT},
    ]
    assert trail_of(rows[0])[0].action == trail_of(rows[1])[0].action == "invitation.sent"
    assert "Olga (Privacy officer)" in sue.get("/setup/people").text


def test_one_wrong_line_invites_nobody_and_keeps_what_was_typed(sue: Browser, cast: Cast) -> None:
    half = lines("Olga", "Mona") | {"email_2": ""}
    page = sue.post("/setup/people", data=half)
    assert page.status_code == 422
    assert 'href="#email_2"' in page.text
    known = lines("Olga", "Mona") | {"email_2": cast.pam.email}
    page = sue.post("/setup/people", data=known)
    assert page.status_code == 422
    assert "There is an account with this e-mail address already." in page.text
    assert 'href="#email_2"' in page.text
    assert 'value="Olga"' in page.text
    assert not people.open_invitations(None)
    assert sue.post("/setup/people", data=lines()).status_code == 422


def test_where_no_mail_leaves_the_links_stand_there_once_and_the_log_says_so(
    sue: Browser,
) -> None:
    page = sue.post("/setup/people", data=lines("Olga", "Mona")).text
    links = re.findall(r"http://localhost(/invitations/[\w-]+)", page)
    assert len(links) == 2
    assert "http://localhost/invitations/" not in sue.get("/setup/people").text
    mails = db.session.scalars(select(OutboxEmail)).all()
    assert {trail_of(mail)[0].action for mail in mails} == {"mail.link_taken"}
    sue.sign_out()
    assert sue.get(links[0]).status_code == 200


def test_everything_done_stands_as_done(sue: Browser, cast: Cast) -> None:
    """Officer, manager and procurement are there; a sentence of the policy is added."""
    assert is_done(sue, "people")
    assert not is_done(sue, "policy")
    data = {"ja": "選びます。", "en": "We choose.", "valid_from": "2026-11-01", "seen": "0"}
    assert sue.post("/settings/wordings/bound", data=data).status_code == 302
    assert is_done(sue, "policy")
    assert "We choose." in sue.get("/setup/policy").text


def test_the_baseline_day_may_be_moved_here(sue: Browser, cast: Cast) -> None:
    data = YEAR | {"version": cast.company.version, "baseline_on": "2026-07-01"}
    assert sue.post("/setup/year", data=data).status_code == 302
    assert the_organisation().baseline_on == date(2026, 7, 1)
