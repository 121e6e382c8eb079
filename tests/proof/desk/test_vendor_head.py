"""The head of a vendor's page is the same on every tab."""

import re
from datetime import date

from sqlalchemy import update

from portal.foundation.core.database.db import db
from portal.supervision.promises.models import PromiseStart
from tests.browser import Browser
from tests.cast import Cast


def acts(page: str) -> list[str]:
    """The addresses of the buttons in the head."""
    (head,) = re.findall(r'class="page-head__acts">(.*?)</section>', page, re.S)
    return re.findall(r'class="btn[^"]*" href="([^"]+)"', head)


def test_every_tab_has_the_same_acts_in_its_head(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    first = browser.get("/vendors/1", follow_redirects=True).text
    (bar,) = re.findall(r'class="vendor-tabs">(.*?)</nav>', first, re.S)
    tabs = re.findall(r'href="([^"]+)"', bar)
    assert len(tabs) > 6
    assert "/vendors/1/edit" in acts(first)
    assert {tab: acts(browser.get(tab).text) for tab in tabs} == dict.fromkeys(tabs, acts(first))


def test_a_duty_is_named_once_with_all_its_promises(cast: Cast, browser: Browser) -> None:
    db.session.execute(update(PromiseStart).values(judged_from=date(2026, 4, 1)))
    db.session.commit()
    browser.sign_in(cast.pam)
    head = browser.get("/vendors/1", follow_redirects=True).text
    (rows,) = re.findall(r'<dl class="duties">(.*?)</dl>', head, re.S)
    named = re.findall(r"<dt>(.*?)</dt>", rows)
    assert len(named) > 2
    assert sorted(set(named)) == sorted(named)
