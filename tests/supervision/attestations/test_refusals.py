"""A vendor that answers that it cannot attest is told so everywhere, and nothing else."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationSitting,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import (
    TOGETHER,
    address,
    ask,
    flashed,
    keys,
    records,
    signing,
    sitting,
)

SAID = "誓約できない旨の回答"
FALSE = ("延長不可", "誓約受領書", "誓約番号", "に署名されました", "理由を記載", "誓約の拒否")


@pytest.fixture
def after(cast: Cast, browser: Browser, asked: AttestationRequest) -> str:
    """The page that Ada sees, in Japanese, after she signed that she cannot attest."""
    browser.sign_in(cast.ada)
    with browser.session_transaction() as session:
        session["language"] = "ja"
    cast.ada.language = Language.JA
    page = browser.get(f"{address(asked)}?text=ja").text
    data = signing(page, answer="decline", explanation="名簿を確認できません。")
    return flashed(browser, browser.post(address(asked), data=data))


def mails() -> dict[str, OutboxEmail]:
    return {one.recipient: one for one in db.session.scalars(select(OutboxEmail))}


def receipt_text(attestation: Attestation) -> str:
    assert attestation.receipt_sha256 is not None
    reader = PdfReader(io.BytesIO(storage.read(attestation.receipt_sha256)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def test_badge_and_message_say_that_it_cannot_be_attested(after: str) -> None:
    assert SAID in after
    assert "1件の誓約できない旨の回答に署名しました" in after
    assert not [one for one in FALSE if one in after]


def test_the_signed_text_holds_the_answer_and_no_hint_of_the_form(after: str) -> None:
    (record,) = records()
    assert "[回答]\n誓約できません\n" in record.text


def test_what_is_done_shows_the_answer(after: str, browser: Browser) -> None:
    assert SAID in browser.get("/done").text


@pytest.mark.usefixtures("after")
def test_the_receipt_acknowledges_an_answer_only() -> None:
    receipt_jobs.make_receipts()
    (record,) = records()
    text = receipt_text(record)
    assert "回答受領書" in text
    assert "回答番号" in text
    assert "回答を受領したことのみを証する" in text
    assert not [one for one in FALSE if one in text]


@pytest.mark.usefixtures("after")
def test_the_mails_name_the_answer_and_whose_officer_decides(cast: Cast) -> None:
    for person in (cast.pam, cast.pia):
        person.language = Language.JA
    db.session.commit()
    company = the_organisation().name.ja
    receipt_jobs.make_receipts()
    own, staff = mails()["ada@example.jp"], mails()["pam@example.jp"]
    for mail in (own, staff):
        assert "へのご回答" in mail.subject
        assert "「誓約できない」旨の回答です" in mail.body
        assert f"今後の対応は、{company}の個人情報管理者が決定します" in mail.body
        assert not [one for one in FALSE if one in mail.body]
    assert "ご回答をいただきありがとうございました" in own.body
    assert "Ada Lovelace様から回答をいただきました" in staff.body


@pytest.mark.usefixtures("after")
def test_history_and_duty_say_it_too() -> None:
    (record,) = records()
    assert SAID in words(trail_of(record)[0].text, "ja")
    duty = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
    ).one()
    assert "cannot be attested" in words(duty.text, "en")
    assert "exceptions" not in words(duty.text, "en")


def test_a_sitting_with_a_refusal_counts_answers(
    cast: Cast, browser: Browser, signable: Engagement
) -> None:
    ask(cast, signable, "incident_free")
    ask(cast, signable, "no_subcontracting")
    browser.sign_in(cast.ada)
    page = browser.get(TOGETHER).text
    _, last = keys(page)
    data = sitting(page, "affirm", "decline") | {f"{last}-explanation": "We cannot"}
    after = flashed(browser, browser.post(TOGETHER, data=data))
    assert "2 answers signed together" in after
    assert "statements signed" not in after
    receipt_jobs.make_receipts()
    mail = mails()["ada@example.jp"]
    assert mail.subject.startswith("Receipts of 2 answers about statements")
    assert "Answered that they cannot be attested: 1." in mail.body
    assert "exceptions" not in mail.body
    browser.sign_in(cast.pia)
    sat = records()[0].sitting_id
    (line, *_) = trail_of(db.session.get_one(AttestationSitting, sat))
    assert words(line.text, "en").endswith("cannot be attested: 1")
    assert "Answered that it cannot attest" in browser.get(f"/attestations/sittings/{sat}").text
