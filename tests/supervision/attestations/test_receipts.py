"""The receipt: made once after the request, and mailed to both sides."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.exceptions.services import correct_attestation
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
    assert receipt_jobs.make_receipts() == 1
    assert receipt_jobs.make_receipts() == 0
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
    receipt_jobs.make_receipts()
    assert attestation.receipt_sha256 is not None
    reader = PdfReader(io.BytesIO(storage.read(attestation.receipt_sha256)))
    text = "".join(page.extract_text() for page in reader.pages)
    flat = "".join(text.split())
    for part in (
        "再委託の事実が判明したときは、直ちに",
        attestation.sha256,
        attestation.number,
    ):
        assert "".join(part.split()) in flat
    assert "AdaLovelace" in flat
    assert attestation.proved_by is ProvedBy.PASSWORD
    assert "当該アカウントのパスワードを再度入力した" in flat
    assert "パスキー" not in flat


def test_the_officer_hears_of_what_was_not_affirmed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    page = browser.get(address(asked)).text
    browser.post(address(asked), data=signing(page, answer="decline", explanation="We cannot"))
    receipt_jobs.make_receipts()
    assert "pia@example.jp" in [mail.recipient for mail in mails()]


def test_a_claimed_receipt_is_left_to_whoever_claimed_it(attestation: Attestation) -> None:
    assert receipt_jobs._claim(attestation.id)
    assert not receipt_jobs._claim(attestation.id)
    assert receipt_jobs.make_receipts() == 0


def test_a_receipt_that_nobody_finished_is_made_later(attestation: Attestation, cast: Cast) -> None:
    from portal.foundation.core import clock

    receipt_jobs._claim(attestation.id)
    with clock.on_day(clock.today().replace(day=26)):
        assert receipt_jobs.make_receipts() == 1


def test_ada_downloads_it_and_gus_is_told_it_does_not_exist(
    cast: Cast, browser: Browser, attestation: Attestation
) -> None:
    receipt_jobs.make_receipts()
    path = f"/attestations/{attestation.id}/receipt"
    browser.sign_in(cast.ada)
    answer = browser.get(path)
    assert answer.data.startswith(b"%PDF")
    name = answer.headers["Content-Disposition"]
    assert name.startswith("attachment")
    assert f"Receipt_No_subcontracting_without_approval_{attestation.number}.pdf" in name
    browser.sign_in(cast.gus)
    assert browser.get(path).status_code == 404


def test_a_receipt_that_cannot_be_made_keeps_no_other_waiting(
    cast: Cast, attestation: Attestation
) -> None:
    with transaction():  # as recorded, so that nothing else is wrong with it
        attestation.pack_version = "of a pack gone"
        record(SYSTEM, "attestation.corrected", attestation, say("Corrected"))
    work = db.session.get_one(Engagement, attestation.engagement_id)
    later = signed(cast.ada, work, "incident_free", first=date(2026, 4, 1), last=date(2026, 9, 30))
    with pytest.raises(Exception, match="gone"):
        receipt_jobs.make_receipts()
    assert attestation.receipt_sha256 is None
    assert later.receipt_sha256 is not None


@pytest.fixture
def together(cast: Cast, browser: Browser, signable: Engagement) -> list[Attestation]:
    """Two statements signed with one signature, the second with an exception."""
    from tests.supervision.attestations.pages import ROW, TOGETHER, ask, keys, sitting

    ask(cast, signable, "incident_free")
    ask(cast, signable, "no_subcontracting")
    browser.sign_in(cast.ada)
    page = browser.get(TOGETHER).text
    _, parties = keys(page)
    row = {f"{parties}-{name.replace('_', '-', 1)}": value for name, value in ROW.items()}
    browser.post(TOGETHER, data=sitting(page, "affirm", "affirm_with_exception") | row)
    return list(db.session.scalars(select(Attestation).order_by(Attestation.id)))


def text_of(attestation: Attestation) -> str:
    assert attestation.receipt_sha256 is not None
    reader = PdfReader(io.BytesIO(storage.read(attestation.receipt_sha256)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def test_a_sitting_is_told_in_one_mail_with_all_its_receipts(together: list[Attestation]) -> None:
    assert receipt_jobs.make_receipts() == 2
    assert [mail.recipient for mail in mails()] == [
        "ada@example.jp", "pam@example.jp", "pia@example.jp",
    ]  # fmt: skip
    for mail in mails():
        assert [one["name"] for one in mail.attachments] == [
            f"{one.number}.pdf" for one in together
        ]
        assert [one["sha256"] for one in mail.attachments] == [
            one.receipt_sha256 for one in together
        ]
    assert "T-2026-001" in mails()[0].subject


def test_nobody_is_told_of_a_sitting_before_its_last_receipt(together: list[Attestation]) -> None:
    assert receipt_jobs._claim(together[1].id)
    assert receipt_jobs.make_receipts() == 1
    assert mails() == []


def test_a_receipt_says_its_sitting_its_exceptions_and_where_to_check_it(
    together: list[Attestation],
) -> None:
    receipt_jobs.make_receipts()
    plain, named = map(text_of, together)
    assert "T-2026-001" in plain
    assert "T-2026-001" in named
    assert "KamomeLLC" in named
    assert "1inthetextbelow" in named
    assert "inthetextbelow" not in plain
    assert "http://localhost/check" in plain


def test_a_receipt_says_which_one_it_corrects(
    cast: Cast, browser: Browser, attestation: Attestation
) -> None:
    from portal.foundation.core.database.transactions import transaction
    from tests.actors import acting

    with transaction():
        request = correct_attestation(
            attestation, cast.acme, reason="Wrong", actor=acting(cast.ada)
        )
    page = browser.get(address(request)).text
    browser.post(address(request), data=signing(page))
    receipt_jobs.make_receipts()
    new = db.session.scalars(select(Attestation).order_by(Attestation.id.desc())).first()
    assert new is not None
    assert f"Corrects{attestation.number}" in text_of(new)
