"""One mailbox serves several people of vendors: the person is chosen at the door, the signature is theirs."""

import re

import pytest
from flask import Flask

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Failed, User
from portal.foundation.accounts.people import services as people
from portal.foundation.accounts.people.account_services import shut
from portal.foundation.accounts.signing_in import mailboxes, passwords, services, throttling, views
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.mail.models import OutboxEmail
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, last_mail, path_in
from tests.foundation.accounts.test_invitations import ANSWERS
from tests.queries import count_statements

OFFICE = "office@acme.example"
THIRD = "a lantern under wet cedars"
WRONG = "no word of anybody here"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "ANSWERS_AFTER", 0.0)


@pytest.fixture
def amy(cast: Cast) -> User:
    """She reads the same mailbox as Ada."""
    cast.ada.email = OFFICE
    amy = make_user("Amy", Role.VENDOR_MEMBER, vendor=cast.acme, email=OFFICE)
    give_password(cast.ada)
    give_password(amy, OTHER)
    return amy


def enter(browser: Browser, password: str, to: str = "/sign-in") -> tuple[int, str]:
    answer = browser.post(to, data={"email": OFFICE, "password": password})
    return answer.status_code, answer.location or answer.text


def own_name(browser: Browser) -> str:
    page = browser.get("/profile").text
    found = re.search(r'name="name"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="name"', page)
    assert found, page
    return found[1] or found[2]


def test_each_comes_in_by_the_own_password_and_nobody_is_named_to_others(
    browser: Browser, cast: Cast, amy: User
) -> None:
    status, page = enter(browser, WRONG)
    assert status == 422
    assert "Ada" not in page
    assert "Amy" not in page
    for password, name in ((OTHER, "Amy"), (PASSWORD, "Ada")):
        assert enter(browser, password)[0] == 302
        assert own_name(browser) == name
        browser.post("/sign-out")


def test_a_try_counts_once_for_the_mailbox_and_is_forgiven_to_it(cast: Cast, amy: User) -> None:
    with count_statements() as alone:
        assert services.recognise("nobody@example.jp", WRONG, "198.51.100.7") == []
    with count_statements() as shared:
        assert services.recognise(OFFICE, WRONG, "192.0.2.1") == []
    assert shared.total == alone.total
    for _ in range(throttling.FREE_FOR_ACCOUNT - 2):
        services.recognise(OFFICE, WRONG, "192.0.2.1")
    assert services.recognise(OFFICE, OTHER, "192.0.2.1") == [amy]
    for _ in range(throttling.FREE_FOR_ACCOUNT):
        services.recognise(OFFICE, WRONG, "192.0.2.1")
    with pytest.raises(throttling.TooManyTries):
        services.recognise(OFFICE, PASSWORD, "192.0.2.1")


def test_who_has_the_same_password_is_asked_who_they_are(
    browser: Browser, app: Flask, cast: Cast, amy: User, clock: Clock
) -> None:
    cast.gus.email = OFFICE
    give_password(cast.gus, THIRD)
    give_password(amy, PASSWORD)
    browser.post("/language", data={"lang": "en"})
    assert enter(browser, PASSWORD, "/sign-in?next=/company") == (302, "/sign-in/who?next=/company")
    page = browser.get("/sign-in/who?next=/company").text
    assert "Ada / Acme" in page
    assert "Amy / Acme" in page
    assert "Gus" not in page
    assert browser.get("/profile").status_code == 302, "nobody is in yet"
    stranger = Browser(app, app.response_class)
    assert stranger.get("/sign-in/who").location == "/sign-in"
    for other in (cast.gus.id, cast.alf.id, "x"):
        assert browser.post("/sign-in/who", data={"person": other}).status_code == 422
    chosen = browser.post("/sign-in/who?next=/company", data={"person": amy.id})
    assert (chosen.status_code, chosen.location) == (302, "/company")
    assert own_name(browser) == "Amy"
    assert (amy.last_sign_in_at, cast.ada.last_sign_in_at) == (clock.now(), None)
    assert browser.post("/sign-in/who", data={"person": cast.ada.id}).location == "/sign-in"
    assert own_name(browser) == "Amy", "a second answer changes nothing"


def test_the_question_stands_for_minutes_and_for_whom_the_password_still_fits(
    browser: Browser, cast: Cast, amy: User, clock: Clock
) -> None:
    give_password(amy, PASSWORD)
    enter(browser, PASSWORD)
    with transaction():
        services.change_password(amy, THIRD, acting(amy))
    assert browser.post("/sign-in/who", data={"person": amy.id}).status_code == 422
    clock.advance(minutes=5)
    assert browser.post("/sign-in/who", data={"person": cast.ada.id}).location == "/sign-in"
    assert browser.get("/profile").status_code == 302


def test_the_password_of_another_of_the_mailbox_confirms_nothing(cast: Cast, amy: User) -> None:
    with pytest.raises(RuleViolated):
        services.confirm_password(acting(cast.ada), OTHER)
    services.confirm_password(acting(cast.ada), PASSWORD)
    services.confirm_password(acting(amy), OTHER)
    assert throttling.failures_of(cast.ada) == {Failed.CONFIRM: 1}
    assert throttling.failures_of(amy) == {}


def mails_to_office() -> list[OutboxEmail]:
    return [one for one in db.session.query(OutboxEmail) if one.recipient == OFFICE]


def test_each_gets_a_mail_of_their_own_whose_link_is_good_for_them_alone(
    browser: Browser, app: Flask, cast: Cast, amy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    assert browser.post("/password-reset", data={"email": OFFICE}).status_code == 200
    first, second = mails_to_office()
    assert (first.user_id, second.user_id) == (cast.ada.id, amy.id)
    assert "Acme\nDear Ada," in first.body
    assert "Acme\nDear Amy," in second.body
    assert "Amy" in browser.get(path_in(second)).text
    answer = browser.post(path_in(second), data={"password": THIRD, "repeated": THIRD})
    assert answer.status_code == 302
    assert own_name(browser) == "Amy"
    db.session.expire_all()
    assert passwords.matches(cast.ada.password_hash, PASSWORD)
    browser.post("/sign-out")
    browser.post("/sign-in", data={"email": OFFICE, "password": "", "link": "1"})
    links = [one for one in mails_to_office() if "/sign-in/" in one.body]
    assert [one.user_id for one in links] == [cast.ada.id, amy.id]
    browser.post(path_in(links[0]))
    assert own_name(browser) == "Ada"


def invite(actor: Actor, name: str, vendor_id: int | None, *, is_another: bool = False) -> str:
    with transaction():
        people.invite(
            actor,
            email=OFFICE,
            name=name,
            roles=[Role.VENDOR_MEMBER if vendor_id else Role.AUDITOR],
            language="en",
            vendor_id=vendor_id,
            is_another=is_another,
        )
    return path_in(last_mail())


def test_who_invites_says_that_it_is_another_person(
    browser: Browser, cast: Cast, amy: User
) -> None:
    browser.sign_in(cast.ada)
    data = {"email": OFFICE, "name": "Ben", "role": "vendor_member", "language": "en"}
    assert "is_another" not in browser.get("/company").text
    refused = browser.post("/company/invite", data=data)
    assert refused.status_code == 422
    assert "Ada and Amy. If you invite another person" in refused.text
    assert 'name="is_another"' in refused.text
    assert browser.post("/company/invite", data=data | {"is_another": "y"}).status_code == 302
    path = path_in(last_mail())
    browser.sign_out()
    assert browser.post(path, data=ANSWERS | {"name": "amy"}).status_code == 422
    answers = ANSWERS | {"password": THIRD, "repeated": THIRD}
    assert browser.post(path, data=answers).status_code == 302
    assert own_name(browser) == "Ben"
    assert [one.name for one in queries.people_at(OFFICE)] == ["Ada", "Amy", "Ben"]
    renamed = {"name": "A M Y", "title": "", "language": "en", "version": "1"}
    ben = queries.people_at(OFFICE)[2]
    refused = browser.post("/profile", data=renamed | {"version": str(ben.version)})
    assert refused.status_code == 422
    assert "tells you apart" in refused.text


def test_the_tick_makes_nobody_twice_and_lets_nobody_of_the_company_share(
    cast: Cast, amy: User
) -> None:
    with pytest.raises(RuleViolated, match="account"):
        invite(acting(cast.pam), "Ａｍｙ", cast.acme.id, is_another=True)
    with pytest.raises(RuleViolated, match="account"):
        invite(acting(cast.sue), "Ann Other", None, is_another=True)
    with pytest.raises(RuleViolated, match="account"), transaction():
        people.invite(
            acting(cast.pam),
            email=cast.pip.email,
            name="Ben",
            roles=[Role.VENDOR_MEMBER],
            language="en",
            vendor_id=cast.acme.id,
            is_another=True,
        )


def test_two_vendors_share_a_mailbox_and_neither_learns_of_the_other(
    browser: Browser, cast: Cast, amy: User
) -> None:
    with pytest.raises(RuleViolated) as refused:
        invite(acting(cast.pam), "Ada", cast.globex.id)
    assert "Ada (Acme) and Amy (Acme)" in words(refused.value.message, "en")
    path = invite(acting(cast.gus), "Ada", cast.globex.id)
    answers = ANSWERS | {"name": "Ada", "password": THIRD, "repeated": THIRD}
    assert browser.post(path, data=answers).status_code == 302
    known = [(one.name, one.vendor_id) for one in queries.people_at(OFFICE)]
    assert known.count(("Ada", cast.acme.id)) == known.count(("Ada", cast.globex.id)) == 1


def test_at_most_eight_share_a_mailbox(cast: Cast, amy: User) -> None:
    for number in range(mailboxes.MOST - 3):
        make_user(f"No {number}", Role.VENDOR_MEMBER, vendor=cast.acme, email=OFFICE)
    db.session.commit()
    invite(acting(cast.pam), "Ben", cast.acme.id, is_another=True)
    with pytest.raises(RuleViolated, match="people can share one"):
        invite(acting(cast.pam), "Bob", cast.acme.id, is_another=True)


def test_who_comes_back_is_known_by_the_name(browser: Browser, cast: Cast, amy: User) -> None:
    for one in (cast.ada, amy):
        with transaction(audited=False):
            shut(one)
    path = invite(acting(cast.pam), "Amy", cast.acme.id)
    assert browser.post(path, data=ANSWERS | {"name": "Amy"}).status_code == 302
    db.session.expire_all()
    assert (amy.is_active, cast.ada.is_active) == (True, False)
    assert len(queries.people_at(OFFICE)) == 2
