"""The board of another day where vendors are thousands: a job works it out, and the page reads it."""

import re
from datetime import date

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run
from portal.proof.desk.matrix import worked_out
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

PAST = date(2026, 11, 24)
BOARD = f"/board?as_of={PAST}"


@pytest.fixture
def max_(cast: Cast, browser: Browser) -> Browser:
    work_of(cast.acme, signer=cast.ada)
    work_of(cast.globex, signer=cast.gus, attested=False)
    db.session.commit()
    browser.sign_in(cast.max)
    return browser


def ask(browser: Browser) -> str:
    """Where the page of the run lies."""
    return str(browser.post("/board/work-out", data={"as_of": PAST.isoformat()}).location)


def make() -> int:
    with acting_as(db.session, SYSTEM):
        return worked_out.make_boards()


def table(page: str) -> list[str]:
    """The sentence, the marks and the foot."""
    return re.findall(
        r'<p class="summary">.*?</p>|<tbody>.*?</tbody>|<b(?: class="text-broken")?>\d+</b>/\d+',
        page,
        re.DOTALL,
    )


def test_it_shows_what_the_page_of_few_vendors_shows(
    max_: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = max_.get(BOARD).text
    monkeypatch.setattr(worked_out, "LARGE", 1)
    waiting = max_.get(BOARD).text
    assert "is not worked out yet" in waiting
    assert '<table class="board"' not in waiting
    where = ask(max_)
    assert make() == 1
    page = max_.get(BOARD).text
    assert BOARD in max_.get(where).text
    assert "Worked out from the records of" in page
    assert table(page) == table(at_once)
    assert len(table(page)) > 3


def test_what_was_recorded_since_is_not_in_it_until_it_is_worked_out_anew(
    max_: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worked_out, "LARGE", 1)
    ask(max_)
    make()
    before = table(max_.get(BOARD).text)
    work_of(cast.globex, "発送", "Mailing", signer=cast.gus, bound=False)
    db.session.commit()
    assert table(max_.get(BOARD).text) == before
    ask(max_)
    make()
    assert table(max_.get(BOARD).text) != before


def test_who_asks_while_it_is_under_way_is_led_to_it(
    max_: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worked_out, "LARGE", 1)
    where = ask(max_)
    max_.sign_in(cast.pia)
    assert ask(max_) == where
    assert where in max_.get(BOARD).text
    assert max_.get(f"/board/pdf?as_of={PAST}").location == BOARD
    assert db.session.query(Run).count() == 1


def test_today_waits_for_no_job_and_there_is_nothing_to_download(
    max_: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worked_out, "LARGE", 1)
    where = ask(max_)
    make()
    assert '<table class="board"' in max_.get("/board").text
    assert max_.get(f"{where}/file").status_code == 404
    assert "Download" not in max_.get(where).text


def test_more_vendors_cost_the_page_no_more_statements(
    max_: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worked_out, "LARGE", 1)
    ask(max_)
    make()
    max_.get(BOARD)
    with count_statements() as few:
        max_.get(BOARD)
    for number in range(4):
        vendor = make_vendor(f"More {number}")
        work_of(vendor, signer=make_user(f"S {number}", Role.VENDOR_SIGNATORY, vendor=vendor))
    db.session.commit()
    ask(max_)
    make()
    with count_statements() as many:
        max_.get(BOARD)
    assert many.total == few.total
