"""What a search found is remembered, and forgotten at once when anything changes."""

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.lists import queries
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor
from tests.queries import count_statements


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    browser.get("/contracts/")
    return browser


def cost(browser: Browser, address: str) -> int:
    with count_statements() as counted:
        assert browser.get(address).status_code == 200
    return counted.total


def test_the_second_look_is_cheaper(pam: Browser) -> None:
    first = cost(pam, "/vendors/?q=acme")
    assert cost(pam, "/vendors/?q=acme") == first - 2  # neither counted nor sorted again
    assert cost(pam, "/vendors/?q=acm") == first - 1  # the tabs are known


def test_a_command_makes_it_look_again(cast: Cast, pam: Browser) -> None:
    assert ">Acme</a>" in pam.get("/vendors/?q=acme").text
    make_vendor("Acme Two")
    db.session.commit()
    assert ">Acme Two</a>" in pam.get("/vendors/?q=acme").text
    pam.post("/vendors/new", data={"name": "Acme Three", "kind": "other", "country": "JP"})
    page = pam.get("/vendors/?q=acme").text
    assert ">Acme Three</a>" in page
    assert "All <span" in page
    assert page.count('class="row-name"') == 3


def test_a_new_day_makes_it_look_again(pam: Browser, clock: Clock) -> None:
    first = cost(pam, "/obligations/")
    assert cost(pam, "/obligations/") < first
    clock.advance(days=1)
    assert cost(pam, "/obligations/") == first


def test_what_is_mine_is_not_remembered_for_others(cast: Cast, pam: Browser) -> None:
    assert ">Acme</a>" in pam.get("/vendors/?owner=me").text
    pam.sign_in(cast.pip)
    assert ">Acme</a>" not in pam.get("/vendors/?owner=me").text


def test_not_more_is_kept_than_there_is_room_for(
    pam: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    for number in range(5):
        pam.get(f"/vendors/?q={number}")
    assert len(queries._answers()) == 3
