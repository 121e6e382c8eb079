"""Signs nobody sees in what people type."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, StringField, TextAreaField

from portal.foundation.core.database.db import db
from portal.foundation.core.pages.forms import at_most, stripped
from portal.foundation.core.words.messages import digits, without_unseen
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


def test_a_field_of_one_line_holds_one_line_and_others_keep_theirs(app: Flask) -> None:
    """In every form there is: a name with line breaks would begin the next line of a mail."""
    asked, meta = 0, FlaskForm.Meta()
    with app.test_request_context():
        for form in every_form():
            for name, field in vars(form).items():
                kind = getattr(field, "field_class", None)
                if kind not in (StringField, EmailField, TextAreaField):
                    continue
                bound = meta.bind_field(None, field, {"name": name, "prefix": "", "_meta": meta})
                bound.process(MultiDict({name: "two\r\nBcc:\u2028lines"}))
                is_line = kind is not TextAreaField
                assert ("\n" not in bound.data) == is_line, f"{form.__name__}.{name}"
                assert not is_line or "\u2028" not in bound.data
                asked += 1
    assert asked > 40


@pytest.mark.parametrize("sign", ["a", " ", "\x00", "\u0301"])
def test_millions_of_signs_are_looked_at_in_no_time(sign: str) -> None:
    """Each by itself took ten seconds of a worker."""
    began = time.process_time()
    without_unseen(sign * 10_000_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("sign", ["a", "\x00a"])
def test_four_megabytes_in_the_sign_in_form_are_refused(
    browser: Browser, cast: Cast, sign: str
) -> None:
    typed = sign * (4_000_000 // len(sign))
    answer = browser.post("/sign-in", data={"email": typed, "password": "x"})
    assert answer.status_code == 422
    assert "254" in answer.text


def test_no_filter_runs_over_what_is_far_too_long(app: Flask) -> None:
    class Short(FlaskForm):
        name = StringField(filters=[stripped], validators=[at_most(10)])

    with app.test_request_context():
        kept = {}
        for length in (900, 2_000):
            form = Short(formdata=MultiDict({"name": "\x00" * length}), meta={"csrf": False})
            kept[length] = form.name.data
            if length > 1_020:
                assert not form.validate()
    assert kept == {900: "", 2_000: "\x00" * 2_000}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("", None),
        ("-1", None),
        ("1.5", None),
        (" 1", None),
        ("1234567890", None),
    ],
)
def test_only_so_many_digits_are_a_number(text: str, number: int | None) -> None:
    assert digits(text) == number
