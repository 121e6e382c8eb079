"""Every page answers with and without a slash at the end of its address."""

import pytest

from tests.browser import Browser
from tests.cast import Cast

REGISTERS = (
    "/vendors", "/questionnaires", "/questionnaires/sent", "/findings", "/attestations", "/work",
    "/contracts", "/obligations", "/calendar", "/reports", "/board", "/today",
)  # fmt: skip
PERMANENT = 308


@pytest.mark.parametrize("address", REGISTERS)
def test_a_register_is_found_both_ways(browser: Browser, cast: Cast, address: str) -> None:
    browser.sign_in(cast.pam)
    answers = browser.get(address), browser.get(f"{address}/")
    (onward,) = (one for one in answers if one.status_code == PERMANENT)
    (page,) = (one for one in answers if one is not onward)
    assert page.status_code < PERMANENT
    assert onward.location.removesuffix("/").endswith(address)


def test_what_follows_the_question_mark_goes_along(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get("/questionnaires/sent/?state=accepted&q=%E7%B4%99")
    assert (answer.status_code, answer.location) == (
        PERMANENT,
        "/questionnaires/sent?state=accepted&q=%E7%B4%99",
    )


@pytest.mark.parametrize(
    "nowhere", ["/nothing-here/", "/x//example.org/", "/questionnaires/999/x/"]
)
def test_what_is_nowhere_stays_nowhere(browser: Browser, cast: Cast, nowhere: str) -> None:
    browser.sign_in(cast.pam)
    assert browser.get(nowhere).status_code == 404
    assert browser.post("/questionnaires/").status_code == 404
