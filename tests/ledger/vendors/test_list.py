"""The list of vendors."""

from tests.browser import Browser
from tests.cast import Cast


def test_pam_sees_the_vendors(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.get("/vendors/")
    assert page.status_code == 200, page.text
    assert "Acme" in page.text
