"""Invitations: who may send them, what the link does, and what is on record afterwards."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Consent, Invitation, User, digest
from portal.foundation.accounts.people import services
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.models import Notice
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import PASSWORD, last_mail, mails, path_in

ANSWERS = {
    "name": "Ben",
    "title": "Sales",
    "language": "en",
    "password": PASSWORD,
    "repeated": PASSWORD,
    "notice_version": "1",
    "agreed": "y",
}


def invite_ben(actor: Actor, vendor_id: int | None, role: Role = Role.VENDOR_MEMBER) -> str:
    """The path of the link."""
    with transaction():
        services.invite(
            actor,
            email="Ben@Example.jp",
            name="Ben",
            roles=[role],
            language="en",
            vendor_id=vendor_id,
            company=Text(ja="アクメ", en="Acme"),
        )
    return path_in(last_mail())


def ben() -> User | None:
    return queries.find_by_email("ben@example.jp")


def test_ben_reads_accepts_and_is_in(browser: Browser, cast: Cast) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    page = browser.get(path)
    assert page.status_code == 200
    for words in ("Sazanami Transfer Inc.", "Pam", "Acme", "What your data is used for"):
        assert words in page.text
    answer = browser.post(path, data=ANSWERS)
    assert (answer.status_code, answer.location) == (302, "/")
    user = ben()
    assert user is not None
    assert user.vendor_id == cast.acme.id
    assert user.roles == {Role.VENDOR_MEMBER}
    assert user.last_sign_in_at is not None
    consent = db.session.scalars(select(Consent).where(Consent.user_id == user.id)).one()
    assert (consent.notice_version, consent.language, consent.vendor_id) == (1, "en", cast.acme.id)
    assert "Ben" in browser.get("/company").text


def test_only_a_digest_of_the_link_is_kept(cast: Cast) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    row = db.session.scalars(select(Invitation)).one()
    token = path.rpartition("/")[2]
    assert row.token_sha256 == digest(token)
    assert token not in str(vars(row))


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(browser: Browser, cast: Cast) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    for _ in range(3):
        assert browser.get(path).status_code == 200
    assert ben() is None
    assert browser.post(path, data=ANSWERS).status_code == 302


def test_a_link_that_was_used_says_that_the_account_is_open(browser: Browser, cast: Cast) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    browser.post(path, data=ANSWERS)
    browser.sign_out()
    browser.post("/language", data={"lang": "en"})
    answer = browser.get(path)
    assert answer.status_code == 410
    assert "has been accepted" in answer.text
    again = browser.post(path, data={**ANSWERS, "password": "another one to get in", "name": "X"})
    assert again.status_code == 410
    assert ben().name == "Ben"  # type: ignore[union-attr]


def test_an_invitation_ends_after_two_weeks(browser: Browser, cast: Cast, clock: Clock) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    clock.advance(days=13, hours=23)
    assert browser.get(path).status_code == 200
    clock.advance(hours=2)
    answer = browser.get(path)
    assert answer.status_code == 410
    assert "has expired" in answer.text
    assert browser.post(path, data=ANSWERS).status_code == 410
    assert ben() is None


def test_a_link_that_never_was_one_gets_a_friendly_page(browser: Browser, cast: Cast) -> None:
    browser.post("/language", data={"lang": "en"})
    answer = browser.get("/invitations/abcdef")
    assert answer.status_code == 410
    assert "This link does not work" in answer.text


def test_a_withdrawn_invitation_no_longer_works(browser: Browser, cast: Cast) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    invitation = db.session.scalars(select(Invitation)).one()
    browser.sign_in(cast.pam)
    browser.post(f"/invitations/{invitation.id}/withdraw")
    browser.sign_out()
    assert "was withdrawn" in browser.get(path).text


def test_sending_again_makes_a_new_link_and_ends_the_old_one(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    old = invite_ben(acting(cast.pam), cast.acme.id)
    invitation = db.session.scalars(select(Invitation)).one()
    clock.advance(days=20)
    browser.sign_in(cast.pip)
    browser.post(f"/invitations/{invitation.id}/resend")
    new = path_in(last_mail())
    assert mails() == 2
    browser.sign_out()
    assert browser.get(old).status_code == 410
    assert browser.get(new).status_code == 200


def test_without_the_tick_nothing_is_opened_and_what_was_typed_stays(
    browser: Browser, cast: Cast
) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    answer = browser.post(path, data={**ANSWERS, "agreed": "", "name": "Benjamin"})
    assert answer.status_code == 422
    assert "Without your agreement" in answer.text
    assert 'value="Benjamin"' in answer.text
    assert PASSWORD not in answer.text
    assert ben() is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"repeated": "something else"}, "The two are not the same"),
        ({"password": "short", "repeated": "short"}, "at least 12 characters"),
        ({"name": " "}, "Please fill this in"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"language": "fr"}, "Please choose one of the list"),
    ],
)
def test_bad_answers_are_told_and_nothing_is_opened(
    browser: Browser, cast: Cast, wrong: dict[str, str], sentence: str
) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    answer = browser.post(path, data=ANSWERS | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ben() is None


def test_a_notice_that_changed_while_the_page_was_open_is_read_again(
    browser: Browser, cast: Cast
) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    db.session.add(Notice(ja="新しい", en="All new", published_on=date(2026, 11, 25)))
    db.session.commit()
    answer = browser.post(path, data=ANSWERS)
    assert answer.status_code == 409
    assert "All new" in answer.text
    assert ben() is None
    assert browser.post(path, data=ANSWERS | {"notice_version": "2"}).status_code == 302


def test_the_page_speaks_the_language_of_the_invitation_or_the_one_chosen(
    browser: Browser, cast: Cast
) -> None:
    path = invite_ben(acting(cast.pam), cast.acme.id)
    assert '<html lang="en"' in browser.get(path).text
    browser.post("/language", data={"lang": "ja", "next": path})
    page = browser.get(path).text
    assert '<html lang="ja"' in page
    assert "お預かりする個人情報の利用目的" in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_mail_speaks_the_language_of_the_invited(cast: Cast, language: str) -> None:
    with transaction():
        services.invite(
            acting(cast.pam),
            email="ben@example.jp",
            name="Ben",
            roles=[Role.VENDOR_MEMBER],
            language=language,
            vendor_id=cast.acme.id,
        )
    mail = last_mail()
    company = {"ja": "株式会社さざなみトランスファー", "en": "Sazanami Transfer Inc."}[language]
    assert company in mail.subject
    assert company in mail.body
    assert (mail.language, mail.about_vendor_id) == (language, cast.acme.id)


def test_two_who_send_the_form_at_once_open_one_account(cast: Cast) -> None:
    invite_ben(acting(cast.pam), cast.acme.id)
    person = services.NewPerson("Ben", "", "en", PASSWORD, 1, "en")
    with transaction():
        services.accept_invitation(db.session.scalars(select(Invitation)).one(), person, None)
    with pytest.raises(InvalidTransition), transaction():
        services.accept_invitation(db.session.scalars(select(Invitation)).one(), person, None)


def test_somebody_who_left_comes_back_by_an_invitation(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    cast.alf.ended_at = clock.now()
    cast.alf.email, cast.alf.name = "ben@example.jp", "BEN"
    db.session.commit()
    path = invite_ben(acting(cast.pam), cast.acme.id, Role.VENDOR_SIGNATORY)
    assert browser.post(path, data=ANSWERS).status_code == 302
    assert (cast.alf.is_active, cast.alf.name) == (True, "Ben")
    assert cast.alf.roles == {Role.VENDOR_SIGNATORY}


def test_nobody_is_invited_twice_at_once_or_with_an_account(cast: Cast) -> None:
    invite_ben(acting(cast.pam), cast.acme.id)
    with pytest.raises(RuleViolated, match="invited already"):
        invite_ben(acting(cast.pam), cast.acme.id)
    cast.alf.email = "ben@example.jp"
    db.session.commit()
    with pytest.raises(RuleViolated, match="account"):
        invite_ben(acting(cast.pam), cast.globex.id)


@pytest.mark.parametrize(
    ("who", "side", "role"),
    [
        ("pam", None, Role.AUDITOR),  # procurement does not invite staff
        ("max", "acme", Role.VENDOR_MEMBER),
        ("ann", None, Role.AUDITOR),
        ("sue", "acme", Role.VENDOR_MEMBER),  # the administrator does not invite vendors
        ("ada", "globex", Role.VENDOR_MEMBER),
        ("ada", None, Role.ADMIN),
        ("alf", "acme", Role.VENDOR_MEMBER),  # a member invites nobody
        ("sue", None, Role.VENDOR_MEMBER),  # roles of the other side
        ("pam", "acme", Role.PROCUREMENT),
    ],
)
def test_nobody_invites_where_it_is_not_theirs(
    cast: Cast, who: str, side: str | None, role: Role
) -> None:
    vendor_id = getattr(cast, side).id if side else None
    with pytest.raises(RuleViolated):
        invite_ben(acting(getattr(cast, who)), vendor_id, role)
    assert mails() == 0


def test_another_vendors_invitation_does_not_exist_for_ada(browser: Browser, cast: Cast) -> None:
    invite_ben(acting(cast.pam), cast.globex.id)
    number = db.session.scalars(select(Invitation)).one().id
    browser.sign_in(cast.ada)
    assert browser.post(f"/invitations/{number}/withdraw").status_code == 404
    assert browser.post(f"/invitations/{number}/resend").status_code == 404
    browser.sign_in(cast.sue)
    assert browser.post(f"/invitations/{number}/withdraw").status_code == 404


def test_both_faults_of_a_password_are_told_at_once(browser: Browser, cast: Cast) -> None:
    path = invite_ben(acting(cast.ada), cast.acme.id)
    browser.post("/language", data={"lang": "en"})
    answer = browser.post(path, data=ANSWERS | {"password": "short", "repeated": ""})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.text
    assert "Places to mend: 2" in answer.text
    assert ben() is None


def test_a_strangers_lines_do_not_begin_a_mail_of_the_company(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    name = "Ben\r\nBcc: evil@example.com\r\n\r\nPay here: http://evil.example"
    answer = browser.post(
        "/company/invite",
        data={"email": "ben@example.jp", "name": name, "role": "vendor_member", "language": "en"},
    )
    assert answer.status_code == 302, answer.text
    lines = last_mail().body.splitlines()
    assert not any(line.startswith(("Bcc", "Pay here")) for line in lines)
    assert any("Ben Bcc: evil@example.com Pay here" in line for line in lines)
