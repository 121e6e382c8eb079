"""Anybody who holds a receipt can check it, and is told nothing else."""

import hashlib
import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.accounts.models import ProvedBy
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.exceptions import services
from portal.supervision.attestations.models import Attestation, AttestationRequest
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.queries import count_statements
from tests.supervision.attestations.pages import address, signing

YES, NO = "It matches a record signed on", "It matches no record"
STANDS, ENDED = "still stands today", "no longer stands"
OTHER = "a" * 64
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def record(cast: Cast, browser: Browser, asked: AttestationRequest) -> Attestation:
    browser.sign_in(cast.ada)
    browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    receipt_jobs.make_receipts()
    browser.sign_out()
    return db.session.scalars(select(Attestation)).one()


def told(browser: Browser, number: str, sha256: str) -> str:
    answer = browser.post("/check", data={"number": number, "hash": sha256}, headers=ENGLISH)
    assert answer.status_code == 200, answer.text
    return main_of(answer.text)


def main_of(page: str) -> str:
    found = re.search(r'role="status">(.*?)</div>\s*<form', page, re.DOTALL)
    assert found is not None, page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_the_hash_of_the_text_and_of_the_pdf_both_match(
    browser: Browser, record: Attestation
) -> None:
    for sha256 in (record.sha256, record.receipt_sha256 or ""):
        words = told(browser, record.number, sha256)
        assert YES in words
        assert "25 Nov 2026" in words
        assert STANDS in words


def test_the_code_on_the_receipt_leads_to_the_answer(browser: Browser, record: Attestation) -> None:
    path = receipt_jobs.path_of(record.number, record.sha256)
    assert parse_qs(urlsplit(path).query) == {"number": [record.number], "hash": [record.sha256]}
    answer = browser.get(path, headers=ENGLISH)
    assert YES in main_of(answer.text)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex"' in answer.text


def test_the_file_itself_is_enough_and_is_not_kept(browser: Browser, record: Attestation) -> None:
    pdf = storage.read(record.receipt_sha256 or "")
    before = db.session.scalar(select(func.count()).select_from(StoredFile))
    good = browser.post("/check", data={"file": (BytesIO(pdf), "receipt.pdf")}, headers=ENGLISH)
    assert YES in main_of(good.text)
    changed = pdf + b"\n"
    bad = browser.post("/check", data={"file": (BytesIO(changed), "receipt.pdf")}, headers=ENGLISH)
    assert NO in main_of(bad.text)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == before
    with pytest.raises(storage.FileDamaged):
        storage.read(hashlib.sha256(changed).hexdigest())


def test_an_unknown_number_and_a_wrong_hash_are_answered_alike(
    browser: Browser, record: Attestation
) -> None:
    def asked(number: str, sha256: str) -> tuple[str, list[str]]:
        with count_statements() as counted:
            words = told(browser, number, sha256)
        return words, counted.statements

    assert asked(record.number, OTHER) == asked("S-2026-999", OTHER)
    assert NO in told(browser, "S-2026-999", record.sha256)


@pytest.mark.parametrize("typed", ["s-2026-001 ", "Ｓ－２０２６－００１"])
def test_a_number_typed_otherwise_and_a_hash_broken_into_lines_are_read(
    browser: Browser, record: Attestation, typed: str
) -> None:
    assert record.number == "S-2026-001"
    half = record.sha256.upper()
    assert YES in told(browser, typed, f" {half[:32]}\n {half[32:]} ")


def test_what_no_longer_stands_is_said_so(
    cast: Cast, browser: Browser, record: Attestation
) -> None:
    with transaction():
        services.withdraw_attestation(
            record,
            cast.acme,
            reason="Not so",
            proved_by=ProvedBy.PASSWORD,
            actor=acting(cast.ada),
        )
    words = told(browser, record.number, record.sha256)
    assert YES in words
    assert ENDED in words


def test_nothing_else_is_told(cast: Cast, browser: Browser, record: Attestation) -> None:
    page = browser.get(receipt_jobs.path_of(record.number, record.sha256), headers=ENGLISH).text
    for secret in ("Acme", "Ada", "No subcontracting", "再委託", "Member help desk", "R-2026"):
        assert secret not in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Enter the number of the receipt, or choose its file."),
        ({"number": "31"}, "The number looks like S-2026-031."),
        ({"number": "S-2026-031", "hash": "abc"}, "A SHA-256 has 64 characters"),
        ({"number": "S-2026-031", "hash": "é" * 300}, "at most 200 characters"),
    ],
)
def test_what_is_typed_wrongly_is_named(
    browser: Browser, cast: Cast, sent: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/check", data=sent, headers=ENGLISH)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_somebody_who_guesses_has_to_wait_and_who_holds_receipts_does_not(
    browser: Browser, record: Attestation
) -> None:
    for _ in range(35):
        assert YES in told(browser, record.number, record.sha256)
    for number in range(30):
        assert NO in told(browser, f"S-2026-{number + 100}", OTHER)
    answer = browser.post(
        "/check", data={"number": record.number, "hash": record.sha256}, headers=ENGLISH
    )
    assert answer.status_code == 429
    assert "Too many tries" in answer.text


def test_the_page_stands_open_without_an_answer(browser: Browser, cast: Cast) -> None:
    page = browser.get("/check", headers=ENGLISH).text
    assert "Check a receipt" in page
    assert 'role="status"' not in page


@pytest.mark.parametrize("sha256", ["0" * 64, "f" * 64])
def test_a_record_whose_receipt_is_not_made_yet_matches_nothing_but_its_text(
    cast: Cast, browser: Browser, asked: AttestationRequest, sha256: str
) -> None:
    browser.sign_in(cast.ada)
    browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    browser.sign_out()
    signed = db.session.scalars(select(Attestation)).one()
    assert signed.receipt_sha256 is None
    assert NO in told(browser, signed.number, sha256)
    assert YES in told(browser, signed.number, signed.sha256)


def sent_file(browser: Browser, content: bytes) -> tuple[int, str]:
    answer = browser.post("/check", data={"file": (BytesIO(content), "a.pdf")}, headers=ENGLISH)
    return answer.status_code, answer.text


def test_a_file_is_counted_before_it_is_read_through(browser: Browser, record: Attestation) -> None:
    for number in range(30):
        assert NO in told(browser, f"S-2026-{number + 100}", OTHER)
    status, text = sent_file(browser, bytes(1001))
    assert status == 429, text
    assert "Too many tries" in text


def test_files_too_large_are_counted_as_tries(
    browser: Browser, record: Attestation, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 1000)
    for _ in range(30):
        status, text = sent_file(browser, bytes(1001))
        assert status == 422
        assert "it is no receipt" in text
    assert sent_file(browser, bytes(1001))[0] == 429
