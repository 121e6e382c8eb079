"""The job prints what was issued: once, from what was frozen, and never without its fonts."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from portal.content import catalogue
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import from_text
from portal.foundation.evidence import storage
from portal.foundation.mail.queries import list_outbox
from portal.foundation.printing import press
from portal.foundation.printing.press import Press, PrintingUnavailable
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.proof.reports.printing.seals import NotAsIssued, pdfs_of
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.printing import reading
from tests.proof.reports.drafts import content_of, issued
from tests.proof.reports.story import PARTY, Story
from tests.proof.reports.test_print_report import HEADINGS

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def bytes_of(report: SupervisionReport) -> bytes:
    assert report.pdf_sha256 is not None
    return storage.read(report.pdf_sha256)


@pytest.fixture
def without_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the fonts is empty, as after a half-finished installation."""
    monkeypatch.setattr(press, "press", lambda: Press(tmp_path))


@LANGUAGES
def test_everything_of_the_half_year_is_in_the_text_of_the_pdf(
    story: Story, printed: SupervisionReport, lang: str
) -> None:
    report = printed
    pages = reading.pages(storage.read(pdfs_of(report)[lang]))
    whole = "".join(pages)
    assert HEADINGS[lang][0] in pages[1]  # the summary keeps to one page
    assert HEADINGS[lang][1] in pages[3]  # after the page of each promise
    for decision in content_of(report, lang).summary.decisions.rows:
        assert reading.squeezed(decision.what) in pages[1]
    for heading in HEADINGS[lang]:
        assert heading in whole
    for promise in catalogue.promise_pack().promises:
        if promise.id in ("minimum_data", "bound", "no_subcontracting"):
            assert reading.squeezed(promise.policy.in_(lang)) in whole
    for clause in catalogue.clauses():
        assert reading.squeezed(clause.title.in_(lang)) in whole
    known = (story.signed.number, story.with_exceptions.number, story.master.number)
    for number in (*known, story.individual.number, story.mailing.number, report.number or ""):
        assert number in whole
    assert PARTY.party in whole
    assert (story.signed.receipt_sha256 or "none") in whole


def test_the_bytes_are_known_by_their_hash_and_carry_the_data(cast: Cast) -> None:
    report = issued(cast, cast.globex)
    rendering.render_reports()
    pdf = bytes_of(report)
    assert report.state is ReportState.ISSUED
    assert sha256(pdf).hexdigest() == report.pdf_sha256
    (carried,) = reading.reader(pdf).attachments["report.json"]
    assert carried.decode() == report.content
    assert json.loads(carried)["ja"]["number"] == report.number
    assert (report.content_sha256 or "") in reading.text(pdf)


def test_the_same_content_gives_the_same_bytes(cast: Cast) -> None:
    text = issued(cast, cast.globex).content or ""
    assert rendering.pdf_of(text, "ja") == rendering.pdf_of(text, "ja")


def test_a_report_is_printed_once_however_often_the_job_runs(cast: Cast) -> None:
    report = issued(cast, cast.globex)
    assert [rendering.render_reports() for _ in range(3)] == [1, 0, 0]
    assert [line.action for line in trail_of(report)].count("report.rendered") == 1


def test_a_report_that_another_process_prints_is_left_alone(cast: Cast, clock: Clock) -> None:
    report = issued(cast, cast.globex)
    report.claimed_until = clock.now() + timedelta(minutes=5)
    db.session.commit()
    assert rendering.render_reports() == 0
    clock.advance(minutes=6)  # that process was killed
    assert rendering.render_reports() == 1


def test_what_was_frozen_is_printed_not_what_is_true_by_then(cast: Cast) -> None:
    report = issued(cast, cast.globex)
    cast.globex.name = "別の会社"
    db.session.commit()
    rendering.render_reports()
    whole = reading.text(bytes_of(report))
    assert "Globex" in whole
    assert "別の会社" not in whole


@pytest.mark.usefixtures("without_fonts")
def test_without_fonts_the_report_waits_with_one_sentence_and_nothing_is_lost(cast: Cast) -> None:
    report = issued(cast, cast.globex)
    frozen = report.content
    with pytest.raises(PrintingUnavailable):
        rendering.render_reports()
    assert (report.state, report.pdf_sha256) == (ReportState.RENDERING, None)
    assert report.content == frozen
    why = from_text(report.error)
    assert why is not None
    assert "font file" in why.id


def test_once_the_fonts_are_back_it_is_printed(cast: Cast, clock: Clock, tmp_path: Path) -> None:
    report = issued(cast, cast.globex)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(press, "press", lambda: Press(tmp_path))
        with pytest.raises(PrintingUnavailable):
            rendering.render_reports()
    assert rendering.render_reports() == 0  # not at once again
    clock.advance(minutes=2)
    assert rendering.render_reports() == 1
    assert (report.state, report.error) == (ReportState.ISSUED, "")


def test_one_report_that_fails_keeps_no_other_waiting(cast: Cast) -> None:
    broken, sound = issued(cast, cast.globex), issued(cast)
    broken.content = "{}"
    db.session.commit()
    with pytest.raises(NotAsIssued):
        rendering.render_reports()
    assert sound.state is ReportState.ISSUED
    assert broken.state is ReportState.RENDERING
    why = from_text(broken.error)
    assert why is not None
    assert "not what was issued" in why.id


def test_management_is_told_in_its_language_and_only_once(cast: Cast, app: Flask) -> None:
    report = issued(cast, cast.globex)
    for _ in range(2):
        rendering.render_reports()
    mails = [mail for mail in list_outbox() if mail.key.startswith("report:")]
    assert [mail.recipient for mail in mails] == [cast.max.email]
    assert (report.number or "none") in mails[0].subject
    assert f"/reports/{report.id}" in mails[0].body
    assert mails[0].attachments == []
