"""Today, the board, one promise at one vendor, the head of the vendor page: for staff."""

import pytest

from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of


@pytest.mark.parametrize("path", ["/today", "/board"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_open_for_everybody_who_reads(
    browser: Browser, cast: Cast, path: str, language: str
) -> None:
    work_of(cast.acme, signer=cast.ada, attested=False)
    for person in (cast.pam, cast.pia, cast.max, cast.ann):
        person.language = language
        browser.sign_in(person)
        assert browser.get(path).status_code == 200
