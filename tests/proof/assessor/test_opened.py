"""What an auditor opened is in the log: a line for each thing and day, and none of anybody else."""

from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock


def lines() -> list[tuple[str, int, int | None]]:
    rows = select(EVENTS.c.subject_kind, EVENTS.c.subject_id, EVENTS.c.actor_id).where(
        EVENTS.c.action == "auditor.opened"
    )
    found = db.session.execute(rows.order_by(EVENTS.c.number), execution_options=UNSCOPED)
    return [tuple(row) for row in found]


def test_each_vendor_once_a_day(browser: Browser, cast: Cast, clock: Clock) -> None:
    browser.sign_in(cast.ann)
    acme, globex = cast.acme.id, cast.globex.id
    for address in (
        f"/vendors/{acme}/contracts",
        f"/vendors/{acme}/history",
        f"/vendors/{globex}/history",
    ):
        assert browser.get(address).status_code == 200
    assert browser.get("/vendors/99999/history").status_code == 404
    assert lines() == [("vendors", acme, cast.ann.id), ("vendors", globex, cast.ann.id)]
    clock.go_to(date(2026, 11, 26))
    browser.sign_in(cast.ann)
    browser.get(f"/vendors/{acme}/history")
    assert len(lines()) == 3


def test_nobody_else_writes_by_reading(browser: Browser, cast: Cast) -> None:
    for person in (cast.pam, cast.pia, cast.max, cast.lea):
        browser.sign_in(person)
        assert browser.get(f"/vendors/{cast.acme.id}/history").status_code == 200
    assert not lines()


def test_a_file_that_is_taken_along_has_a_line_and_a_list_that_is_looked_at_none(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ann)
    assert browser.get("/vendors/").status_code == 200
    assert not lines()
    assert browser.get("/assessment/sheet?text=en").status_code == 200
    assert lines() == [("users", cast.ann.id, cast.ann.id)]
