"""The receipt: made once after the request, and mailed to both sides."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.db import db
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations import receipts
from portal.supervision.attestations.models import Attestation, AttestationRequest
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import address, signing
from tests.supervision.attestations.signed import signed


@pytest.fixture
def attestation(cast: Cast, browser: Browser, asked: AttestationRequest) -> Attestation:
    browser.sign_in(cast.ada)
    page = browser.get(f"{address(asked)}?text=ja").text
    browser.post(address(asked), data=signing(page))
    return db.session.scalars(select(Attestation)).one()


def mails() -> list[OutboxEmail]:
    return list(db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.recipient)))


def test_both_sides_get_the_receipt_once(attestation: Attestation) -> None:
    assert receipts.make_receipts() == 1
    assert receipts.make_receipts() == 0
    assert [mail.recipient for mail in mails()] == ["ada@example.jp", "pam@example.jp"]
    for mail in mails():
        (attached,) = mail.attachments
        assert attached["name"] == f"{attestation.number}.pdf"
        assert attached["sha256"] == attestation.receipt_sha256
    assert [line.action for line in trail_of(attestation)] == [
        "attestation.receipt_made",
        "attestation.signed",
    ]


def test_the_receipt_holds_the_signed_text_and_its_hash(attestation: Attestation) -> None:
    receipts.make_receipts()
    assert attestation.receipt_sha256 is not None
    reader = PdfReader(io.BytesIO(storage.read(attestation.receipt_sha256)))
    text = "".join(page.extract_text() for page in reader.pages)
    flat = "".join(text.split())
    for part in (
        "再委託の事実が判明したときは直ちに報告します",
        attestation.sha256,
        attestation.number,
    ):
        assert "".join(part.split()) in flat
    assert "AdaLovelace" in flat


def test_the_officer_hears_of_what_was_not_affirmed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    browser.post(address(asked), data=signing(page, answer="decline", explanation="We cannot"))
    receipts.make_receipts()
    assert "pia@example.jp" in [mail.recipient for mail in mails()]


def test_a_claimed_receipt_is_left_to_whoever_claimed_it(attestation: Attestation) -> None:
    assert receipts._claim(attestation.id)
    assert not receipts._claim(attestation.id)
    assert receipts.make_receipts() == 0


def test_a_receipt_that_nobody_finished_is_made_later(attestation: Attestation, cast: Cast) -> None:
    from portal.foundation.core import clock

    receipts._claim(attestation.id)
    with clock.on_day(clock.today().replace(day=26)):
        assert receipts.make_receipts() == 1


def test_ada_downloads_it_and_gus_is_told_it_does_not_exist(
    cast: Cast, browser: Browser, attestation: Attestation
) -> None:
    receipts.make_receipts()
    path = f"/attestations/{attestation.id}/receipt"
    browser.sign_in(cast.ada)
    answer = browser.get(path)
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    browser.sign_in(cast.gus)
    assert browser.get(path).status_code == 404


def test_a_receipt_that_cannot_be_made_keeps_no_other_waiting(
    cast: Cast, attestation: Attestation
) -> None:
    attestation.pack_version = "of a pack gone"
    work = db.session.get_one(Engagement, attestation.engagement_id)
    later = signed(cast.ada, work, "incident_free", first=date(2026, 4, 1), last=date(2026, 9, 30))
    with pytest.raises(Exception, match="gone"):
        receipts.make_receipts()
    assert attestation.receipt_sha256 is None
    assert later.receipt_sha256 is not None
