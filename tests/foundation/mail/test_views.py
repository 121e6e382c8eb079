"""Sue, the administrator, looks after mails that did not arrive."""

import pytest
from flask import Flask

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, to_text
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail import queries
from portal.foundation.mail.models import MailState, OutboxEmail
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import make_mail

RESET = "Choose a new password:\nhttp://localhost/reset/q9Zb_2-hY7LmN0pQrStUvWx\n"


@pytest.fixture
def dead(cast: Cast, clock: Clock) -> OutboxEmail:
    mail = make_mail(subject="Dead letter", body=RESET, about_vendor_id=cast.acme.id)
    mail.state, mail.tries, mail.finished_at = MailState.DEAD, 8, clock.time
    mail.last_error = to_text(
        say("The mail server refused the address: %(answer)s", answer="550 unknown")
    )
    db.session.commit()
    return mail


def test_sue_tries_a_mail_again(
    browser: Browser, cast: Cast, dead: OutboxEmail, clock: Clock
) -> None:
    browser.sign_in(cast.sue)

    page = browser.post(f"/mail/{dead.id}/retry", follow_redirects=True)

    assert "The mail will be sent with the next run" in page.text
    assert (dead.state, dead.tries, dead.next_try_at) == (MailState.WAITING, 0, clock.time)
    [line] = trail_of(dead)
    assert (line.action, line.actor_id) == ("mail.retried", cast.sue.id)


def test_two_administrators_press_try_again_and_the_second_is_told(
    browser: Browser, cast: Cast, dead: OutboxEmail
) -> None:
    browser.sign_in(cast.sue)
    browser.post(f"/mail/{dead.id}/retry")

    second = browser.post(f"/mail/{dead.id}/retry")

    assert second.status_code == 409
    assert "Waiting to be sent" in second.text


def test_sue_settles_a_mail_another_way_and_says_how(
    browser: Browser, cast: Cast, dead: OutboxEmail
) -> None:
    browser.sign_in(cast.sue)

    refused = browser.post(f"/mail/{dead.id}/settle", data={"how": "  "})
    assert refused.status_code == 422
    assert "Say how the person was told." in refused.text
    long = browser.post(f"/mail/{dead.id}/settle", data={"how": "x" * 10_000})
    assert long.status_code == 422
    assert queries.count_dead() == 1

    browser.post(f"/mail/{dead.id}/settle", data={"how": "by phone"})

    assert dead.state == MailState.SETTLED
    [line] = trail_of(dead)
    assert words(line.text, "en") == "An undelivered mail was settled another way: by phone"


def test_with_a_mail_server_secret_links_are_cut_out(
    browser: Browser,
    cast: Cast,
    app: Flask,
    dead: OutboxEmail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")
    browser.sign_in(cast.sue)

    page = browser.get(f"/mail/{dead.id}").text

    assert "q9Zb_2" not in page
    assert "Secret links are cut out here" in page


def test_sue_downloads_an_attachment(browser: Browser, cast: Cast) -> None:
    with transaction(audited=False):
        stored = store_bytes(b"%PDF-1.7 receipt", "application/pdf")
    mail = make_mail(attachments=[("受領書.pdf", stored.sha256, "application/pdf")])
    browser.sign_in(cast.sue)

    assert "受領書.pdf" in browser.get(f"/mail/{mail.id}").text
    answer = browser.get(f"/mail/{mail.id}/attachments/1")

    assert answer.data == b"%PDF-1.7 receipt"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert browser.get(f"/mail/{mail.id}/attachments/2").status_code == 404
    assert browser.get("/mail/999").status_code == 404


def test_nobody_but_the_administrator_reads_mails(
    browser: Browser, cast: Cast, dead: OutboxEmail
) -> None:
    for person, code in ((cast.pam, 403), (cast.pia, 403), (cast.ann, 403), (cast.ada, 404)):
        browser.sign_in(person)
        assert browser.get(f"/mail/{dead.id}").status_code == code
        assert browser.post(f"/mail/{dead.id}/retry").status_code == code
    assert dead.state == MailState.DEAD


def test_an_owner_can_be_shown_what_did_not_reach_their_vendors(
    cast: Cast, dead: OutboxEmail
) -> None:
    make_mail(about_vendor_id=cast.acme.id)

    assert queries.undelivered() == [dead]
    assert queries.undelivered([cast.acme.id]) == [dead]
    assert queries.undelivered([cast.globex.id]) == []
    assert (queries.count_dead(), queries.count_dead([cast.globex.id])) == (1, 0)
