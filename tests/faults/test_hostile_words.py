"""Whatever was typed anywhere is shown as words, on every page, to each role, and in every document."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import String, inspect, select
from sqlalchemy.orm import Mapper

from portal.foundation.access.roles import SIGN_IN_ROLES
from portal.foundation.core.database.db import Base, db
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.postman import compose
from portal.foundation.organisation.models import Organisation
from portal.supervision.attestations import receipt_jobs
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.faults.nonsense import HOSTILE
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import Samples
from tests.foundation.access.test_routes import GUARDED, Route, granted, named, sample_path

TYPED = {
    "article", "billing_reason", "body", "collection_notice", "company_en", "company_ja",
    "conditions", "contact_en", "contact_ja", "customer_name", "decision_reason", "department",
    "description", "explanation", "file_name", "given_by", "items", "kana", "name", "name_en",
    "name_ja", "necessity_reason", "officer_title_en", "officer_title_ja", "opinion", "paper",
    "party", "phone", "place", "quote", "raised_reason", "reason", "recipient_name", "remark",
    "retention", "signer_name",
    "signer_title", "subject", "text", "title", "withdrawn_reason",
}  # fmt: skip
MARKUP = ("<script>alert", "<img src=x")
GETS = [route for route in GUARDED if route[1] == "GET"]


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.fixture
def rows(cast: Cast) -> Samples:
    """Every word that anybody ever typed is hostile."""
    rows = gathered(cast.acme, cast.pam)
    for row in list(_everything()):
        for name, most in _words_of(inspect(row).mapper):
            number = f"{getattr(row, 'id', '')} "  # names of vendors differ
            setattr(row, name, (number + HOSTILE)[:most])
    db.session.commit()
    return rows


def _everything() -> Iterator[Base]:
    """But the packs, which nobody types."""
    typed = [one for one in Base.registry.mappers if ".content." not in one.class_.__module__]
    for mapper in typed:
        yield from db.session.scalars(select(mapper.class_))


def _words_of(mapper: Mapper[Any]) -> Iterator[tuple[str, int | None]]:
    for column in mapper.columns:
        if column.key in TYPED and isinstance(column.type, String):
            yield column.key, column.type.length


@pytest.mark.parametrize("route", GETS, ids=named)
def test_on_every_page_they_are_words(
    app: Flask, browser: Browser, cast: Cast, rows: Samples, route: Route
) -> None:
    address = sample_path(app, route[2], rows)
    for role in sorted(one for one in SIGN_IN_ROLES if granted(route[2], one)):
        browser.sign_in(cast.playing(role))
        page = browser.get(address)
        assert page.status_code not in (403, 500), role
        if page.mimetype != "text/html":  # a file, which no browser takes for a page
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            continue
        assert not [one for one in MARKUP if one in page.text], role


def test_in_the_refusal_of_a_file_and_in_a_flash_as_well(
    browser: Browser, cast: Cast, rows: Samples
) -> None:
    browser.sign_in(cast.pam)
    body = {"name": HOSTILE, "email": "ben@example.jp", "role": "vendor_member", "language": "en"}
    answer = browser.post(f"/vendors/{cast.acme.id}/people/invite", data=body)
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "&lt;script&gt;alert" in page
    assert not [one for one in MARKUP if one in page]


def test_a_receipt_prints_them(cast: Cast, rows: Samples) -> None:
    rows.attestation.receipt_sha256 = None
    db.session.commit()
    assert receipt_jobs.make_receipts() == 1
    db.session.refresh(rows.attestation)
    pdf = PdfReader(BytesIO(storage.read(rows.attestation.receipt_sha256 or "")))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "<script>alert('x')</script>" in "".join(text.split("\n"))


def test_no_name_writes_a_header_of_a_mail(browser: Browser, cast: Cast) -> None:
    company = db.session.scalars(select(Organisation)).one()
    company.name_ja = company.name_en = "Sazanami\r\nBcc: everybody@example.jp\r\n\r\nHello"
    browser.sign_in(cast.pam)
    body = {
        "name": "Ben\r\nBcc: everybody@example.jp",
        "email": "ben@example.jp",
        "role": "vendor_member",
        "language": "en",
    }
    assert browser.post(f"/vendors/{cast.acme.id}/people/invite", data=body).status_code == 302
    mail = db.session.scalars(select(OutboxEmail)).one()
    letter = compose(mail)
    assert letter.recipients() == ["ben@example.jp"]
    head = letter.message().as_bytes().partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")]
