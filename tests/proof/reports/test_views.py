"""What people see and can do on the pages of reports."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.evidence import storage
from portal.foundation.printing import press
from portal.foundation.printing.press import Press, PrintingUnavailable
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from tests.browser import Browser
from tests.cast import Cast
from tests.proof.reports.drafts import drafted, issued
from tests.proof.reports.story import Story
from tests.queries import count_statements

FILLED = {
    "period": "2026-04-01~2026-09-30",
    "language": "ja",
    "conclusion": "conditional",
    "opinion": "Keeps its contract by and large.",
    "conditions": "Amend the audit clause by 31 March 2027.",
}


def one() -> SupervisionReport:
    return db.session.scalars(select(SupervisionReport)).one()


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"', page)
    assert found is not None
    return found[1] or found[2]


def test_pam_drafts_pia_issues_max_downloads(story: Story, cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    form = f"/vendors/{cast.acme.id}/reports/new"
    assert "FY2026 H1" in browser.get(form).text
    assert browser.post(form, data=FILLED).status_code in (302, 303)
    page = f"/reports/{one().id}"
    seen = browser.get(page).text
    assert "Draft, no number yet" in seen or "下書き" in seen
    assert "Issue the report" not in seen

    browser.sign_in(cast.pia)
    seen = browser.get(page).text
    assert "It cannot be changed afterwards" in seen
    answer = browser.post(f"{page}/issue", data={"version": version(seen)})
    assert answer.status_code in (302, 303)
    waiting = browser.get(page).text
    assert 'hx-trigger="every 3s"' in waiting
    assert "is being made" in waiting
    assert browser.get(f"{page}/pdf").status_code == 404

    rendering.render_reports()
    browser.sign_in(cast.max)
    done = browser.get(page).text
    assert "Download the PDF" in done
    assert "hx-trigger" not in done.split("report-state")[1][:200]
    file = browser.get(f"{page}/pdf")
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"] == "attachment; filename=SR-2026-001-en.pdf"
    assert file.data == storage.read(one().pdf_other_sha256 or "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"conclusion": ""}, "Please choose one."),
        ({"conclusion": "suspend", "opinion": ""}, "Say why in the opinion"),
        ({"conditions": "  "}, "Write the conditions"),
        ({"period": "own"}, "Enter the first day of the period."),
        ({"period": "own", "period_from": "2026-02-30"}, "There is no such day."),
        (
            {"period": "own", "period_from": "2026-09-01", "period_to": "2026-08-01"},
            "must not end before it begins",
        ),
        ({"opinion": "x" * 3000}, "This is too long"),
        ({"opinion": "x" * 10_000_000}, "This is too long"),
        ({"period": "yesterday"}, "Please choose one of the list."),
    ],
)
def test_a_draft_that_cannot_be_is_refused_in_words_and_what_was_typed_stays(
    cast: Cast, browser: Browser, changes: dict[str, str], words: str
) -> None:
    browser.sign_in(cast.pam)
    refused = browser.post(
        f"/vendors/{cast.acme.id}/reports/new", data=FILLED | {"opinion": "Stays here"} | changes
    )
    assert refused.status_code in (413, 422)
    if refused.status_code == 422:
        assert words in refused.text
        assert "opinion" in changes or "Stays here" in refused.text
    assert db.session.scalar(select(func.count(SupervisionReport.id))) == 0


def test_pia_sees_why_she_cannot_issue_her_own_draft(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pia)
    browser.post(f"/vendors/{cast.acme.id}/reports/new", data=FILLED)
    page = f"/reports/{one().id}"
    seen = browser.get(page).text
    assert "another person has to issue it" in seen
    assert "Issue this report?" not in seen
    refused = browser.post(f"{page}/issue", data={"version": "1"})
    assert refused.status_code == 422
    assert "another person has to issue it" in refused.text
    assert one().state is ReportState.DRAFT


def test_pam_may_not_issue_and_max_may_not_draft(cast: Cast, browser: Browser) -> None:
    report = drafted(cast)
    browser.sign_in(cast.pam)
    assert browser.post(f"/reports/{report.id}/issue", data={"version": "1"}).status_code == 403
    browser.sign_in(cast.max)
    assert browser.get(f"/vendors/{cast.acme.id}/reports/new").status_code == 403
    assert browser.get(f"/reports/{report.id}/edit").status_code == 403
    assert browser.get(f"/reports/{report.id}").status_code == 200


def test_a_second_click_on_issue_finds_it_issued(cast: Cast, browser: Browser) -> None:
    report = drafted(cast)
    browser.sign_in(cast.pia)
    page = f"/reports/{report.id}/issue"
    assert browser.post(page, data={"version": "1"}).status_code in (302, 303)
    again = browser.post(page, data={"version": "1"})
    assert again.status_code == 409
    assert "has been issued already" in again.text
    assert one().number == "SR-2026-001"


def test_a_draft_changed_after_it_was_read_is_read_again_first(
    cast: Cast, browser: Browser
) -> None:
    report = drafted(cast)
    browser.sign_in(cast.pam)
    edited = FILLED | {"version": "1", "opinion": "Rewritten"}
    assert browser.post(f"/reports/{report.id}/edit", data=edited).status_code in (302, 303)
    browser.sign_in(cast.pia)
    refused = browser.post(f"/reports/{report.id}/issue", data={"version": "1"})
    assert refused.status_code == 409
    assert "changed after you opened it" in refused.text
    assert one().state is ReportState.DRAFT


def test_two_people_edit_one_draft_and_the_second_chooses(cast: Cast, browser: Browser) -> None:
    report = drafted(cast)
    page = f"/reports/{report.id}/edit"
    browser.sign_in(cast.pam)
    browser.post(page, data=FILLED | {"version": "1", "opinion": "By Pam"})
    browser.sign_in(cast.pia)
    conflict = browser.post(page, data=FILLED | {"version": "1", "opinion": "By Pia"})
    assert conflict.status_code == 409
    assert "By Pam" in conflict.text
    assert "By Pia" in conflict.text
    db.session.refresh(report)
    assert report.opinion == "By Pam"


def test_an_issued_report_shows_what_was_frozen_and_cannot_be_edited(
    story: Story, cast: Cast, browser: Browser
) -> None:
    report = issued(cast)
    story.vendor.name = "別の会社"
    db.session.commit()
    browser.sign_in(cast.max)
    assert "みずいろ印刷株式会社" in browser.get(f"/reports/{report.id}?lang=ja").text
    browser.sign_in(cast.pam)
    assert browser.get(f"/reports/{report.id}/edit").status_code in (302, 303)


def test_a_missing_font_is_one_sentence_on_the_page(
    cast: Cast, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = issued(cast)
    monkeypatch.setattr(press, "press", lambda: Press(tmp_path))
    with pytest.raises(PrintingUnavailable):
        rendering.render_reports()
    browser.sign_in(cast.pia)
    seen = browser.get(f"/reports/{report.id}").text
    assert "the font file BIZUDPGothic_400Regular.ttf is missing" in seen
    assert "nothing is lost" in seen
    assert "SR-2026-001" in seen


@pytest.mark.parametrize("lang", list(Language))
def test_every_page_opens_in_both_languages(
    story: Story, cast: Cast, browser: Browser, lang: Language
) -> None:
    cast.pam.language = cast.pia.language = cast.max.language = lang
    db.session.commit()
    draft, frozen = drafted(cast, language="en"), issued(cast, language="ja")
    browser.sign_in(cast.pia)
    for path in (
        "/reports/",
        "/reports/?state=draft",
        "/reports/?state=rendering&q=SR-2026",
        "/reports/?q=nobody",
        f"/vendors/{cast.acme.id}/reports",
        f"/vendors/{cast.globex.id}/reports",
        f"/vendors/{cast.acme.id}/reports/new",
        f"/reports/{draft.id}",
        f"/reports/{draft.id}/edit",
        f"/reports/{frozen.id}",
    ):
        assert browser.get(path).status_code == 200, path


def test_reports_are_found_by_vendor_and_by_number(cast: Cast, browser: Browser) -> None:
    issued(cast)
    drafted(cast, cast.globex)
    browser.sign_in(cast.ann)
    assert "Globex" in browser.get("/reports/").text
    assert "Globex" not in browser.get("/reports/?q=sr-2026-001").text
    assert "SR-2026-001" not in browser.get("/reports/?q=globex").text
    assert "SR-2026-001" not in browser.get("/reports/?state=draft").text


def test_for_a_vendor_reports_do_not_exist(
    printed: SupervisionReport, cast: Cast, browser: Browser
) -> None:
    report = printed
    for person in (cast.ada, cast.alf, cast.gus):
        browser.sign_in(person)
        for path in ("/reports/", f"/reports/{report.id}", f"/reports/{report.id}/pdf"):
            assert browser.get(path).status_code == 404


def test_the_list_costs_the_same_for_more_reports(cast: Cast, browser: Browser) -> None:
    def statements() -> int:
        with count_statements() as counted:
            assert browser.get("/reports/").status_code == 200
        return counted.total

    browser.sign_in(cast.pam)
    drafted(cast)
    few = statements()
    for month in range(5, 10):
        drafted(cast, cast.globex, first=date(2026, month, 1))
    assert statements() == few
