"""Settings of mail, the preview and holds, in the browser and on the command line."""

import json
from contextvars import Context
from datetime import date

from flask import Flask
from sqlalchemy import select

from portal.content.settings.queries import business_calendar, ladders
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.supervision.reminders.models import VendorHold
from portal.supervision.reminders.services import send_reminders
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation

SENDING = {
    "weekdays": ["0"],
    "days": "2026-12-28\n2026-12-25",
    "windows": "6/20~6/30 General meeting",
    "escalate_request": "10",
    "no_response_request": "20",
    "escalate_internal": "14",
}


def test_sue_says_when_mail_goes_out_and_stages_stay_as_they_are(
    browser: Browser, cast: Cast
) -> None:
    cast.company.ladders = {"request": {"stages": [-5, 5]}}
    db.session.commit()
    browser.sign_in(cast.sue)
    assert browser.get("/settings/reminders").status_code == 200
    sent = SENDING | {"version": str(cast.company.version)}
    answer = browser.post("/settings/reminders", data=sent)
    assert answer.location == "/settings/reminders"
    db.session.expire_all()
    assert cast.company.quiet_weekdays == [0]
    assert cast.company.quiet_days == ["2026-12-25", "2026-12-28"]
    request = ladders()["request"]
    assert (request.stages, request.escalate, request.no_response) == ((-5, 5), 10, 20)
    assert business_calendar().in_closed_window(date(2027, 6, 25))
    assert "06-20~06-30 General meeting" in browser.get("/settings/reminders").text


def test_what_cannot_be_is_said_with_its_line_and_nothing_is_lost(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    version = {"version": str(cast.company.version)}
    wrong = browser.post(
        "/settings/reminders",
        data=SENDING | version | {"windows": "06-20~06-30 Fine\n02-30~03-01 Never"},
    )
    assert wrong.status_code == 422
    assert "Line 2" in wrong.text
    assert "02-30~03-01 Never" in wrong.text
    none = browser.post(
        "/settings/reminders", data=SENDING | version | {"weekdays": ["0", "1", "2", "3", "4"]}
    )
    assert "Leave at least one working day" in none.text
    assert cast.company.quiet_weekdays == []


def test_an_older_page_does_not_overwrite(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    late = browser.post(
        "/settings/reminders", data=SENDING | {"version": str(cast.company.version - 1)}
    )
    assert late.status_code == 409
    assert "General meeting" in late.text


def test_the_preview_is_a_page_and_a_command(app: Flask, browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    assert "Nothing will go out" in browser.get("/reminders/preview").text
    make_obligation(cast.acme)
    db.session.commit()
    page = browser.get("/reminders/preview").text
    assert "Ada" in page
    assert "14 days before" in page
    words = ["reminders", "preview", "--days", "10", "--json"]
    printed = Context().run(app.test_cli_runner().invoke, args=words)
    rows = json.loads(printed.stdout)
    assert {(row["person"], row["stage"]) for row in rows} == {
        ("Ada", None), ("Alf", None), ("Ada", -14), ("Alf", -14), ("Ada", -7), ("Alf", -7),
    }  # fmt: skip
    assert db.session.scalars(select(OutboxEmail)).all() == [], "looking sends nothing"


def test_pam_holds_reminders_and_lets_them_go_on(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    address = f"/vendors/{cast.acme.id}/hold"
    typed = {"first_day": "2026-11-25", "last_day": "2026-11-20", "reason": "They move house."}
    assert browser.post(address, data=typed).status_code == 422
    long = browser.post(address, data=typed | {"last_day": "2027-05-01"})
    assert "At most 92 days" in long.text
    good = typed | {"last_day": "2026-12-05"}
    assert browser.post(address, data=good).status_code == 302
    assert "They move house." in browser.get(address).text
    assert browser.post(address, data=good).status_code == 422
    assert browser.post(f"{address}/end").status_code == 302
    assert db.session.scalars(select(VendorHold)).one().ended_at is not None
    assert browser.post(f"{address}/end").status_code == 302, "the second hears the same"


def test_an_address_that_takes_no_mail_is_marked_for_the_owner(
    browser: Browser, cast: Cast
) -> None:
    make_obligation(cast.acme)
    db.session.commit()
    send_reminders()
    browser.sign_in(cast.pam)
    people = f"/vendors/{cast.acme.id}/people"
    assert "Mail does not arrive" not in browser.get(people).text
    for mail in db.session.scalars(select(OutboxEmail)):
        mail.state = MailState.DEAD
    db.session.commit()
    assert browser.get(people).text.count("Mail does not arrive") == 2
