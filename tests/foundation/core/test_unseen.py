"""Signs nobody sees in what people type."""

import pytest
from sqlalchemy import func, select

from portal.foundation.core.db import db
from portal.foundation.core.unseen import without_unseen
from portal.ledger.vendors.models import Vendor
from tests.browser import Browser
from tests.cast import Cast


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("契約書\u202efdp.exe", "契約書fdp.exe"),
        ("a\x00b\x07c", "abc"),
        ("\ufeffAcme\u200b Ltd", "Acme Ltd"),
        ("two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
        ("👩‍👩‍👧‍👦 が", "👩‍👩‍👧‍👦 が"),
        ("\u200d\u2028 \u3000", ""),
        ("", ""),
    ],
)
def test_only_what_can_be_seen_stays(typed: str, kept: str) -> None:
    assert without_unseen(typed) == kept


def test_pam_cannot_register_a_vendor_that_nobody_can_read(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    answer = browser.post(
        "/vendors/new", data={"name": "\u200b\u200d\u2060", "kind": "printer", "country": "JP"}
    )
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Vendor)) == 2
