"""A link that opens an account or sets a password stands in the outbox no longer than it must."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.people import services
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.delivery import deliver_outbox
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.workflow import hide_secrets
from portal.jobs import tasks
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import OTHER, last_mail, path_in
from tests.post_office import opened

ANSWERS = {
    "name": "Ann",
    "title": "Clerk",
    "language": "en",
    "notice_version": "1",
    "agreed": "y",
    "password": OTHER,
    "repeated": OTHER,
}


def invited(cast: Cast) -> str:
    """The path of the link that Ann was sent."""
    with transaction():
        services.invite(
            acting(cast.sue),
            email="new.ann@example.jp",
            name="Ann",
            roles=[Role.PROCUREMENT],
            language="en",
        )
    return path_in(last_mail())


def asked_reset(browser: Browser, cast: Cast) -> str:
    browser.post("/password-reset", data={"email": cast.ada.email})
    return path_in(last_mail())


def stands(path: str) -> bool:
    """Whether the link stands in any mail: in its text, or in what the HTML is made of."""
    db.session.rollback()
    kept = db.session.execute(select(OutboxEmail.body, OutboxEmail.parts))
    return any(path in f"{body} {parts}" for body, parts in kept)


def test_a_mail_that_was_sent_keeps_no_link(
    browser: Browser, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = invited(cast), asked_reset(browser, cast)
    with opened(app, monkeypatch) as office:
        assert deliver_outbox().sent == 2
    for link, letter in zip(links, office.letters, strict=True):
        assert all(link in part.get_content() for part in letter.iter_parts()), "text and HTML"
    assert not any(stands(link) for link in links)


def test_a_kept_mail_loses_its_link_when_it_is_used(browser: Browser, cast: Cast) -> None:
    invitation, reset = invited(cast), asked_reset(browser, cast)
    deliver_outbox()
    assert stands(invitation)
    assert stands(reset)
    assert browser.post(invitation, data=ANSWERS).status_code == 302
    assert not stands(invitation)
    browser.sign_out()
    assert browser.post(reset, data={"password": OTHER, "repeated": OTHER}).status_code == 302
    assert not stands(reset)


@pytest.mark.parametrize("how", ["resend", "withdraw"])
def test_a_link_taken_back_leaves_its_mail(browser: Browser, cast: Cast, how: str) -> None:
    link = invited(cast)
    deliver_outbox()
    (invitation,) = queries.open_invitations(None)
    browser.sign_in(cast.sue)
    assert browser.post(f"/invitations/{invitation.id}/{how}").status_code == 302
    assert not stands(link)
    if how == "resend":
        assert path_in(last_mail()) != link
        assert "..." not in last_mail().body


def test_what_has_run_out_or_was_sent_before_the_upgrade_is_taken_out_by_the_job(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    invitation, reset = invited(cast), asked_reset(browser, cast)
    deliver_outbox()
    sent_before = invited_otherwise(cast)
    tasks.forget_links()
    assert [stands(one) for one in (invitation, reset, sent_before)] == [True, True, False]
    clock.advance(minutes=61)
    tasks.forget_links()
    assert [stands(one) for one in (invitation, reset)] == [True, False]
    clock.advance(days=14)
    assert tasks.forget_links().params == {"number": 1}
    assert not stands(invitation)


def invited_otherwise(cast: Cast) -> str:
    with transaction():
        services.invite(
            acting(cast.sue),
            email="bob@example.jp",
            name="Bob",
            roles=[Role.AUDITOR],
            language="en",
        )
    mail = last_mail()
    mail.state = MailState.SENT
    db.session.commit()
    return path_in(mail)


def test_a_link_for_somebody_else_is_shown_once_by_a_button_and_that_is_recorded(
    browser: Browser, cast: Cast
) -> None:
    link = asked_reset(browser, cast)
    deliver_outbox()
    mail = last_mail()
    browser.sign_in(cast.sue)
    page = browser.get(f"/mail/{mail.id}").text
    assert link not in page
    assert "Hand this link over" in page
    assert link in browser.post(f"/mail/{mail.id}/hand-over").text
    assert link not in browser.get(f"/mail/{mail.id}").text
    (line,) = trail_of(mail)
    assert (line.action, line.actor_id) == ("mail.link_taken", cast.sue.id)
    assert line.text.params == {"recipient": "Ada"}


def test_the_own_link_is_there_to_read(browser: Browser, cast: Cast) -> None:
    browser.post("/password-reset", data={"email": cast.sue.email})
    deliver_outbox()
    mail = last_mail()
    browser.sign_in(cast.sue)
    assert path_in(mail) in browser.get(f"/mail/{mail.id}").text
    assert trail_of(mail) == []


def test_with_a_mail_server_nobody_takes_a_link_out(
    browser: Browser, cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = asked_reset(browser, cast)
    mail = last_mail()
    browser.sign_in(cast.sue)
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    assert "Hand this link over" not in browser.get(f"/mail/{mail.id}").text
    answer = browser.post(f"/mail/{mail.id}/hand-over")
    assert (answer.status_code, link in answer.text) == (409, False)
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    mail.body = hide_secrets(mail.body)
    assert browser.post(f"/mail/{mail.id}/hand-over").status_code == 409
    assert trail_of(mail) == []
