"""Files too large for a request: asked for, made by a job, fetched by whoever asked, taken away."""

import os
import re
import time
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.foundation.runs import made
from portal.foundation.runs import services as runs
from portal.foundation.runs.models import Run
from portal.ledger.exchange.exporting import export_job as making
from tests.browser import Browser
from tests.cast import Cast


@pytest.fixture
def pam(browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Procurement, in a company whose registers are large."""
    monkeypatch.setattr("portal.ledger.exchange.exporting.export_job.AT_ONCE", 1)
    monkeypatch.setattr("portal.ledger.exchange.exporting.registers.TOLD_EVERY", 1)
    browser.sign_in(cast.pam)
    return browser


def begin(browser: Browser, **fields: str) -> str:
    """The address of the page that says how far it is."""
    answer = browser.post("/vendors/export/begin", data=fields)
    assert answer.status_code == 302
    return str(answer.location)


def run_job() -> int:
    with acting_as(db.session, SYSTEM):
        return making.make_files()


def the_run() -> Run:
    db.session.expire_all()
    return db.session.query(Run).one()


def test_a_large_workbook_is_made_by_the_job_and_fetched_from_its_page(
    pam: Browser, cast: Cast
) -> None:
    page = pam.get("/vendors/export")
    assert page.mimetype == "text/html"
    assert "rows and is made in the background." in page.text
    where = begin(pam)
    assert 'value="0" max="2"' in pam.get(where).text
    assert pam.get(f"{where}/file").status_code == 404, "it is not made yet"

    assert run_job() == 1
    page_now = pam.get(where).text
    assert "The file is ready." in page_now
    (href,) = re.findall(r'href="(/lists/runs/\d+/file)"', page_now)
    answer = pam.get(href)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    names = [row[2].value for row in book["Vendors"].iter_rows(min_row=2)]
    assert sorted(names) == ["Acme", "Globex"]
    assert run_job() == 0


def test_of_a_list_and_as_csv_it_has_what_was_asked_for(pam: Browser, cast: Cast) -> None:
    where = begin(pam, query="q=globex", file="csv", sheet="vendors")
    run_job()
    lines = pam.get(f"{where}/file").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Globex" in lines[1]


def test_how_far_it_is_stands_on_its_page_meanwhile(
    pam: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(pam)
    seen: list[int] = []
    kept = making._tell

    def tell(run_id: int, done: int) -> None:
        kept(run_id, done)
        seen.append(the_run().done)

    monkeypatch.setattr("portal.ledger.exchange.exporting.export_job._tell", tell)
    run_job()
    assert seen == sorted(seen)
    assert seen[-1] == 1, "the last step is the file on disk"
    assert the_run().done == 2


def test_nobody_else_fetches_it(pam: Browser, cast: Cast) -> None:
    where = begin(pam)
    run_job()
    pam.sign_in(cast.max)
    assert pam.get(f"{where}/file").status_code == 404
    assert "/file" not in pam.get(where).text


def test_who_may_no_longer_read_the_registers_gets_no_file(
    pam: Browser, cast: Cast, clock: Any
) -> None:
    begin(pam)
    cast.pam.ended_at = clock.time
    db.session.commit()
    run_job()
    run = the_run()
    assert run.problem is not None
    assert made.find(run) is None


def test_a_day_later_it_is_taken_away_and_the_page_says_so(pam: Browser, cast: Cast) -> None:
    where = begin(pam)
    run_job()
    path = made.find(the_run())
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0, "it names people"
    old = time.time() - made.KEPT - 1
    os.utime(path, (old, old))
    run_job()
    assert not path.exists()
    assert "Make it anew." in pam.get(where).text
    assert pam.get(f"{where}/file").status_code == 404


def test_a_job_that_was_killed_makes_it_anew(pam: Browser, cast: Cast) -> None:
    where = begin(pam)
    with acting_as(db.session, SYSTEM):
        making._tell(the_run().id, 1)  # and here it was killed
        assert runs.carry_on() == 0, "acts on rows leave it alone"
    assert run_job() == 1
    assert pam.get(f"{where}/file").status_code == 200
