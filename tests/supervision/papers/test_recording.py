"""Pam records what came on paper; only when Pip confirmed it, Acme has signed."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.attestations.models import Attestation, AttestationRequest, Medium
from portal.supervision.attestations.receipt_jobs import receipt_pdf
from portal.supervision.attestations.signing.paper_services import as_signed
from portal.supervision.attestations.statements import texts
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.paper_records.queries import files_of
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.printing.reading import text as text_of
from tests.supervision.attestations.pages import ROW
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.papers.sheets import (
    address,
    asked_of,
    entered,
    photo,
    pictures,
    record,
    word_of,
)


def _paper() -> Paper:
    return db.session.scalars(select(Paper).order_by(Paper.id.desc()).limit(1)).one()


def _papers() -> int:
    return db.session.scalar(select(func.count(Paper.id))) or 0


def _signed() -> int:
    return db.session.scalar(select(func.count(Attestation.id))) or 0


def _duties(kind: ObligationKind) -> list[Obligation]:
    return list(
        db.session.scalars(
            select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
        )
    )


def test_only_what_a_second_person_confirmed_counts_as_signed(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=photo())
    assert answer.status_code == 302, answer.text
    assert _signed() == 0
    (duty,) = _duties(ObligationKind.PAPER_CONFIRM)
    assert duty.closed_at is None
    refused = browser.post(answer.location, data={"decision": "approve"})
    assert refused.status_code == 422
    assert "Somebody else than the person who recorded" in refused.text
    assert _signed() == 0

    browser.sign_in(cast.pip)
    page = browser.get(answer.location).text
    assert "Rin Acme" in page
    (picture,) = pictures(page)
    assert Image.open(BytesIO(browser.get(picture).data)).format == "JPEG"
    confirmed = browser.post(answer.location, data={"decision": "approve"})
    assert confirmed.status_code == 302, confirmed.text
    assert ">On paper<" in browser.get(confirmed.location).text
    made = db.session.scalars(select(Attestation)).one()
    assert (made.medium, made.received_on) == (Medium.PAPER, date(2026, 11, 20))
    assert (made.signer_id, made.authority_id, made.signer_name) == (None, None, "Rin Acme")
    assert made.sha256 == texts.sha256(made.text)
    (duty,) = _duties(ObligationKind.PAPER_CONFIRM)
    assert duty.closed_at is not None


def test_the_vendor_sees_that_it_came_on_paper(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    made = _confirmed(cast, browser, asked)
    browser.sign_in(cast.ada)
    page = browser.get(f"/attestations/{made.id}").text
    assert "On paper" in page
    assert "20 November 2026" in page or "20 Nov 2026" in page
    assert browser.get(f"/papers/{_paper().id}").status_code == 404


def test_lateness_goes_by_the_day_it_was_received(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    _confirmed(cast, browser, asked)
    (duty,) = _duties(ObligationKind.ATTESTATION_SIGN)
    assert duty.handed_in_on == date(2026, 11, 20)
    assert duty.closed_at is not None


def test_the_receipt_claims_no_account_and_no_network_address(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    made = _confirmed(cast, browser, asked)
    words = text_of(receipt_pdf(made, cast.acme))
    assert "受領日" in words
    assert "接続元アドレス" not in words
    assert "パスワード" not in words


def test_what_is_not_as_on_the_paper_goes_back_and_is_recorded_anew(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    first = record(browser, asked, scan=photo(), name="first.jpg").location
    browser.sign_in(cast.pip)
    silent = browser.post(first, data={"decision": "return"})
    assert silent.status_code == 422
    assert "Say what is not as on the paper." in silent.text
    browser.post(first, data={"decision": "return", "wrong": "The day is the 17th"})
    assert _signed() == 0

    browser.sign_in(cast.pam)
    assert "The day is the 17th" in browser.get(first).text
    page = browser.get(f"{address(asked)}?check={word_of(asked)}").text
    assert 'value="Rin Acme"' in page, "what was entered is there again"
    again = record(browser, asked, dated_on="2026-11-17")
    assert again.status_code == 302, again.text
    paper = _paper()
    assert as_signed(paper).dated_on == date(2026, 11, 17)
    assert [one.name for one in files_of(paper.id)] == ["first.jpg"]
    assert paper.follows_id is not None


def test_exceptions_on_paper_open_the_officers_decision(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=photo(), answer="affirm_with_exception", **ROW)
    assert answer.status_code == 302, answer.text
    browser.sign_in(cast.pip)
    assert "Kamome LLC" in browser.get(answer.location).text
    browser.post(answer.location, data={"decision": "approve"})
    made = db.session.scalars(select(Attestation)).one()
    assert "Kamome LLC" in made.text
    assert len(_duties(ObligationKind.ATTESTATION_EXCEPTION)) == 1


def test_two_who_confirm_at_once_make_one_attestation(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    where = record(browser, asked, scan=photo()).location
    browser.sign_in(cast.pip)
    browser.post(where, data={"decision": "approve"})
    browser.sign_in(cast.pia)
    second = browser.post(where, data={"decision": "approve"})
    assert second.status_code == 409
    assert "has been confirmed already" in second.text
    assert _signed() == 1


def test_a_paper_recorded_twice_is_refused_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    where = f"{address(asked)}?check={word_of(asked)}"
    page = browser.get(where).text
    record(browser, asked, scan=photo())
    answer = browser.post(where, data=entered(page, scan=photo()))
    assert answer.status_code == 302
    assert answer.location == f"/papers/{_paper().id}", "it leads to the one that waits"
    assert _papers() == 1


def test_a_scan_of_another_vendor_is_refused(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    record(browser, asked, scan=photo())
    other = _asked_of_globex(cast)
    answer = record(browser, other, scan=photo())
    assert answer.status_code == 422
    assert "recorded for another vendor" in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"received_on": "2026-11-26"}, "cannot arrive after today"),
        ({"received_on": "2026-11-17"}, "cannot be signed after it was received"),
        ({"dated_on": "2026-10-31"}, "before the period ended"),
        ({"authority": ""}, "Why this person may sign"),
        ({"answer": "affirm_with_exception"}, "Add at least one row"),
        ({"answer": "decline"}, "in your own words"),
        ({"answer": ""}, "Choose one of the answers"),
    ],
)
def test_what_cannot_be_is_named_and_what_was_typed_stays(
    cast: Cast,
    browser: Browser,
    asked: AttestationRequest,
    changes: dict[str, str],
    sentence: str,
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked, scan=photo(), **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Rin Acme"' in answer.text
    assert _papers() == 0


def test_a_paper_printed_before_the_statement_changed_is_refused(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    word = word_of(asked)
    cast.acme.name = cast.acme.name_en = "Acme after its change of name"
    db.session.commit()
    answer = browser.get(f"{address(asked)}?check={word}")
    assert answer.status_code == 302
    assert "the statement has changed" in browser.get(answer.location).text


def test_a_paper_without_a_scan_is_refused(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    answer = record(browser, asked)
    assert answer.status_code == 422
    assert "Choose the scan or photo" in answer.text


def test_the_paper_of_a_withdrawn_request_can_only_be_sent_back(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    where = record(browser, asked, scan=photo()).location
    browser.post(f"/attestations/requests/{asked.id}/withdraw", data={"reason": "Asked twice"})
    browser.sign_in(cast.pip)
    assert "can only be sent back" in browser.get(where).text
    assert browser.post(where, data={"decision": "approve"}).status_code == 409
    browser.post(where, data={"decision": "return", "wrong": "Withdrawn"})
    assert _paper().state is PaperState.SENT_BACK


def _confirmed(cast: Cast, browser: Browser, asked: AttestationRequest) -> Attestation:
    browser.sign_in(cast.pam)
    where = record(browser, asked, scan=photo()).location
    browser.sign_in(cast.pip)
    browser.post(where, data={"decision": "approve"})
    return db.session.scalars(select(Attestation)).one()


def _asked_of_globex(cast: Cast) -> AttestationRequest:
    work = a_piece_of_work(cast.globex)
    db.session.commit()
    return asked_of(cast, work)
