"""The register of attestations: what waits, what was signed and how it stands, found and narrowed."""

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import ColumnElement, select

from portal.foundation.accounts.models import ProvedBy
from portal.foundation.audit.queries import head, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.core.words import i18n
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.ledger.obligations.queries import of_subjects
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    AttestationState,
    Medium,
    Origin,
    RequestState,
    SignedHow,
)
from portal.supervision.attestations.register import ANSWERS, MEDIA, ORIGINS, STANDINGS, STATES
from portal.supervision.attestations.workflow import HOW
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.attestations.pages import ask
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

SPRING, AUTUMN = date(2025, 4, 1), date(2025, 9, 30)


def numbers(browser: Browser, **asked: Any) -> list[str]:
    """Of requests that wait, of records that were signed."""
    page = browser.get("/attestations/", query_string=asked)
    assert page.status_code == 200, page.text
    return re.findall(r'second-line"><span class="nowrap">([RS]-\d+-\d+)', page.text)


@pytest.fixture
def pam(cast: Cast, browser: Browser, asked: AttestationRequest) -> Browser:
    """Acme was asked, Globex signed with an exception on paper, which is void."""
    an_authority(cast.gus)
    record = signed(
        cast.gus, a_piece_of_work(cast.globex), "confidentiality_pledge",
        first=SPRING, last=AUTUMN, answer=Answer.AFFIRM_WITH_EXCEPTION,
    )  # fmt: skip
    record.state, record.ended_on, record.medium = AttestationState.VOID, AUTUMN, Medium.PAPER
    db.session.commit()
    browser.sign_in(cast.pam)
    return browser


def test_what_waits_is_seen_first(asked: AttestationRequest, pam: Browser) -> None:
    assert numbers(pam) == [asked.number]
    assert len(numbers(pam, view="all")) == 2


def test_filters_narrow_the_list(asked: AttestationRequest, pam: Browser) -> None:
    (record,) = numbers(pam, state="answered")
    assert record.startswith("S-")
    for narrowed in (
        {"answer": "affirm_with_exception"}, {"standing": "void"}, {"medium": "paper"},
        {"statement": "confidentiality_pledge"}, {"signed_from": "2025-10-01"},
        {"signed_until": "2025-10-01"},
    ):  # fmt: skip
        assert numbers(pam, **narrowed) == [record], narrowed
    assert numbers(pam, state="late") == []
    assert numbers(pam, due_until="2027-12-31", due_from="2026-01-01") == [asked.number]
    assert numbers(pam, origin="by_hand", statement="no_subcontracting") == [asked.number]


@pytest.mark.parametrize("words", ["globex", "秘密 globex", "gus", "confidentiality"])
def test_a_record_is_found_by_vendor_statement_and_signer(pam: Browser, words: str) -> None:
    (record,) = numbers(pam, q=words, view="all")
    assert record.startswith("S-")
    assert numbers(pam, q=record.replace("-", ""), view="all") == [record]


def test_paper_and_what_is_void_are_marked(pam: Browser) -> None:
    page = pam.get("/attestations/?standing=void").text
    assert "On paper" in page
    assert "Void since" in page


def test_the_file_tells_the_same(pam: Browser) -> None:
    text = pam.get("/attestations/?standing=void&file=csv&columns=statement.vendor.state.period")
    lines = text.data.decode("utf-8-sig").splitlines()
    assert "Globex" in lines[1]
    assert "2025-04-01,2025-09-30,attested with exceptions" in lines[1]


def test_rows_and_files_say_alike_how_it_was_signed(pam: Browser) -> None:
    (record,) = db.session.scalars(select(Attestation))
    for medium, proved_by, how, said in (
        (Medium.PORTAL, ProvedBy.PASSWORD, SignedHow.PASSWORD, "with the password"),
        (Medium.PORTAL, ProvedBy.PASSKEY, SignedHow.PASSKEY, "In the portal, by passkey"),
        (Medium.PORTAL, None, SignedHow.EITHER, "with the password or by passkey"),
        (Medium.PAPER, None, SignedHow.PAPER, "On paper"),
        (Medium.LETTER, None, SignedHow.LETTER, "By letter code"),
    ):
        record.medium, record.proved_by = medium, proved_by
        db.session.commit()
        assert record.signed_how is how
        assert db.session.scalar(select(Attestation.signed_how)) == how
        text = pam.get("/attestations/?standing=void&file=csv&columns=statement.medium").text
        assert text.strip().strip('"').endswith(said)


def test_every_state_has_its_words() -> None:
    for words, kind in (
        (STATES, RequestState), (ANSWERS, Answer), (STANDINGS, AttestationState),
        (ORIGINS, Origin), (MEDIA, Medium), (HOW, SignedHow),
    ):  # fmt: skip
        assert set(words) == set(kind)


def test_overdue_requests_stand_under_their_tab(
    cast: Cast, signable: Engagement, pam: Browser, clock: Any
) -> None:
    request = ask(cast, signable, "confidentiality_pledge")
    clock.advance(days=60)
    found = numbers(pam, state="late")
    assert request.number in found


def test_more_time_and_a_reminder_are_given_from_here_too(
    asked: AttestationRequest, pam: Browser
) -> None:
    record = db.session.scalars(select(AttestationRequest).where(_answered())).one()
    rows = {"ids": f"{asked.id},{record.id}"}
    page = pam.post("/obligations/more-time?of=attestations", data=rows).text
    assert "1 matter can have more time." in page
    given = {"until": "2027-01-18", "reason": "They are moving.", "go": "1"}
    pam.post("/obligations/more-time?of=attestations", data=rows | given)
    owed = of_subjects(ObligationKind.ATTESTATION_SIGN, asked.__tablename__, [asked.id])
    assert owed[asked.id].due_on == date(2027, 1, 18)
    answer = pam.post("/reminders/now?of=attestations", data=rows | {"go": "1"})
    assert answer.status_code == 302
    assert db.session.scalars(select(OutboxEmail)).first() is not None


def test_several_are_withdrawn_for_one_reason_and_what_cannot_be_says_why(
    cast: Cast, asked: AttestationRequest, pam: Browser
) -> None:
    record = db.session.scalars(select(AttestationRequest).where(_answered())).one()
    page, rows = "/obligations/withdraw?of=attestations", {"ids": f"{asked.id},{record.id}"}
    shown = pam.post(page, data=rows).text
    assert "1 of them is withdrawn. 1 stays as it is." in shown
    assert "This statement has been signed already." in shown
    assert pam.post(page, data=rows | {"go": "1", "reason": " "}).status_code == 422
    before, _ = head()

    pam.post(page, data=rows | {"go": "1", "reason": "Asked twice"})

    assert (asked.state, asked.withdrawn_reason) == (RequestState.WITHDRAWN, "Asked twice")
    assert record.state is RequestState.ANSWERED
    owed = of_subjects(ObligationKind.ATTESTATION_SIGN, asked.__tablename__, [asked.id])
    assert owed[asked.id].outcome is Outcome.WITHDRAWN
    assert head()[0] == before + 1
    line = trail_of_vendor(cast.acme.id)[0]
    assert (line.action, i18n.words(line.text, "en")) == (
        "attestation.request_withdrawn",
        "Withdrew 1 request",
    )
    again = pam.post(page, data=rows | {"go": "1", "reason": "Again"})
    assert again.status_code == 422
    assert "This request was withdrawn; there is nothing to do." in again.text


def test_only_who_may_ask_withdraws_and_the_rows_chosen_are_taken_along(
    cast: Cast, asked: AttestationRequest, pam: Browser
) -> None:
    rows = {"ids": str(asked.id), "go": "1", "reason": "No"}
    file = pam.post("/obligations/export?of=attestations", data=rows)
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
    assert sheet is not None
    assert [row[0].value for row in sheet.rows][1:] == ["No subcontracting without approval"]
    assert pam.post("/obligations/withdraw?of=nothing", data=rows).status_code == 404
    assert 'formaction="/obligations/withdraw?of=attestations"' in pam.get("/attestations/").text
    pam.sign_in(cast.ann)
    assert pam.post("/obligations/withdraw?of=attestations", data=rows).status_code == 403
    assert "/obligations/withdraw" not in pam.get("/attestations/").text
    assert asked.state is RequestState.OPEN


def _answered() -> ColumnElement[bool]:
    return AttestationRequest.state == RequestState.ANSWERED
