"""What was changed in the database after issuing is never shown, printed or handed out as issued."""

import pytest
from sqlalchemy import update

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import store_bytes
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.proof.reports.printing.seals import NotAsIssued
from tests.browser import Browser
from tests.cast import Cast
from tests.proof.reports.drafts import OPINION, issued
from tests.proof.reports.story import Story

FORGED = "The vendor keeps everything it promised."
SAID = {"en": "is not what was issued", "ja": "発行時のものと異なります"}
SAID_OF_PDF = {"en": "is not the one that was made", "ja": "発行時に作成したものと異なります"}
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def by_sql(report: SupervisionReport, **values: object) -> None:
    """As somebody with the database does it."""
    changed = update(SupervisionReport).where(SupervisionReport.id == report.id).values(**values)
    with transaction(audited=False):
        db.session.execute(changed)
    db.session.expire_all()


def forge(report: SupervisionReport) -> None:
    """Other words, with the digest that fits them."""
    content = (report.content or "").replace(OPINION.splitlines()[0], FORGED)
    assert FORGED in content
    by_sql(report, content=content, content_sha256=canonical.digest(content))


@LANGUAGES
def test_changed_content_is_not_shown_and_the_page_says_so(
    printed: SupervisionReport, cast: Cast, browser: Browser, lang: str
) -> None:
    forge(printed)
    cast.max.language = Language(lang)
    browser.sign_in(cast.max)
    page = browser.get(f"/reports/{printed.id}")
    assert page.status_code == 409
    assert SAID[lang] in page.text
    assert FORGED not in page.text
    assert "is issued and frozen" not in page.text
    assert browser.get(f"/reports/{printed.id}/pdf").status_code == 200  # this is what was made


@pytest.mark.parametrize(
    "values",
    [
        {"content": None},
        {"content": "{}"},
        {"number": "SR-2026-009"},
        {"content_sha256": "0" * 64},
        {"content": None, "state": ReportState.DRAFT},
    ],
)
def test_whatever_is_changed_nothing_else_is_shown_in_its_place(
    printed: SupervisionReport, cast: Cast, values: dict[str, object]
) -> None:
    by_sql(printed, **values)
    with pytest.raises(NotAsIssued):
        services.preview(printed, cast.acme)


@LANGUAGES
def test_another_pdf_is_not_handed_out(
    printed: SupervisionReport, cast: Cast, browser: Browser, lang: str
) -> None:
    with transaction(audited=False):
        forged = store_bytes(b"%PDF-1.7\n% forged\n%%EOF", "application/pdf")
    by_sql(printed, pdf_sha256=forged.sha256)
    cast.max.language = Language(lang)
    browser.sign_in(cast.max)
    refused = browser.get(f"/reports/{printed.id}/pdf")
    assert refused.status_code == 409
    assert SAID_OF_PDF[lang] in refused.text
    page = browser.get(f"/reports/{printed.id}")
    assert page.status_code == 200  # the content is as issued
    assert SAID_OF_PDF[lang] in page.text
    assert f"/reports/{printed.id}/pdf" not in page.text


def test_changed_content_is_not_printed(story: Story, cast: Cast) -> None:
    report = issued(cast)
    forge(report)
    with pytest.raises(NotAsIssued):
        rendering.render_reports()
    db.session.refresh(report)
    assert report.pdf_sha256 is None
    assert "is not what was issued" in report.error


def test_what_nobody_changed_is_shown_as_before(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.max)
    assert "is issued and frozen" in browser.get(f"/reports/{printed.id}").text
