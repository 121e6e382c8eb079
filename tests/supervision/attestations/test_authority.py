"""Who may sign, until when, and by which proof that the signatory hands in."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.accounts.signing_in import passwords
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    HandedInAuthority,
)
from portal.supervision.attestations.queries import authority_of
from portal.supervision.onboarding.leaving_services import leave
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.pages import PASSWORD, address, ask, signing
from tests.supervision.attestations.work import a_piece_of_work, an_authority

TODAY = date(2026, 11, 25)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
AT = "/attestations/authority"


def test_from_the_day_on_which_it_is_ended_ada_signs_no_more(cast: Cast, browser: Browser) -> None:
    authority = an_authority(cast.ada)
    browser.sign_in(cast.pam)
    assert browser.post(f"/authorities/{authority.id}/end").status_code == 302
    assert authority.valid_until == date(2026, 11, 25)
    assert not authority.is_valid_on(date(2026, 11, 25))


def test_what_ran_out_is_not_ended_anew(cast: Cast, browser: Browser, clock: Clock) -> None:
    """Else what Ada signed in between would look as if she had been allowed to."""
    authority = an_authority(cast.ada, until=date(2026, 10, 1))
    db.session.commit()
    browser.sign_in(cast.pam)
    answer = browser.post(f"/authorities/{authority.id}/end")
    assert answer.status_code == 409
    assert "This ended already" in answer.text
    assert authority.valid_until == date(2026, 10, 1)


@pytest.fixture
def asked(cast: Cast) -> AttestationRequest:
    """Ada has something to sign, and nobody has recorded her authority."""
    cast.ada.password_hash = passwords.hash_password(PASSWORD)
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    return ask(cast, work, "no_subcontracting")


def hand_in(browser: Browser, paper: str = "Letter of authority of 6 April") -> HandedInAuthority:
    data = {"given_by": "Rin, president", "paper": paper, "until": "2027-11-24"}
    sent = browser.post(AT, data={**data, "file": (BytesIO(PDF), "letter.pdf")})
    assert sent.status_code == 302
    rows = select(HandedInAuthority).order_by(HandedInAuthority.id.desc())
    return db.session.scalars(rows).first() or HandedInAuthority()


def owed() -> Sequence[Obligation]:
    kind = Obligation.kind == ObligationKind.AUTHORITY_CONFIRM
    return db.session.scalars(select(Obligation).where(kind).order_by(Obligation.id)).all()


def mail_to_ada() -> OutboxEmail:
    return db.session.scalars(select(OutboxEmail).where(OutboxEmail.key.like("authority:%"))).one()


def test_what_ada_hands_in_is_on_record_and_by_it_she_signs_only_once_pam_confirmed_it(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    assert AT in browser.get(address(asked)).text
    proof = hand_in(browser)
    page = browser.get(address(asked)).text
    assert "is on record, not confirmed yet" in page
    assert browser.post(address(asked), data=signing(page)).status_code == 422
    assert db.session.scalar(select(Attestation.id)) is None
    (waiting,) = owed()
    assert (waiting.holder, waiting.due_on) == (Holder.PROCUREMENT, date(2026, 11, 30))

    browser.sign_in(cast.pam)
    at = f"/authorities/handed-in/{proof.id}"
    assert at in browser.get(f"/vendors/{cast.acme.id}/attestations").text
    assert browser.get(f"{at}/paper").data == PDF
    as_it_says = {"given_by": "Rin Aoki", "paper": "Letter of 6 April", "until": "2027-03-31"}
    assert browser.post(at, data=as_it_says | {"decision": "approve"}).status_code == 302
    authority = authority_of(cast.ada.id, TODAY)
    assert authority is not None
    assert (authority.given_by, authority.file_sha256) == ("Rin Aoki", proof.file_sha256)
    assert authority.recorded_by_id == cast.pam.id
    assert waiting.outcome is Outcome.DONE
    assert "you can sign now" in mail_to_ada().body
    again = browser.post(at, data=as_it_says | {"decision": "return", "reason": "No"})
    assert again.status_code == 409

    browser.sign_in(cast.ada)
    browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    assert db.session.scalars(select(Attestation)).one().authority_id == authority.id


def test_pam_returns_a_proof_with_a_reason_that_ada_reads(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    proof = hand_in(browser)
    browser.sign_in(cast.pam)
    at = f"/authorities/handed-in/{proof.id}"
    said = {"given_by": "Rin", "paper": "Letter", "until": "2027-03-31", "decision": "return"}
    assert browser.post(at, data=said).status_code == 422
    assert proof.waits
    assert browser.post(at, data=said | {"reason": "The seal is missing"}).status_code == 302
    assert authority_of(cast.ada.id, TODAY) is None
    assert "The seal is missing" in mail_to_ada().body
    browser.sign_in(cast.ada)
    assert "The seal is missing" in browser.get(AT).text
    assert hand_in(browser, "Sealed letter").waits


def test_another_proof_takes_the_place_of_the_first_and_none_waits_of_who_has_left(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.ada)
    first, second = hand_in(browser), hand_in(browser, "Sealed letter")
    assert (first.waits, second.waits) == (False, True)
    assert [one.outcome for one in owed()] == [Outcome.WITHDRAWN, None]
    with transaction():
        leave(cast.ada, actor=acting(cast.pam))
    assert not second.waits
    assert [one.outcome for one in owed()] == [Outcome.WITHDRAWN, Outcome.WITHDRAWN]
