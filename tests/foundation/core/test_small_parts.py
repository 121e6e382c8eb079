"""Numbers, pages of lists, times in columns, ways back."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import UtcDateTime
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.paging import LAST_PAGE, Page, asked_page
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.web import or_404, page_before, safe_next
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user


@pytest.mark.usefixtures("own_app")
def test_numbers_count_for_each_prefix_and_year(clock: Clock) -> None:
    with transaction(audited=False):
        first = [next_number("R"), next_number("R"), next_number("W")]
    clock.go_to(date(2027, 1, 4))
    with transaction(audited=False):
        later = next_number("R")

    assert first == ["R-2026-001", "R-2026-002", "W-2026-001"]
    assert later == "R-2027-001"


@pytest.mark.usefixtures("own_app", "clock")
def test_a_number_of_a_refused_command_is_given_to_the_next_one() -> None:
    with pytest.raises(KeyError), transaction(audited=False):
        raise KeyError(next_number("R"))
    with transaction(audited=False):
        assert next_number("R") == "R-2026-001"


def test_a_page_of_a_list_knows_its_place() -> None:
    page = Page(rows=["x"], number=3, total=101)
    assert (page.pages, page.first, page.last) == (3, 101, 101)
    assert (page.has_prev, page.has_next, page.prev_num) == (True, False, 2)
    empty: Page[str] = Page(rows=[], number=1, total=0)
    assert (empty.pages, empty.first, empty.last, empty.has_next) == (1, 0, 0, False)


def test_a_long_list_leaves_pages_out() -> None:
    page = Page(rows=[1], number=10, total=1000)
    assert list(page.iter_pages()) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert list(Page(rows=[1], number=1, total=150).iter_pages()) == [1, 2, 3]


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("?page=4", 4), ("?page=0", 1), ("?page=x", 1), (f"?page={10**30}", LAST_PAGE)],
)
def test_an_unreadable_page_is_the_first(app: Flask, asked: str, number: int) -> None:
    with app.test_request_context(f"/{asked}"):
        assert asked_page() == number


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/vendors?q=a", "/vendors?q=a"),
        ("https://evil.example/", "/home"),
        ("//evil.example/", "/home"),
        ("/\\evil.example", "/home"),
        ("/\t/evil.example", "/home"),  # browsers drop tabs and line ends
        ("/\t\\evil.example", "/home"),
        ("/\n/evil.example", "/home"),
        ("/ok\r\nSet-Cookie: a=b", "/home"),
        ("/会社?q=株", "/会社?q=株"),
        ("javascript:alert(1)", "/home"),
        ("", "/home"),
    ],
)
def test_the_way_on_stays_on_this_site(app: Flask, wanted: str, goes_to: str) -> None:
    with app.test_request_context("/sign-in", query_string={"next": wanted}):
        assert safe_next("/home") == goes_to


@pytest.mark.parametrize("number", [2**31, 10**30])
def test_a_number_no_row_can_have_leads_nowhere(browser: Browser, cast: Cast, number: int) -> None:
    for person in (cast.pam, cast.ada):
        browser.sign_in(person)
        for path in (f"/vendors/{number}/work", f"/obligations/{number}"):
            assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://localhost/vendors/?q=a", "/vendors/?q=a"),
        ("https://evil.example/vendors/", None),
        ("javascript://localhost/%0Aalert(1)", None),
        ("", None),
    ],
)
def test_the_way_back_is_a_page_of_this_site(app: Flask, came_from: str, back: str | None) -> None:
    with app.test_request_context("/", headers={"Referer": came_from}):
        assert page_before() == back


def test_what_is_not_there_is_a_404() -> None:
    assert or_404("row") == "row"
    with pytest.raises(NotFound):
        or_404(None)


def test_a_time_without_a_zone_is_refused() -> None:
    kind, dialect = UtcDateTime(), sqlite.dialect()
    with pytest.raises(ValueError, match="naive"):
        kind.process_bind_param(datetime(2026, 11, 25), dialect)  # noqa: DTZ001
    at = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert kind.process_result_value(kind.process_bind_param(at, dialect), dialect) == at


def test_errors_of_the_database_name_nobody(cast: Cast) -> None:
    """They are written to the log."""
    taken = cast.pam.email
    with pytest.raises(IntegrityError) as refused:
        make_user("Another Pam", Role.PROCUREMENT, email=taken)
    assert taken not in str(refused.value)
