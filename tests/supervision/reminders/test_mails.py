"""Sue looks through the mails, has some sent now and others not at all, and says why."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit.queries import head, trail_of, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, to_text
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.supervision.reminders.services import reminding, send_reminders
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.queries import count_statements

NOW, NEVER = "/mail/send-now", "/mail/not-at-all"
WHY = "They were told by telephone."


@pytest.fixture
def sue(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.sue)
    return browser


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example")


def in_state(state: MailState, **values: object) -> OutboxEmail:
    mail = make_mail(**values)
    mail.state, mail.finished_at = state, mail.queued_at
    db.session.commit()
    return mail


def chosen(*mails: OutboxEmail, **more: str) -> dict[str, str]:
    return {"ids": ",".join(str(mail.id) for mail in mails), **more}


def test_sue_sees_what_was_not_delivered_first_and_why(sue: Browser) -> None:
    assert "No mail has been written yet." in sue.get("/mail").text
    dead = in_state(MailState.DEAD, subject="Dead letter")
    dead.last_error = to_text(say("The mail server refused the address: %(answer)s", answer="550"))
    db.session.commit()
    make_mail(subject="A newer one")

    page = sue.get("/mail").text

    assert page.index("Dead letter") < page.index("A newer one")
    assert "The mail server refused the address: 550" in page
    assert "No mail server is set, so nothing is sent" in page


def test_sue_narrows_by_state_kind_vendor_and_day(sue: Browser, cast: Cast, clock: Clock) -> None:
    make_mail(subject="About Acme", key="digest:7:x", about_vendor_id=cast.acme.id)
    clock.time += timedelta(days=2)
    elsewhere = {"recipient": "sam@globex.example", "recipient_name": "Sam"}
    in_state(MailState.SENT, subject="Come in", key="invitation:9", **elsewhere)
    day = clock.time.date()

    for asked, first, second in (
        ("state=waiting", True, False),
        ("kind=reminder", True, False),
        ("kind=account", False, True),
        ("kind=other", False, False),
        ("q=acme", True, False),
        (f"day_from={day}", False, True),
        (f"day_until={day}", True, True),
        (f"day_until={day - timedelta(days=1)}", True, False),
        ("state=nonsense", True, True),
    ):
        page = sue.get(f"/mail?{asked}").text
        assert ("About Acme" in page, "Come in" in page) == (first, second), asked


def test_a_list_twice_as_long_takes_no_more_statements(sue: Browser, cast: Cast) -> None:
    make_mail(about_vendor_id=cast.acme.id)
    sue.get("/mail")
    with count_statements() as few:
        sue.get("/mail")
    make_mail(about_vendor_id=cast.globex.id)
    in_state(MailState.DEAD)
    with count_statements() as many:
        sue.get("/mail")
    assert many.total == few.total


@pytest.mark.usefixtures("server")
def test_what_is_kept_or_lost_is_sent_now_in_one_command(sue: Browser, clock: Clock) -> None:
    kept, dead, sent = (in_state(s) for s in (MailState.KEPT, MailState.DEAD, MailState.SENT))
    waiting = make_mail()
    waiting.next_try_at = clock.time + timedelta(hours=6)
    db.session.commit()
    mails, (before, _) = (kept, dead, waiting, sent), head()

    first = sue.post(NOW, data=chosen(*mails)).text
    assert "3 mails go out with the next run, within a minute. 1 mail stays as it is." in first
    assert "Stays as it is: It was sent already." in first
    sue.post(NOW, data=chosen(*mails, go="1"))

    assert {kept.state, dead.state, waiting.state} == {MailState.WAITING}
    assert sent.state is MailState.SENT
    assert waiting.next_try_at == clock.time
    assert head()[0] == before + 1
    assert words(trail_of(dead)[0].text, "en") == "3 mails are to be sent now"


@pytest.mark.usefixtures("server")
def test_what_was_lost_is_on_record_as_sent_again(sue: Browser) -> None:
    dead = in_state(MailState.DEAD)
    sue.post(NOW, data=chosen(dead, go="1"))
    assert words(trail_of(dead)[0].text, "en") == "1 mail is to be sent again"


def test_without_a_mail_server_nothing_is_sent_now(sue: Browser) -> None:
    kept = in_state(MailState.KEPT)
    answer = sue.post(NOW, data=chosen(kept, go="1"))
    assert answer.status_code == 422
    assert "No mail server is set, so nothing can be sent." in answer.text
    assert kept.state is MailState.KEPT


def test_mails_are_not_sent_for_a_reason_that_stays_with_them(sue: Browser, cast: Cast) -> None:
    mail, kept = make_mail(about_vendor_id=cast.acme.id), in_state(MailState.KEPT)
    before, _ = head()

    assert "2 mails will not be sent." in sue.post(NEVER, data=chosen(mail, kept)).text
    empty = sue.post(NEVER, data=chosen(mail, kept, go="1", reason=" "))
    assert empty.status_code == 422
    assert mail.state is MailState.WAITING
    page = sue.post(NEVER, data=chosen(mail, kept, go="1", reason=WHY), follow_redirects=True).text

    assert "2 mails are not sent." in page
    assert {mail.state, kept.state} == {MailState.WITHHELD}
    assert f"This mail is not sent: {WHY}" in sue.get(f"/mail/{mail.id}").text
    assert WHY in sue.get("/mail?state=withheld").text
    assert head()[0] == before + 1
    line = trail_of_vendor(cast.acme.id)[0]
    assert (line.action, line.actor_id) == ("mail.withheld", cast.sue.id)
    assert words(line.text, "en") == f"2 mails are not to be sent: {WHY}"


def test_the_same_again_is_refused_and_says_why(sue: Browser) -> None:
    mail = make_mail()
    sue.post(NEVER, data=chosen(mail, go="1", reason=WHY))
    before, _ = head()

    again = sue.post(NEVER, data=chosen(mail, go="1", reason="Another"))

    assert again.status_code == 422
    assert "It is not to be sent already." in again.text
    assert "Another" in again.text, "what was typed is kept"
    assert (mail.reason, head()[0]) == (WHY, before)
    assert sue.post(NOW, data=chosen(mail, go="1")).status_code == 422
    assert "Choose at least one row first." in sue.post(NOW, follow_redirects=True).text


def test_a_mail_that_is_being_sent_at_this_moment_is_left_alone(sue: Browser, clock: Clock) -> None:
    mail = make_mail()
    mail.claimed_by, mail.claimed_until = "run", clock.time + timedelta(minutes=1)
    db.session.commit()
    answer = sue.post(NEVER, data=chosen(mail, go="1", reason=WHY))
    assert "It is being sent at this moment." in answer.text
    states = [mail.state]

    clock.advance(minutes=2)
    sue.post(NEVER, data=chosen(mail, go="1", reason=WHY))
    assert [*states, mail.state] == [MailState.WAITING, MailState.WITHHELD]


@pytest.mark.usefixtures("server")
def test_what_was_not_to_be_sent_can_be_sent_after_all(sue: Browser) -> None:
    mail = make_mail()
    sue.post(NEVER, data=chosen(mail, go="1", reason=WHY))
    sue.post(f"/mail/{mail.id}/retry")
    assert (mail.state, mail.reason) == (MailState.WAITING, "")


def test_nobody_believes_that_a_reminder_went_out_which_did_not(sue: Browser, cast: Cast) -> None:
    owed = make_obligation(cast.acme, due_on=date(2026, 12, 11))
    db.session.commit()
    assert send_reminders() == 2
    told = list(db.session.scalars(select(OutboxEmail)))
    assert reminding([owed.id])[0].why_not is not None, "they were told today"

    sue.post(NEVER, data=chosen(*told, go="1", reason=WHY))

    assert trail_of(owed)[0].action == "mail.withheld"
    assert reminding([owed.id])[0].why_not is None, "a colleague may remind them today"
    assert send_reminders() == 0, "but the stage is not sent by itself again"
