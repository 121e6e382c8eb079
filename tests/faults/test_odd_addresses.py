"""Addresses that nobody's page links to: typed, guessed, or left over from somewhere."""

import pytest

from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.foundation.access.gathering import acme_at_work

LARGE = "9" * 26
ODD = [
    f"/vendors/{LARGE}/work",
    f"/vendors/1/{LARGE}",
    f"/obligations/{LARGE}",
    f"/reports/{LARGE}/pdf",
    f"/mail/1/attachments/{LARGE}",
    "/vendors/%EF%BC%91/work",
    "/vendors/-1/work",
    "/vendors/1.0/work",
    *(f"{path}?page={page}" for path in ("/vendors/", "/attestations/", "/reports/", "/mail", "/audit")
      for page in (LARGE, "-5", "x", "%00")),
    *(f"/audit?{name}={LARGE}" for name in ("person", "vendor")),
    *(f"/audit?day={day}" for day in ("9999-12-31", "0001-01-01", "2026-02-30", "%00")),
    "/audit?about=%25_%5C%00",
    *(f"{path}?as_of={day}" for path in ("/board", "/board/1/bound", "/board/1/no_subcontracting")
      for day in ("9999-12-31", "0001-01-01", "x", "%00")),
    "/board/1/nothing",
    "/board?tier=x&state=y&open_only=%00",
    "/vendors/?q=%00%25_%5C&state=x&tier=y&kind=z&owner=%C2%B2&sort=q",
    f"/vendors/?q={'a%20' * 2000}",
    "/reports/?q=%00%25_%5C&state=x",
    "/attestations/?state=%00",
    "/contracts/1/clauses?clause=%00&show=x",
    "/settings/wordings/%00",
    "/invitations/%00",
    f"/invitations/{'x' * 5000}",
    f"/password-reset/{'%F0%9F%98%80' * 50}",
    "/sign-in?next=%00",
    "/assets/%2e%2e/%2e%2e/config.py",
    "/assets//etc/passwd",
    "/static/../../config.py",
    "/%FF%FE",
]  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.mark.parametrize("address", ODD, ids=lambda one: one[:60])
def test_an_odd_address_is_answered(browser: Browser, cast: Cast, address: str) -> None:
    for person in (cast.pia, cast.ann, cast.sue, cast.ada, None):
        if person is None:
            browser.sign_out()
        else:
            browser.sign_in(person)
        answer = browser.get(address)
        assert answer.status_code < 500
        assert "SECRET_KEY" not in answer.text
