"""Today for the administrator: how the portal itself is, and nothing about vendors."""

from pathlib import Path

import pytest
from flask import Flask

from portal.foundation.access.roles import Role
from portal.foundation.backups import databases
from portal.foundation.core.database.db import db
from portal.jobs.models import JobRun
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.scenes import work_of
from tests.proof.desk.growing import lose_mail


@pytest.fixture
def data(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in which no backup was noted yet."""
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    return tmp_path


def ran(clock: Clock, error: str = "") -> None:
    now = clock.now()
    db.session.add(JobRun(job="mail", slot=error, started_at=now, finished_at=now, error=error))
    db.session.commit()


def test_it_is_where_the_administrator_begins(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    assert browser.get("/").location == "/today"
    assert browser.get("/today").status_code == 200


def test_without_a_backup_it_says_so_in_red(browser: Browser, cast: Cast, data: Path) -> None:
    browser.sign_in(cast.sue)
    assert "No good backup has been made yet." in browser.get("/today").text


def test_the_last_good_backup_turns_red_after_two_days(
    browser: Browser, cast: Cast, data: Path, clock: Clock
) -> None:
    databases.note(data, databases.LastBackup(clock.now(), "/backup/kantoku.tar", 41))
    browser.sign_in(cast.sue)
    clock.advance(days=2)
    page = browser.get("/today").text
    assert "/backup/kantoku.tar" in page
    assert "more than two days old" not in page
    clock.advance(seconds=1)
    assert "It is more than two days old." in browser.get("/today").text


def test_a_note_that_nobody_can_read_is_no_backup(data: Path) -> None:
    for content in ("", "{}", "[]", '{"made_at": 1, "archive": "x", "events": "y"}'):
        (data / "backup.json").write_text(content)
        assert databases.last_backup(data) is None


def test_it_tells_of_the_scheduler_and_of_jobs_that_fail(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    browser.sign_in(cast.sue)
    assert "No job has run yet." in browser.get("/today").text
    ran(clock)
    assert "Every job worked when it ran last." in browser.get("/today").text
    ran(clock, "failed")
    assert "The last run of 1 job failed." in browser.get("/today").text
    clock.advance(minutes=6)
    assert "The scheduler does not seem to run." in browser.get("/today").text


def test_it_names_no_vendor(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    lose_mail(cast.acme)
    browser.sign_in(cast.sue)
    page = browser.get("/today").text
    assert cast.acme.name not in page
    assert "State of the promises" not in page


def test_others_do_not_see_how_the_portal_is(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    page = browser.get("/today").text
    assert "backup" not in page.lower()


def test_who_is_officer_and_administrator_sees_both(browser: Browser, cast: Cast) -> None:
    browser.sign_in(make_user("Oda", Role.PRIVACY_OFFICER, Role.ADMIN))
    page = browser.get("/today").text
    assert "State of the promises" in page
    assert "No good backup" in page


def test_for_vendors_there_is_no_such_page(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    assert browser.get("/today").status_code == 404
