"""Signs nobody sees in what people type."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import StringField, TextAreaField

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
        "/vendors/new", data={"name": "\u200b\u200d\u2060", "kind": "call_centre", "country": "JP"}
    )
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Vendor)) == 2


def every_form(kind: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from every_form(one)


def test_every_field_for_words_takes_out_what_nobody_sees(app: Flask) -> None:
    """All but passwords, which are never shown, and addresses, which are refused instead."""
    asked = 0
    with app.test_request_context():
        for form in every_form():
            for name, field in vars(form).items():
                kind = getattr(field, "field_class", None)
                if kind not in (StringField, TextAreaField):
                    continue
                cleaned = "a\x00b"
                for cleans in field.kwargs.get("filters", ()):
                    cleaned = cleans(cleaned)
                asked += 1
                assert cleaned == "ab", f"{form.__module__}.{form.__name__}.{name}"
    assert asked > 40
