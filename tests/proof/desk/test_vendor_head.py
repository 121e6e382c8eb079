"""The head of a vendor's page is the same on every tab."""

import re

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
