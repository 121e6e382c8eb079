"""A vendor's person reads in the calendar what the vendor is told elsewhere, and no more."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from icalendar import Calendar

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.obligations import make_obligation
from tests.factories.planning import make_plan_item
from tests.foundation.accounts.people import OTHER, PASSWORD, give_password, last_mail, path_in
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

OURS = ("Review of", "Report on the vendor")


@pytest.fixture
def year(cast: Cast, clock: Clock) -> Engagement:
    """Work whose statement comes due, something asked now, and what only the company plans."""
    an_authority(cast.ada, until=date(2029, 4, 1))
    work = a_piece_of_work(cast.acme)
    make_plan_item(cast.acme, what="report", key="r", planned_on=date(2026, 9, 24))
    db.session.commit()
    signed(cast.ada, work, "no_subcontracting", first=date(2026, 1, 1), last=date(2026, 3, 31))
    clock.go_to(date(2026, 4, 7))
    make_obligation(cast.acme, due_on=date(2026, 4, 24))
    db.session.commit()
    return work


def address_of(browser: Browser) -> str:
    found = re.search(r"/calendar/[\w-]+\.ics", browser.post("/profile/calendar").text)
    assert found
    return found[0]


def in_the_calendar(browser: Browser, address: str) -> list[str]:
    events: list[Any] = Calendar.from_ical(browser.get(address).data).walk("VEVENT")
    return sorted(str(one["SUMMARY"]).removesuffix(" (Acme)") for one in events)


def on_the_page(browser: Browser) -> list[str]:
    page = browser.get("/year").text
    lines = re.findall(
        r"<li><b>(.*?)</b>|<li class=\"row-of\"><span class=\"row-of__words\">(.*?)</span>", page
    )
    return sorted(unescape(coming or asked) for coming, asked in lines)


@pytest.mark.parametrize("who", ["ada", "alf"])
def test_calendar_and_page_of_the_year_agree(
    browser: Browser, cast: Cast, year: Engagement, who: str
) -> None:
    browser.sign_in(getattr(cast, who))
    told = in_the_calendar(browser, address_of(browser))
    assert told == on_the_page(browser)
    assert "Check sheet" in told
    assert not [one for one in told if one.startswith(OURS)]


def test_the_company_still_reads_its_whole_plan(
    browser: Browser, cast: Cast, year: Engagement
) -> None:
    browser.sign_in(cast.pam)
    told = in_the_calendar(browser, address_of(browser))
    assert [one for one in told if one.startswith(OURS)]


def test_a_changed_password_ends_the_address_and_says_so(browser: Browser, cast: Cast) -> None:
    give_password(cast.alf)
    browser.sign_in(cast.alf)
    address = address_of(browser)
    browser.post(
        "/profile/password", data={"current": PASSWORD, "password": OTHER, "repeated": OTHER}
    )
    assert "The address of your calendar no longer works" in browser.get("/profile").text
    assert browser.get(address).status_code == 404
    assert browser.get(address_of(browser)).status_code == 200


def test_a_password_set_by_the_link_ends_the_address(browser: Browser, cast: Cast) -> None:
    give_password(cast.alf)
    browser.sign_in(cast.alf)
    address = address_of(browser)
    browser.sign_out()
    browser.post("/password-reset", data={"email": cast.alf.email})
    answer = browser.post(path_in(last_mail()), data={"password": OTHER, "repeated": OTHER})
    assert answer.status_code == 302
    assert browser.get(address).status_code == 404
