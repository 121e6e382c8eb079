"""Staff administration."""

import re

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.people import account_services, services
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.foundation.accounts.people import last_mail
from tests.queries import count_statements


def test_sue_invites_somebody_with_two_roles(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {
        "name": "Ben",
        "email": "ben@example.jp",
        "roles": ["procurement", "auditor"],
        "language": "ja",
    }
    where = browser.post("/people/invite", data=data).location
    assert where == f"/mail/{last_mail().id}", "no mail leaves: the link is handed over"
    assert "ben@example.jp" in browser.get("/people").text
    assert last_mail().language == "ja"
    (invitation,) = queries.open_invitations_at("ben@example.jp", None)
    assert invitation.role_set == {Role.PROCUREMENT, Role.AUDITOR}


def test_a_person_without_a_role_is_not_invited(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {"name": "Ben", "email": "ben@example.jp", "language": "ja"}
    answer = browser.post("/people/invite", data=data)
    assert answer.status_code == 422
    assert "Please choose at least one" in answer.text
    assert 'value="ben@example.jp"' in answer.text


def test_vendor_roles_are_not_offered_to_staff(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {
        "name": "Ben",
        "email": "ben@example.jp",
        "roles": ["vendor_signatory"],
        "language": "ja",
    }
    assert browser.post("/people/invite", data=data).status_code == 422


@pytest.mark.parametrize("who", ["pam", "pia", "max", "ann", "ada", "alf"])
def test_only_the_administrator_manages_people(browser: Browser, cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    browser.sign_in(user)
    for path in ("/people", "/people/invite", f"/people/{cast.pip.id}"):
        assert browser.get(path).status_code == (404 if user.vendor_id else 403)
    assert browser.post(f"/people/{cast.pip.id}/end").status_code in (403, 404)


def test_new_roles_end_the_sessions_of_the_person(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pip)
    assert browser.get("/profile").status_code == 200
    with transaction():
        account_services.change_roles(
            cast.pip, [Role.PROCUREMENT, Role.AUDITOR], acting(cast.sue), version=1
        )
    assert browser.get("/profile").status_code == 302
    assert cast.pip.roles == {Role.PROCUREMENT, Role.AUDITOR}


def test_sue_changes_roles_in_the_browser(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    path = f"/people/{cast.pip.id}"
    assert browser.post(path, data={"roles": ["auditor"], "version": 1}).status_code == 302
    assert cast.pip.roles == {Role.AUDITOR}
    again = browser.post(path, data={"roles": ["management"], "version": 1})
    assert again.status_code == 409
    assert cast.pip.roles == {Role.AUDITOR}


def test_the_same_roles_end_no_session(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pip)
    with transaction():
        account_services.change_roles(cast.pip, [Role.PROCUREMENT], acting(cast.sue), version=1)
    assert browser.get("/profile").status_code == 200


def test_the_last_administrator_stays_administrator(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {"roles": ["auditor"], "version": 1}
    answer = browser.post(f"/people/{cast.sue.id}", data=data)
    assert answer.status_code == 422
    assert "the last administrator" in answer.text
    assert cast.sue.roles == {Role.ADMIN}
    make_user("Sam", Role.ADMIN)
    db.session.commit()
    assert browser.post(f"/people/{cast.sue.id}", data=data).status_code == 302


def test_an_administrator_who_left_is_none(cast: Cast) -> None:
    sam = make_user("Sam", Role.ADMIN)
    db.session.commit()
    with transaction():
        account_services.end_account(sam, acting(cast.sue))
    with pytest.raises(RuleViolated), transaction():
        account_services.change_roles(cast.sue, [Role.AUDITOR], acting(cast.sue), version=1)


def test_an_ended_account_is_out_at_once(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pip)
    assert browser.get("/profile").status_code == 200
    with transaction():
        account_services.end_account(cast.pip, acting(cast.sue))
    assert browser.get("/profile").status_code == 302
    browser.sign_in(cast.sue)
    assert "Account ended" in browser.get("/people").text
    assert browser.get(f"/people/{cast.pip.id}").status_code == 404


def test_nobody_ends_the_own_account_or_one_twice(cast: Cast) -> None:
    sam = make_user("Sam", Role.ADMIN)
    db.session.commit()
    with pytest.raises(RuleViolated), transaction():
        account_services.end_account(cast.sue, acting(cast.sue))
    with transaction():
        account_services.end_account(sam, acting(cast.sue))
    with pytest.raises(InvalidTransition), transaction():
        account_services.end_account(sam, acting(cast.sue))


def test_an_old_page_does_not_overwrite_roles(cast: Cast) -> None:
    with pytest.raises(ChangedMeanwhile), transaction():
        account_services.change_roles(cast.pip, [Role.AUDITOR], acting(cast.sue), version=7)


def test_vendors_people_are_not_administered_with_the_staff(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    assert browser.get(f"/people/{cast.ada.id}").status_code == 404
    assert browser.post(f"/people/{cast.ada.id}/end").status_code == 404


def test_closing_a_vendor_shuts_its_accounts_and_invitations(browser: Browser, cast: Cast) -> None:
    with transaction():
        services.invite(
            acting(cast.pam),
            email="ben@example.jp",
            name="Ben",
            roles=[Role.VENDOR_MEMBER],
            language="en",
            vendor_id=cast.acme.id,
        )
    browser.sign_in(cast.ada)
    with transaction(audited=False):  # the vendor's closing writes the line
        shut = services.shut_vendor_accounts(cast.acme.id)
    assert {row.__tablename__ for row in shut} == {"users", "invitations"}
    assert browser.get("/company").status_code == 302
    assert queries.people_of_vendor(cast.acme.id) == []
    assert queries.open_invitations(cast.acme.id) == []
    assert cast.gus.is_active


def test_people_are_found_narrowed_and_exported(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.sue)

    def shown(query: str) -> list[str]:
        return re.findall(r'class="row-name"[^>]*>([^<]+)<', browser.get(f"/people?{query}").text)

    assert shown("role=procurement") == ["Pam", "Pip"]
    assert shown("q=PI") == ["Pia", "Pip"]
    assert shown("sort=-name&role=auditor&role=management") == ["Max", "Ann"]
    assert "Ada" not in shown("view=all")
    text = browser.get("/people?file=csv&q=pia").data.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("Pia,")


def test_the_list_of_people_costs_the_same_with_more_of_them(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.sue)
    with count_statements() as few:
        browser.get("/people")
    for number in range(10):
        make_user(f"Newcomer {number}", Role.PROCUREMENT)
    with count_statements() as many:
        page = browser.get("/people")
    assert "Newcomer 3" in page.text
    assert many.total == few.total <= 12
