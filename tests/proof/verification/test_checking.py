"""Whoever holds a report learns whether it is what was issued, and what was done to it if it is not."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import text, update

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import unbroken
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import store_bytes
from portal.foundation.sealing import keys, sealer, signing
from portal.foundation.sealing.models import SealCertificate
from portal.foundation.sealing.reading import look
from portal.proof.records import files
from portal.proof.reports import services
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.printing.check_codes import code_of
from portal.proof.verification.checking import check_code, check_file
from portal.proof.verification.outcomes import CheckedReport, CheckOutcome
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.cli.conftest import Flasked, run_flask
from tests.clock import Clock
from tests.proof.reports.drafts import a_draft, issued

__all__ = ["run_flask"]
PDFSIG = which("pdfsig") or "pdfsig"  # of poppler-utils
ENGLISH = {"Accept-Language": "en"}


def told(data: bytes) -> CheckedReport:
    return check_file(data, look)


def turned(data: bytes) -> bytes:
    """With one bit turned: in the middle, where fonts and pages are."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def before_the_seal(pdf: bytes, report: SupervisionReport) -> bytes:
    """The sealed file begins with them; the hash on record says how far they go."""
    ends = (found.end() for found in re.finditer(rb"%%EOF\n", pdf))
    return next(pdf[:end] for end in ends if CheckOutcome.UNSEALED is told(pdf[:end]).outcome)


def without_last_page(pdf: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.pages[-1]
        document.save(out)
    return out.getvalue()


def saved_anew(pdf: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def with_something_behind(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    out, writer = BytesIO(), IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Note"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def by_sql(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values, execution_options=UNSCOPED)
    db.session.commit()
    db.session.expire_all()


def test_a_file_as_it_was_issued_is_confirmed_with_number_and_day(
    pdf: bytes, printed: SupervisionReport
) -> None:
    checked = told(pdf)
    assert checked.outcome is CheckOutcome.UNCHANGED
    assert (checked.number, str(checked.on)) == (printed.number, "2026-11-25")
    assert checked.superseded is None
    (seal,) = look(pdf).seals
    assert (seal.is_intact, seal.covers) == (True, len(pdf))


def test_what_was_done_to_a_file_is_told_apart(
    pdf: bytes, printed: SupervisionReport, clock: Clock, tmp_path: Path
) -> None:
    unsealed = before_the_seal(pdf, printed)
    keys.make(tmp_path / "other.p12", "Sazanami", clock.now())
    other = keys.load(tmp_path / "other.p12")
    at = clock.now()
    made = {
        CheckOutcome.CHANGED: turned(pdf),
        CheckOutcome.PAGES: without_last_page(pdf),
        CheckOutcome.APPENDED: with_something_behind(pdf),
        CheckOutcome.RESIGNED: signing.seal(unsealed, other, why="発行", at=at),
        CheckOutcome.UNSEALED: unsealed,
        CheckOutcome.SAVED_ANEW: saved_anew(unsealed),
        CheckOutcome.UNKNOWN: b"%PDF-1.7\nsomething else",
    }
    all_checked = {outcome: told(data) for outcome, data in made.items()}
    assert {outcome: checked.outcome for outcome, checked in all_checked.items()} == {
        outcome: outcome for outcome in made
    }
    assert not any(checked.is_genuine for checked in all_checked.values())
    known = {checked.number for outcome, checked in all_checked.items() if checked.is_ours}
    assert known == {printed.number}
    assert len({checked.said.id for checked in all_checked.values()}) == len(made)
    damaged = told(pdf[:1000] + bytes(60_000) + pdf[61_000:])  # nobody can open what is inside
    assert (damaged.outcome, damaged.number) == (CheckOutcome.CHANGED, "")


def test_popplers_pdfsig_says_the_same_of_the_seal(
    pdf: bytes, printed: SupervisionReport, tmp_path: Path
) -> None:
    wanted = {
        "sealed": ("Signature is Valid.", "Total document signed"),
        "turned": ("Digest Mismatch", "Total document signed"),
        "behind": ("Signature is Valid.", "Not total document signed"),
        "unsealed": ("does not contain any signatures", ""),
    }
    (tmp_path / "sealed").write_bytes(pdf)
    (tmp_path / "turned").write_bytes(turned(pdf))
    (tmp_path / "behind").write_bytes(with_something_behind(pdf))
    (tmp_path / "unsealed").write_bytes(before_the_seal(pdf, printed))
    for name, words in wanted.items():
        done = subprocess.run(  # noqa: S603
            [PDFSIG, name], cwd=tmp_path, capture_output=True, check=False
        )
        said = done.stdout.decode() + done.stderr.decode()
        assert all(word in said for word in words), (name, said)


def test_a_row_that_was_changed_past_the_portal_confirms_nothing(
    pdf: bytes, printed: SupervisionReport
) -> None:
    unsealed = before_the_seal(pdf, printed)
    with transaction(audited=False):
        forged = store_bytes(saved_anew(unsealed), "application/pdf").sha256
        db.session.execute(
            update(SupervisionReport)
            .where(SupervisionReport.id == printed.id)
            .values(pdf_sha256=forged)
        )
    db.session.expire_all()
    assert told(saved_anew(unsealed)).outcome is CheckOutcome.RECORD_FORGED
    checked = told(pdf)
    assert (checked.outcome, checked.number) == (CheckOutcome.RECORD_CHANGED, printed.number)
    assert check_code(code_of(printed.content_sha256 or "")).outcome is CheckOutcome.RECORD_FORGED


def test_a_report_in_its_place_is_named(cast: Cast, pdf: bytes, printed: SupervisionReport) -> None:
    with transaction():
        later = issued_in_place(cast, printed)
    checked = told(pdf)
    assert checked.is_genuine
    assert checked.superseded_by == later.number
    assert check_code(code_of(printed.content_sha256 or "")).superseded_by == later.number


def issued_in_place(cast: Cast, printed: SupervisionReport) -> SupervisionReport:
    draft = a_draft(replaces=printed.id, why="A date was wrong.")
    return services.issue_at_once(cast.acme, draft, actor=acting(cast.pia))


def test_years_later_with_another_certificate_the_verdict_is_the_same(
    pdf: bytes, printed: SupervisionReport, app: Flask, clock: Clock, tmp_path: Path
) -> None:
    clock.advance(days=20 * 365)
    keys.make(tmp_path / "own.p12", "Sazanami K.K.", clock.now())
    app.config["SEAL_FILE"] = str(tmp_path / "own.p12")
    try:
        sealer.current_key("Sazanami K.K.")
    finally:
        app.config["SEAL_FILE"] = ""
    assert db.session.query(SealCertificate).count() == 2
    assert told(pdf).is_genuine
    assert told(turned(pdf)).outcome is CheckOutcome.CHANGED
    assert files.check_files(range(files.NIGHTS)).wrong == []


def test_the_page_of_a_report_tells_code_and_seal_as_far_as_they_hold_now(
    cast: Cast, browser: Browser, pdf: bytes, printed: SupervisionReport
) -> None:
    browser.sign_in(cast.max)
    here, (seal,) = f"/reports/{printed.id}", look(pdf).seals
    address = f"/check/report?code={code_of(printed.content_sha256 or '')}"
    page = browser.get(here).text
    sealed = f'Sealed by <span lang="ja">{seal.holder}</span> on'
    assert page.count(sealed) == 2, "in both languages"
    assert f"SHA-256 of the certificate: {seal.fingerprint}" in page
    assert f'href="{address}"' in page
    assert unbroken(f"report {printed.number} of") in browser.get(address, headers=ENGLISH).text

    file = storage._path(printed.pdf_sha256 or "")
    file.write_bytes(turned(pdf))
    page = browser.get(here).text
    assert (page.count("Sealed by"), "was changed on disk" in page) == (1, True)
    file.write_bytes(pdf)  # others share the disk
    by_sql("UPDATE seal_certificates SET holder = 'Somebody else'")
    page = browser.get(here).text
    assert "Sealed by" not in page, "who sealed it is not known any more"
    assert page.count("It carries no seal of ours that is intact.") == 2
    by_sql("UPDATE supervision_reports SET unsealed_sha256 = pdf_sha256")
    page = browser.get(here).text
    assert address not in page, "its PDFs are not those that the log has"


def test_of_a_report_from_before_there_were_seals_none_is_told(database: None) -> None:
    of = SupervisionReport(number="SR-2020-001", content_sha256="0" * 64, unsealed_sha256=None)
    (document,) = seals.documents(of, {"ja": "1" * 64}, None, {})
    (told,) = document.seals
    assert told.why is not None
    assert told.why.id == "It is from before reports were sealed."
    assert seals.documents(of, {}, None, {}) == [], "it has no PDF that could be checked"


def test_the_nightly_check_knows_the_seals_by_the_certificates_on_record(
    pdf: bytes, printed: SupervisionReport
) -> None:
    assert files.check_files(range(files.NIGHTS)).wrong == []
    by_sql("UPDATE seal_certificates SET valid_until_at = '2026-01-01 00:00:00'")
    wrong = files.check_files(range(files.NIGHTS)).wrong
    assert [message.params["number"] for message in wrong] == [printed.number] * 2
    by_sql("DELETE FROM seal_certificates")
    assert len(files.check_files(range(files.NIGHTS)).wrong) == 2


def test_a_seal_that_cannot_be_made_loses_no_report(
    cast: Cast, app: Flask, clock: Clock, tmp_path: Path
) -> None:
    report = issued(cast, cast.globex)
    app.config["SEAL_FILE"] = str(tmp_path / "own.p12")
    try:
        with pytest.raises(keys.SealUnavailable):
            rendering.render_reports()
        assert "SEAL_FILE" in report.error
        assert report.pdf_sha256 is None
        keys.make(tmp_path / "own.p12", "Sazanami K.K.", clock.now())
        clock.advance(minutes=2)
        assert rendering.render_reports() == 1
    finally:
        app.config["SEAL_FILE"] = ""
    assert report.error == ""
    assert told(storage.read(report.pdf_sha256 or "")).is_genuine


def test_a_code_is_read_however_it_was_typed(printed: SupervisionReport, pdf: bytes) -> None:
    code = code_of(printed.content_sha256 or "")
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "o").replace("1", "l")):
        checked = check_code(typed)
        assert (checked.outcome, checked.number) == (CheckOutcome.RECORDED, printed.number)
    assert check_code("0000-0000-0000-0000").outcome is CheckOutcome.UNKNOWN


def test_anybody_may_ask_and_is_told_no_more(
    cast: Cast, browser: Browser, printed: SupervisionReport, pdf: bytes
) -> None:
    code = code_of(printed.content_sha256 or "")
    by_code = browser.get(f"/check/report?code={code}", headers=ENGLISH)
    by_file = browser.post(
        "/check/report", data={"file": (BytesIO(pdf), "report.pdf")}, headers=ENGLISH
    )
    for answer in (by_code, by_file):
        assert answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert (printed.number or "none") in answer.text
        for secret in (cast.acme.name, cast.pia.name, "condition", "Acme"):
            assert secret not in answer.text
    assert "and unchanged" in by_file.text
    assert "and unchanged" not in by_code.text


def test_guessing_is_slowed_down_and_finding_is_not(
    browser: Browser, printed: SupervisionReport
) -> None:
    code = code_of(printed.content_sha256 or "")
    for _ in range(31):
        assert browser.get(f"/check/report?code={code}", headers=ENGLISH).status_code == 200
    for _ in range(30):
        browser.get("/check/report?code=0000-0000-0000-0000", headers=ENGLISH)
    refused = browser.get("/check/report?code=0000-0000-0000-0000", headers=ENGLISH)
    assert refused.status_code == 429
    assert "Too many tries" in refused.text


@pytest.mark.parametrize(("data", "why"), [({"code": "12"}, "16 letters"), ({}, "Choose the file")])
def test_what_is_no_code_is_said_at_its_field(
    browser: Browser, printed: SupervisionReport, data: dict[str, str], why: str
) -> None:
    answer = browser.post("/check/report", data=data, headers=ENGLISH)
    assert answer.status_code == 422
    assert why in answer.text


def test_the_command_says_who_sealed_it_and_ends_with_one_where_it_was_changed(
    run_flask: Flasked, pdf: bytes, printed: SupervisionReport, tmp_path: Path
) -> None:
    (tmp_path / "report.pdf").write_bytes(pdf)
    good = run_flask("reports", "verify", str(tmp_path / "report.pdf"))
    assert good.exit_code == 0
    assert (printed.number or "none") in good.stdout
    assert "intact." in good.stdout
    (tmp_path / "report.pdf").write_bytes(turned(pdf))
    bad = run_flask("reports", "verify", str(tmp_path / "report.pdf"), lang="ja_JP.UTF-8")
    assert bad.exit_code == 1
    assert (printed.number or "none") in bad.stderr
