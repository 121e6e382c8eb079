"""Ann, the auditor, reads the whole log."""

from datetime import date

import pytest

from portal.foundation.audit.queries import head
from portal.foundation.core.database.paging import PER_PAGE
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.audit.conftest import History, remember
from tests.queries import count_statements


def test_ann_reads_who_did_what_and_what_changed(
    browser: Browser, cast: Cast, history: History
) -> None:
    browser.sign_in(cast.ann)

    page = browser.get("/audit").text

    assert "Vendor renamed: Name 4" in page
    assert page.index("Name 4") < page.index("Name 3")
    assert "Pam" in page
    assert "What changed" in page
    assert "<dt>Name</dt>" in page
    assert head()[1] in page


def test_ann_filters_the_log(browser: Browser, cast: Cast, history: History, clock: Clock) -> None:
    clock.go_to(date(2026, 11, 30))
    remember(cast, "contract.signed", name="Signed")
    browser.sign_in(cast.ann)

    def shows(query: str) -> tuple[bool, bool]:
        page = browser.get(f"/audit?{query}").text
        return "Name 4" in page, "Signed" in page

    assert shows("about=contract") == (False, True)
    assert shows("about=vendor") == (True, False)
    assert shows("day_from=2026-11-30") == (False, True)
    assert shows("day_until=2026-11-29") == (True, False)
    assert shows("day_from=2026-02-30") == (True, True)
    assert shows(f"person={cast.pam.id}&q=acme") == (True, True)
    assert shows("q=pam acme") == (True, True)
    assert shows("q=globex") == (False, False)
    assert "Nothing fits" in browser.get("/audit?q=nobody").text
    assert shows("person=999") == (True, True)  # nobody: no condition


def test_ann_takes_the_log_with_her(browser: Browser, cast: Cast, history: History) -> None:
    browser.sign_in(cast.ann)
    _, newest = head()
    text = browser.get("/audit?file=csv&sort=number").data.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "What happened,Done by,When,Vendor,No.,Hash"
    assert newest in lines[-1]
    assert head()[1] != newest, "that she took it is noted behind it"


def test_ann_leafs_through_a_long_log(browser: Browser, cast: Cast) -> None:
    for number in range(PER_PAGE + 5):
        remember(cast, name=f"Name {number:03}")
    browser.sign_in(cast.ann)

    assert "Name 000" not in browser.get("/audit?q=acme").text
    second = browser.get("/audit?q=acme&page=2").text
    assert "Name 000" in second
    assert "/audit?q=acme" in second


def test_the_log_is_read_with_as_many_statements_however_long_it_is(
    browser: Browser, cast: Cast, history: History
) -> None:
    browser.sign_in(cast.ann)
    with count_statements() as few:
        browser.get("/audit")
    for _ in range(10):
        remember(cast)
    with count_statements() as many:
        browser.get("/audit")
    assert many.total == few.total


@pytest.mark.parametrize("language", ["ja", "en"])
def test_names_in_the_log_are_shown_and_never_run(
    browser: Browser, cast: Cast, language: str
) -> None:
    remember(cast, name="<script>alert(1)</script>")
    browser.sign_in(cast.ann)

    page = browser.get("/audit", headers={"Accept-Language": language}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_only_auditors_and_administrators_read_the_log(browser: Browser, cast: Cast) -> None:
    for person, code in ((cast.ann, 200), (cast.sue, 200), (cast.pam, 403), (cast.ada, 404)):
        browser.sign_in(person)
        assert browser.get("/audit").status_code == code
