"""Who owes what: every obligation can be found, whoever holds it and however it ended."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.services import close_obligation, hand_in
from portal.ledger.obligations.workflow import KINDS, OUTCOMES
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.obligations import make_obligation
from tests.factories.vendors import make_vendor
from tests.queries import count_statements


def shown(browser: Browser, **asked: Any) -> list[str]:
    """The vendors whose obligations are on the page."""
    return shown_at(browser, "/obligations/", **asked)


def shown_at(browser: Browser, address: str, **asked: Any) -> list[str]:
    page = browser.get(unescape(address), query_string=asked or None)
    assert page.status_code == 200, page.text
    return re.findall(
        r'data-label="Vendor"><a [^>]*><span class="company">([^<]+)</span></a>', page.text
    )


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def four(cast: Cast, pam: Browser) -> Browser:
    """Acme is late; Globex did it, and procurement has something to do about Third and Fourth."""
    make_obligation(cast.acme, due_on=date(2026, 11, 20))
    done = make_obligation(cast.globex, due_on=date(2026, 12, 1))
    hand_in(done, on=date(2026, 11, 24))
    close_obligation(done)
    third, fourth = make_vendor("Third"), make_vendor("Fourth")
    make_obligation(
        third, holder=Holder.PROCUREMENT, kind=ObligationKind.DATA_REVIEW, due_on=date(2026, 12, 5)
    )
    make_obligation(
        fourth, holder=Holder.PROCUREMENT, due_on=date(2027, 3, 1), person_id=cast.pip.id
    )
    db.session.commit()
    return pam


def test_the_open_ones_are_seen_first_by_their_day(four: Browser) -> None:
    assert shown(four) == ["Acme", "Third", "Fourth"]
    assert shown(four, view="all") == ["Acme", "Globex", "Third", "Fourth"]


def test_an_empty_register_says_how_it_fills(pam: Browser) -> None:
    assert "Nobody owes anything yet" in pam.get("/obligations/").text


def test_filters_narrow_the_list(four: Browser) -> None:
    assert shown(four, state="late") == ["Acme"]
    assert shown(four, state="soon") == ["Third"]
    assert shown(four, state="done") == ["Globex"]
    assert shown(four, who="vendor", view="all") == ["Acme", "Globex"]
    assert shown(four, kind="data.review") == ["Third"]
    assert shown(four, due_from="2026-12-02", due_until="2026-12-31") == ["Third"]
    assert shown(four, q="pip") == ["Fourth"]


def test_mine_is_what_my_role_or_i_hold(cast: Cast, four: Browser) -> None:
    assert shown(four, who="me") == ["Third"]  # Fourth is Pip's
    four.sign_in(cast.pip)
    assert shown(four, who="me") == ["Third", "Fourth"]
    four.sign_in(cast.ann)
    assert shown(four, who="me") == []


def test_every_kind_and_every_end_has_a_name() -> None:
    assert set(KINDS) == set(ObligationKind)
    assert {one.value for one in OUTCOMES} == {"done", "late", "withdrawn", "moved"}


def test_the_file_tells_the_same(four: Browser) -> None:
    text = four.get("/obligations/?file=csv&state=late").data.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("What must be done,Vendor,Whose turn")
    assert "Acme,Vendor,2026-11-20,Overdue" in text


def test_each_leads_to_what_it_is_about(four: Browser) -> None:
    href = re.findall(r'class="row-name" href="([^"]+)"', four.get("/obligations/").text)[0]
    assert four.get(href).status_code == 302


def test_the_list_costs_the_same_with_twice_the_data(cast: Cast, four: Browser) -> None:
    with count_statements() as once:
        four.get("/obligations/")
    for number in range(12):
        make_obligation(make_vendor(f"More {number}"), person_id=cast.pip.id)
    with count_statements() as twice:
        page = four.get("/obligations/")
    assert "More 3" in page.text
    assert twice.total == once.total <= 12


def test_what_was_done_late_is_closed_and_what_is_overdue_is_open(
    four: Browser, cast: Cast
) -> None:
    tardy = make_vendor("Tardy")
    done = make_obligation(tardy, due_on=date(2026, 11, 20))
    hand_in(done, on=date(2026, 11, 24))
    close_obligation(done)
    db.session.commit()
    assert done.outcome is Outcome.LATE
    page = four.get("/obligations/").text
    closed, overdue = (
        re.findall(rf'<li><a href="([^"]+)"[^>]*>{label} <span', page)[0]
        for label in ("Closed", "Overdue")
    )
    assert shown_at(four, closed) == ["Tardy", "Globex"]
    assert shown_at(four, overdue) == shown(four, state="late") == ["Acme"]
    assert shown(four, state="done_late") == ["Tardy"]
