"""Whoever decides is confirmed by another person who decides; only the first two begin at once."""

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.accounts.people import account_services
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.supervision.onboarding.acts import propose, umineko

OFFICER, MANAGEMENT = Role.PRIVACY_OFFICER, Role.MANAGEMENT
LETTER = {"appointed_on": "2026-11-01", "appointed_by": "Representative Director"}


def join(name: str, *roles: Role, by: User | None) -> User:
    """Invited, and the invitation accepted."""
    email = f"{name.lower()}@example.jp"
    with transaction():
        account = account_services.add_account(
            email=email,
            name=name,
            roles=roles,
            language="en",
            given_by_id=by.id if by else None,
        )
        text = say("Invited %(name)s", name=name)
        record(acting(account), "account.opened", account, text)
    return account


def role_of(user: User, role: Role) -> UserRole:
    return next(row for row in user.role_rows if row.role is role)


def confirm(row: UserRole, by: User) -> None:
    with transaction():
        account_services.confirm_role(
            row, appointed_on=clock.today(), appointed_by="Director", actor=acting(by)
        )


def alone_with_sue(cast: Cast) -> None:
    """As after set-up: nobody decides yet."""
    for one in (cast.pia, cast.max):
        one.ended_at = clock.now()
    db.session.commit()


def test_an_administrator_cannot_make_itself_an_officer(cast: Cast, browser: Browser) -> None:
    """Procurement and administrator in one person proposes, and invites a second account."""
    ryo = make_user("Ryo", Role.PROCUREMENT, Role.ADMIN)
    db.session.commit()
    proposal = propose(umineko(), acting(ryo))
    again = join("Ryo2", OFFICER, by=ryo)
    assert again.roles == frozenset()
    browser.sign_in(again)
    data = {"reason": "Sound.", "decision": "approve"}
    assert browser.post(f"/proposals/{proposal.id}/decision", data=data).status_code == 403
    assert browser.get("/", follow_redirects=True).status_code == 200
    row = role_of(again, OFFICER)
    path = f"/people/roles/{row.id}/confirm"
    for nobody in (again, ryo):
        browser.sign_in(nobody)
        assert browser.post(path, data=LETTER).status_code == 403
    browser.sign_in(cast.max)
    assert path in browser.get("/today").text
    assert "Ryo" in browser.get(path).text
    assert browser.post(path, data=LETTER).status_code == 302
    assert again.roles == {OFFICER}
    assert (row.confirmed_by_id, row.appointed_by) == (cast.max.id, "Representative Director")
    assert path not in browser.get("/today").text


def test_a_role_that_is_added_waits_too(cast: Cast, browser: Browser) -> None:
    with transaction():
        account_services.change_roles(
            cast.pam, [Role.PROCUREMENT, MANAGEMENT], acting(cast.sue), version=cast.pam.version
        )
    assert cast.pam.roles == {Role.PROCUREMENT}
    browser.sign_in(cast.sue)
    assert "waits until a privacy officer or manager confirms it" in browser.get("/people").text
    page = browser.get(f"/people/{cast.pam.id}").text
    assert page.count("checked") == 2
    assert MANAGEMENT not in {
        role
        for user in queries.people_with_role(MANAGEMENT)
        for role in (user.roles - {MANAGEMENT})
    }
    assert cast.pam.id not in {one.id for one in queries.people_with_role(MANAGEMENT)}


def test_the_first_two_begin_at_once_and_confirm_each_other(cast: Cast, browser: Browser) -> None:
    alone_with_sue(cast)
    both = join("Ida", OFFICER, MANAGEMENT, by=cast.sue)
    assert len(both.roles) == 1, "the first officer and the first manager are two persons"
    other = MANAGEMENT if OFFICER in both.roles else OFFICER
    noa = join("Noa", other, by=cast.sue)
    assert noa.roles == {other}
    third = join("Tom", OFFICER, by=cast.sue)
    assert third.roles == frozenset()
    first = next(row for row in both.role_rows if not row.waits)
    with pytest.raises(DomainError):
        confirm(first, both)
    browser.sign_in(noa)
    path = f"/people/roles/{first.id}/confirm"
    assert path in browser.get("/today").text
    assert browser.post(path, data=LETTER).status_code == 302
    confirm(role_of(noa, other), both)
    confirm(role_of(third, OFFICER), noa)
    assert third.roles == {OFFICER}


def test_the_administrator_who_is_the_first_officer_and_a_manager_are_enough(cast: Cast) -> None:
    alone_with_sue(cast)
    with transaction():
        account_services.change_roles(
            cast.sue, [Role.ADMIN, OFFICER], acting(cast.sue), version=cast.sue.version
        )
    noa = join("Noa", MANAGEMENT, by=cast.sue)
    assert cast.sue.roles == {Role.ADMIN, OFFICER}
    confirm(role_of(cast.sue, OFFICER), noa)
    confirm(role_of(noa, MANAGEMENT), cast.sue)
    third = join("Tom", OFFICER, by=cast.sue)
    with pytest.raises(DomainError):
        confirm(role_of(third, OFFICER), cast.sue)  # who gave the role
    confirm(role_of(third, OFFICER), noa)


def test_nobody_begins_anew_by_ending_who_decides(cast: Cast) -> None:
    with transaction():
        account_services.end_account(cast.max, acting(cast.sue))
    with pytest.raises(DomainError), transaction():
        account_services.end_account(cast.pia, acting(cast.sue))
    with pytest.raises(DomainError), transaction():
        account_services.change_roles(
            cast.pia, [Role.AUDITOR], acting(cast.sue), version=cast.pia.version
        )


def test_a_deputy_confirms_nobody(cast: Cast) -> None:
    from dataclasses import replace

    row = role_of(join("Tom", OFFICER, by=cast.sue), OFFICER)
    roles = frozenset({Role.PROCUREMENT, OFFICER})
    deputy = replace(
        acting(cast.pip),
        roles=roles,
        lent=frozenset({OFFICER}),
        deputy_for=frozenset({cast.pia.id}),
    )
    assert not account_services.may_confirm(row, deputy)
    assert account_services.may_confirm(row, acting(cast.pia))


def test_an_officer_who_comes_back_waits_again(cast: Cast) -> None:
    with transaction():
        account_services.end_account(cast.pia, acting(cast.sue))
    back = join("Pia", OFFICER, by=cast.sue)
    assert back.id == cast.pia.id
    assert back.roles == frozenset()
