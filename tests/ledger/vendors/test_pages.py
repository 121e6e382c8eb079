"""The pages of a vendor in the browser: registering, mending, two at once, and who sees nothing."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, Language, User
from portal.foundation.audit.queries import kinds_in_trail
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.ledger.vendors.profile import contacts, services
from portal.ledger.vendors.profile.contacts import ContactDetails
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.vendors import make_vendor

FORM = {"name": "みずいろ印刷株式会社", "kind": "printing_mailing", "country": "JP"}


def speaking(user: User, language: str) -> User:
    user.language = Language(language)
    db.session.commit()
    return user


def typed(vendor: Vendor, **changes: Any) -> dict[str, Any]:
    """The edit form of a vendor as the page shows it, with something typed into it."""
    names = ("name", "name_en", "kana", "country", "kind", "version")
    values = {name: getattr(vendor, name) for name in names}
    return values | {"owner_id": vendor.owner_id or ""} | changes


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "みずいろ印刷株式会社 is in the register."),
        ("ja", "「みずいろ印刷株式会社」を登録しました。"),
    ],
)
def test_pam_registers_a_vendor(cast: Cast, browser: Browser, language: str, said: str) -> None:
    browser.sign_in(speaking(cast.pam, language))
    assert browser.get("/vendors/new").status_code == 200
    sent = browser.post("/vendors/new", data=FORM | {"corporate_number": "5-8356-7825-6246"})
    vendor = db.session.scalars(select(Vendor).where(Vendor.name == FORM["name"])).one()
    assert vendor.state is VendorState.CANDIDATE
    assert sent.location == f"/vendors/{vendor.id}"
    page = browser.get(sent.location, follow_redirects=True)
    assert said in page.text
    assert "5835678256246" in page.text


@pytest.mark.parametrize(
    ("language", "sentence", "title"),
    [
        ("en", "The check digit does not fit: compare the number with the original.", "Error:"),
        ("ja", "検査用数字が合いません。元の番号と見比べてください。", "エラー:"),
    ],
)
def test_a_wrong_number_comes_back_with_what_was_typed(
    cast: Cast, browser: Browser, language: str, sentence: str, title: str
) -> None:
    browser.sign_in(speaking(cast.pam, language))
    page = browser.post("/vendors/new", data=FORM | {"corporate_number": "5835678256247"})
    assert page.status_code == 422
    assert page.text.count(sentence) == 2  # in the summary and beside the field
    assert f"<title>{title}" in page.text
    assert 'value="5835678256247"' in page.text
    assert 'value="みずいろ印刷株式会社"' in page.text


def test_an_empty_form_says_what_is_needed(cast: Cast, browser: Browser) -> None:
    browser.sign_in(speaking(cast.pam, "ja"))
    page = browser.post("/vendors/new", data={})
    assert page.status_code == 422
    assert "正式名称: 入力してください。" in page.text
    assert '<a href="#kind">業種: ' in page.text


def test_a_duplicate_leads_to_the_one_there_is(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.post("/vendors/new", data=FORM | {"name": "ACME"})
    assert page.status_code == 422
    assert f'Acme is in the register already. <a href="/vendors/{cast.acme.id}">Open it</a>' in (
        page.text
    )


def test_a_name_of_ten_megabytes_is_refused_in_a_sentence(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.post("/vendors/new", data=FORM | {"name": "x" * 10_000_000})
    assert page.status_code == 422
    assert "This is too long: at most 160 characters." in page.text


def test_the_second_of_two_editors_sees_both_sides_and_loses_nothing(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pip)
    opened = typed(cast.acme, name_en="Acme Two", kind="other")
    with transaction():
        details = services.VendorDetails(name="Acme", kind="data_entry", name_en="Acme One")
        services.edit_vendor(cast.acme, details, version=1, actor=acting(cast.pam))
    page = browser.post(f"/vendors/{cast.acme.id}/edit", data=opened)
    assert page.status_code == 409
    for side in ("Acme One", "Acme Two", "Data entry", "Other", "Saved by Pam."):
        assert side in page.text
    assert "checked" not in page.text
    assert cast.acme.name_en == "Acme One"

    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    undecided = browser.post(f"/vendors/{cast.acme.id}/edit", data=hidden)
    assert undecided.status_code == 422
    assert "Choose a version for each field that differs." in undecided.text

    sides = {"keep-name_en": "mine", "keep-kind": "theirs", "keep-owner_id": "mine"}
    saved = browser.post(f"/vendors/{cast.acme.id}/edit", data=hidden | sides)
    assert saved.status_code == 302
    db.session.refresh(cast.acme)
    assert (cast.acme.name_en, cast.acme.kind, cast.acme.owner_id) == (
        "Acme Two",
        "data_entry",
        cast.pam.id,
    )


def test_a_third_editor_meanwhile_means_choosing_again(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pip)
    with transaction():
        details = services.VendorDetails(name="Acme", kind="data_entry", name_en="One")
        services.edit_vendor(cast.acme, details, version=1, actor=acting(cast.pam))
    stale = typed(cast.acme, name_en="Two", version=1) | {"settling": "1", "keep-name_en": "mine"}
    page = browser.post(f"/vendors/{cast.acme.id}/edit", data=stale)
    assert page.status_code == 409
    assert cast.acme.name_en == "One"


def test_the_assessment_begins_at_the_press_of_a_button(cast: Cast, browser: Browser) -> None:
    vendor = make_vendor("Kamome", state=VendorState.CANDIDATE)
    browser.sign_in(cast.pam)
    assert "Begin the assessment" in browser.get(f"/vendors/{vendor.id}/people").text
    sent = browser.post(f"/vendors/{vendor.id}/begin-assessment", follow_redirects=True)
    assert "The selection assessment of Kamome has begun." in sent.text
    assert "Begin the assessment" not in sent.text
    assert browser.post(f"/vendors/{vendor.id}/begin-assessment").status_code == 409


def test_a_contact_goes_in_and_out(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}"
    refused = browser.post(f"{at}/contacts/new", data={"name": "Sato", "email": "sato"})
    assert refused.status_code == 422
    assert "This is not an e-mail address." in refused.text
    data = {"name": "Sato", "phone": "03-1", "is_responsible": "y"}
    page = browser.post(f"{at}/contacts/new", data=data, follow_redirects=True)
    assert "Responsible person" in page.text
    contact = db.session.scalars(select(Contact)).one()
    edited = browser.post(
        f"/contacts/{contact.id}/edit", data=data | {"phone": "03-2", "version": "1"}
    )
    assert edited.status_code == 302
    clash = browser.post(f"/contacts/{contact.id}/edit", data=data | {"version": "1"})
    assert clash.status_code == 409
    assert "03-2" in clash.text
    ended = browser.post(f"/contacts/{contact.id}/end", follow_redirects=True)
    assert "Sato is no longer a contact." in ended.text


def test_a_signatory_is_invited(
    app: Flask, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/people"
    assert browser.get(f"{at}/invite").status_code == 200
    data = {"name": "Iguchi", "email": "iguchi@example.jp", "language": "ja"}
    page = browser.post(
        f"{at}/invite", data=data | {"role": "vendor_signatory"}, follow_redirects=True
    )
    assert "Iguchi is invited by mail." in page.text
    assert "iguchi@example.jp" in page.text
    (invitation,) = db.session.scalars(select(Invitation))
    assert (invitation.vendor_id, invitation.roles) == (cast.acme.id, Role.VENDOR_SIGNATORY)
    again = browser.post(f"{at}/invite", data=data | {"role": "vendor_member"})
    assert again.status_code == 422
    staff = browser.post(f"{at}/invite", data=data | {"role": "admin", "email": "x@example.jp"})
    assert staff.status_code == 422


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.REJECTED])
def test_nobody_is_invited_where_it_is_over(
    cast: Cast, browser: Browser, state: VendorState
) -> None:
    cast.acme.state = state
    browser.sign_in(cast.pam)
    data = {"name": "Ben", "email": "ben@example.jp", "role": "vendor_member", "language": "ja"}
    answer = browser.post(f"/vendors/{cast.acme.id}/people/invite", data=data)
    assert answer.status_code == 409
    assert "nobody can be invited" in answer.text


def test_notes_are_for_ourselves(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}"
    assert browser.post(f"{at}/notes", data={"body": " "}).status_code == 422
    page = browser.post(f"{at}/notes", data={"body": "Rates may rise."}, follow_redirects=True)
    assert "Rates may rise." in page.text
    browser.sign_in(cast.ann)
    assert "Rates may rise." in browser.get(f"{at}/history").text
    assert browser.post(f"{at}/notes", data={"body": "x"}).status_code == 403


def test_the_history_is_narrowed_by_what_it_is_about_and_by_person(
    cast: Cast, browser: Browser
) -> None:
    with transaction():
        details = services.VendorDetails(name="Kamome", kind="other")
        vendor = services.register_vendor(details, actor=acting(cast.pam))
    with transaction():
        services.begin_assessment(vendor, actor=acting(cast.pip))
    browser.sign_in(cast.pam)

    def told(query: str = "") -> int:
        return browser.get(f"/vendors/{vendor.id}/history{query}").text.count("trail__what")

    assert (told(), told("?about=vendor"), told(f"?by={cast.pip.id}")) == (2, 2, 1)
    assert (told("?about=contract"), told("?by=0")) == (0, 0)
    assert "Nothing fits" in browser.get(f"/vendors/{vendor.id}/history?by=0").text
    kinds = kinds_in_trail(vendor.id)
    assert (kinds.count(), kinds.count("vendor"), kinds.count(by=cast.pip.id)) == (2, 2, 1)
    assert (kinds.count("contract"), kinds.count("vendor", 0)) == (0, 0)


def test_the_history_tells_states_and_what_was_done(cast: Cast, browser: Browser) -> None:
    with transaction():
        vendor = services.register_vendor(
            services.VendorDetails(name="Kamome", kind="other"), actor=acting(cast.pam)
        )
    with transaction():
        services.begin_assessment(vendor, actor=acting(cast.pip))
    browser.sign_in(speaking(cast.pam, "ja"))
    page = browser.get(f"/vendors/{vendor.id}/history").text
    assert "「Kamome」の選定評価を開始" in page
    assert "委託先「Kamome」を登録" in page
    assert page.index("選定評価を開始") < page.index("委託先「Kamome」を登録")


def test_an_auditor_reads_and_changes_nothing(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ann)
    at = f"/vendors/{cast.acme.id}"
    for path in ("/vendors/", f"{at}/people", f"{at}/history"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "Edit the vendor" not in page.text
    for path in ("/vendors/new", f"{at}/edit", f"{at}/contacts/new", f"{at}/people/invite"):
        assert browser.get(path).status_code == 403


@pytest.mark.parametrize("who", ["ada", "alf", "gus"])
def test_for_people_of_vendors_these_pages_do_not_exist(
    cast: Cast, browser: Browser, who: str
) -> None:
    with transaction():
        details = ContactDetails(name="Sato", phone="1")
        contact = contacts.add_contact(cast.acme, details, actor=acting(cast.pam))
    browser.sign_in(getattr(cast, who))
    at = f"/vendors/{cast.acme.id}"
    for path in (
        "/vendors/", "/vendors/new", at, f"{at}/edit", f"{at}/people", f"{at}/history",
        f"{at}/contacts/new", f"{at}/people/invite", f"/contacts/{contact.id}/edit",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    for path in (f"{at}/notes", f"{at}/begin-assessment", f"/contacts/{contact.id}/end"):
        assert browser.post(path, data={"body": "x"}).status_code == 404, path


def test_a_vendor_that_is_not_there_is_not_found(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    for path in ("/vendors/999", "/vendors/999/edit", "/vendors/999/people", "/contacts/9/edit"):
        assert browser.get(path).status_code == 404
