"""Somebody who left a vendor: contact, account and authority end in one act."""

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import PasswordReset
from portal.foundation.accounts.people import services
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.audit.queries import trail_of_vendor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.vendors.models import Contact
from portal.supervision.attestations.queries import authority_of
from portal.supervision.onboarding import leaving_services as onboarding
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.obligations import make_obligation
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, last_mail, path_in
from tests.supervision.attestations.work import an_authority


def left(number: int) -> str:
    return f"/vendor-people/{number}/left"


def a_contact(cast: Cast, email: str) -> Contact:
    contact = Contact(vendor_id=cast.acme.id, name="Ada", email=email)
    db.session.add(contact)
    db.session.commit()
    return contact


@pytest.mark.parametrize("who", ["pam", "pip", "pia"])
def test_ada_has_left_in_one_act(cast: Cast, browser: Browser, who: str) -> None:
    contact = a_contact(cast, "Ada@example.jp")
    an_authority(cast.ada)
    owed = make_obligation(cast.acme)
    owed.person_id = cast.ada.id
    db.session.commit()
    before = len(trail_of_vendor(cast.acme.id))
    browser.sign_in(cast.ada)
    assert browser.get("/company").status_code == 200
    browser.sign_in(getattr(cast, who))
    page = browser.get(f"/vendors/{cast.acme.id}/people").text
    assert left(cast.ada.id) in page
    assert "nobody can sign for this company" in page  # the last signatory
    assert browser.post(left(cast.ada.id)).location == f"/vendors/{cast.acme.id}/people"
    gone = queries.find_user(cast.ada.id)
    assert gone is not None
    assert gone.ended_at is not None
    assert contact.ended_on == clock.today()
    assert authority_of(cast.ada.id, clock.today()) is None
    assert not owed.person_id
    assert owed.is_open
    assert len(trail_of_vendor(cast.acme.id)) == before + 1
    page = browser.get(f"/vendors/{cast.acme.id}/people").text
    assert "Nobody can sign for" in page


def test_the_person_is_out_at_once_and_no_mail_brings_them_back(
    cast: Cast, browser: Browser
) -> None:
    give_password(cast.alf)
    with transaction():
        own_services.request_reset(cast.alf, None)
    link = path_in(last_mail())
    browser.sign_in(cast.alf)
    assert browser.get("/company").status_code == 200
    with transaction():
        onboarding.leave(cast.alf, actor=acting(cast.ada))
    assert browser.get("/company").status_code == 302
    assert browser.get(link).status_code == 410
    assert browser.post(link, data={"password": OTHER, "again": OTHER}).status_code == 410
    with transaction():
        services.invite(
            acting(cast.ada),
            email=cast.alf.email,
            name="Alf",
            roles=[Role.VENDOR_MEMBER],
            language="en",
            vendor_id=cast.acme.id,
        )
    assert queries.open_resets(cast.alf.id) == []
    old = db.session.scalars(select(PasswordReset)).one()
    assert not old.is_open(clock.now())
    data = {"email": cast.alf.email, "password": PASSWORD}
    assert browser.post("/sign-in", data=data).status_code != 302


def test_a_signatory_ends_a_colleagues_account(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ada)
    page = browser.get("/company").text
    assert left(cast.alf.id) in page
    assert left(cast.ada.id) not in page
    assert browser.post(left(cast.alf.id)).location == "/company"
    assert not cast.alf.is_active
    assert cast.alf.email not in browser.get("/company").text


def test_another_vendors_person_is_not_there(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ada)
    for one in (cast.gus, cast.pam):
        assert browser.post(left(one.id)).status_code == 404
        assert one.is_active
    browser.sign_in(cast.pam)
    assert browser.post(left(cast.pip.id)).status_code == 404  # staff are the administrator's
    assert browser.post(left(cast.gus.id)).status_code == 302


def test_who_may_not_invite_may_not_end(cast: Cast, browser: Browser) -> None:
    for one in (cast.alf, cast.ann, cast.max, cast.sue):
        browser.sign_in(one)
        assert browser.post(left(cast.ada.id)).status_code in (403, 404)
        assert cast.ada.is_active
    browser.sign_in(cast.alf)
    assert left(cast.ada.id) not in browser.get("/company").text


def test_nobody_ends_the_own_account_and_none_twice(cast: Cast) -> None:
    gil = make_user("Gil", Role.VENDOR_SIGNATORY, vendor=cast.acme)
    db.session.commit()
    with pytest.raises(RuleViolated), transaction():
        onboarding.leave(cast.ada, actor=acting(cast.ada))
    with transaction():
        onboarding.leave(gil, actor=acting(cast.ada))
    with pytest.raises(InvalidTransition), transaction():
        onboarding.leave(gil, actor=acting(cast.ada))


def test_ending_a_contact_says_that_the_account_stays(cast: Cast, browser: Browser) -> None:
    a_contact(cast, cast.ada.email)
    browser.sign_in(cast.pam)
    assert "can still sign in" in browser.get(f"/vendors/{cast.acme.id}/people").text


def test_a_contact_of_another_who_reads_the_same_mailbox_goes_on(cast: Cast) -> None:
    mine = a_contact(cast, "Ada@example.jp")
    theirs = Contact(vendor_id=cast.acme.id, name="Amy", email="ada@example.jp")
    db.session.add(theirs)
    make_user("Amy", Role.VENDOR_MEMBER, vendor=cast.acme, email="ada@example.jp")
    db.session.commit()
    with transaction():
        onboarding.leave(cast.ada, actor=acting(cast.pam))
    assert (mine.ended_on, theirs.ended_on) == (clock.today(), None)
