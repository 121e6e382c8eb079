"""A person's calendar: by a secret address, of the own things only, and gone when it is renewed."""

import re
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.services import close_obligation, move_obligation
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.queries import count_statements


@pytest.fixture
def owed(cast: Cast) -> Obligation:
    owed = make_obligation(cast.acme)
    make_obligation(cast.globex, due_on=date(2026, 12, 18))
    db.session.commit()
    return owed


def address_of(browser: Browser) -> str:
    page = browser.post("/profile/calendar").text
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    assert found, "the address is shown"
    return found[0]


def entries(browser: Browser, address: str) -> dict[str, date]:
    """By what stands in the calendar: its day."""
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events: list[Any] = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(one["SUMMARY"]): one["DTSTART"].dt for one in events}


def test_alf_reads_what_acme_owes_and_nothing_of_globex(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    address = address_of(browser)
    browser.sign_out()
    found = entries(browser, address)
    assert found == {"Sign: No subcontracting (Acme)": date(2026, 12, 11)}


def test_pam_reads_what_procurement_owes_for_her_vendors(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    make_obligation(cast.acme, holder=Holder.PROCUREMENT, subject=cast.pam)
    cast.globex.owner_id = cast.pip.id
    make_obligation(cast.globex, holder=Holder.PROCUREMENT, subject=cast.pip)
    db.session.commit()
    browser.sign_in(cast.pam)
    assert [name[-6:] for name in entries(browser, address_of(browser))] == ["(Acme)"]


def test_a_moved_date_moves_and_what_is_done_goes(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    address = address_of(browser)
    before: Any = Calendar.from_ical(browser.get(address).data).walk("VEVENT")[0]
    with transaction(audited=False):
        row = db.session.get_one(Obligation, owed.id)
        follower = move_obligation(row, to=date(2026, 12, 21), reason="Agreed.")
    after: Any = Calendar.from_ical(browser.get(address).data).walk("VEVENT")[0]
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], date(2026, 12, 21))
    with transaction(audited=False):
        close_obligation(db.session.get_one(Obligation, follower.id))
    assert entries(browser, address) == {}


def test_a_new_address_ends_the_old_one_and_switching_off_ends_both(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    first, second = address_of(browser), address_of(browser)
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    browser.post("/profile/calendar/stop")
    assert browser.get(second).status_code == 404
    assert "/calendar/" not in browser.get("/profile/calendar").text


def test_an_ended_account_has_no_calendar(browser: Browser, cast: Cast, owed: Obligation) -> None:
    browser.sign_in(cast.alf)
    address = address_of(browser)
    cast.alf.ended_at = real_clock.now()
    db.session.commit()
    assert browser.get(address).status_code == 404


def test_guessing_addresses_has_to_wait(browser: Browser, cast: Cast) -> None:
    statuses = [browser.get(f"/calendar/guess{number}.ics").status_code for number in range(6)]
    assert statuses == [404] * 5 + [429]


def test_a_program_that_has_it_already_is_told_so(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    address = address_of(browser)
    tag = browser.get(address).headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_it_speaks_the_language_of_the_person(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    cast.alf.language = "ja"  # type: ignore[assignment]
    db.session.commit()
    browser.sign_in(cast.alf)
    text = browser.get(address_of(browser)).text
    assert "X-WR-CALNAME:監督: " in text


def test_it_costs_as_many_statements_however_much_is_owed(
    browser: Browser, cast: Cast, owed: Obligation
) -> None:
    browser.sign_in(cast.alf)
    address = address_of(browser)
    browser.get(address)
    with count_statements() as few:
        browser.get(address)
    for person in (cast.ada, cast.alf, cast.gus, cast.pam):
        make_obligation(cast.acme, subject=person)
    db.session.commit()
    with count_statements() as many:
        assert len(entries(browser, address)) >= 1
    assert many.total == few.total
