"""A report over all vendors: drafted, issued, printed and decided as one on a single vendor, and seen by
no vendor."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence import storage
from portal.foundation.mail.queries import list_outbox
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.proof.reports import services
from portal.proof.reports.content.overall import OverallReport
from portal.proof.reports.content.overall_sections import ExceptionSection
from portal.proof.reports.content.parts import Approval, Empty
from portal.proof.reports.content.report import OVERALL, bind, editions
from portal.proof.reports.deciding import services as deciding
from portal.proof.reports.models import ReportRevision, ReportState, SupervisionReport
from portal.proof.reports.printing import rendering, revision_jobs, seals
from portal.proof.reports.workflow import Conclusion
from portal.supervision.approvals.models import ReportListing
from portal.supervision.approvals.queries import reports_on
from portal.supervision.findings.services import open_findings
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import new
from tests.factories.vendors import make_vendor
from tests.foundation.printing import reading
from tests.proof.reports.drafts import (
    LAST,
    OVERALL_OPINION,
    drafted_over_all,
    issued_over_all,
    over_all,
    there,
)
from tests.proof.reports.story import Story
from tests.queries import count_statements


def printed(cast: Cast, **changes: Any) -> SupervisionReport:
    report = issued_over_all(cast, **changes)
    rendering.render_reports()
    return report


def said(report: SupervisionReport, lang: str = "en") -> OverallReport:
    content = editions(report.content or "")["ja" if lang == "ja" else "en"]
    assert isinstance(content, OverallReport)
    return content


def decide(report: SupervisionReport, cast: Cast, **changes: Any) -> None:
    values: dict[str, Any] = {"approved": True, "comment": "", "actor": acting(cast.max)}
    with transaction():
        deciding.decide(report, **(values | changes))


def test_pam_drafts_it_pia_issues_it_and_max_is_asked(story: Story, cast: Cast) -> None:
    report = issued_over_all(cast)
    assert (report.vendor_id, report.state, report.as_of) == (None, ReportState.RENDERING, LAST)
    owed = find_open(ObligationKind.REPORT_APPROVAL, report)
    assert owed is not None
    assert (owed.vendor_id, owed.holder) == (None, Holder.MANAGEMENT)
    assert (report.content or "").startswith('{"en":')
    assert f'"format":"{OVERALL}"' in (report.content or "")


def test_who_drafted_it_does_not_issue_it(story: Story, cast: Cast) -> None:
    with transaction():
        report = services.draft_report(None, over_all(), actor=acting(cast.pia))
    with pytest.raises(RuleViolated, match="another person"), transaction():
        services.issue_report(report, None, version=report.version, actor=acting(cast.pia))


def test_it_says_what_the_board_says(story: Story, cast: Cast) -> None:
    content = said(issued_over_all(cast))
    section = there(content.vendors)
    names = [row.name for tier in section.tiers for row in tier.rows]
    assert story.vendor.called.en in names
    assert len(names) == len(set(names)) == content.summary.figures.vendors
    assert all(
        len(row.verdicts) == len(section.promises) for tier in section.tiers for row in tier.rows
    )
    total = content.summary.by_tier.rows[-1].counts
    assert total[0] == len(names)
    assert total[6] == content.summary.figures.holding
    for promise in content.summary.promises:
        counts = promise.counts
        holding = (
            counts.broken, counts.due_soon, counts.excepted, counts.before_first, counts.kept,
            counts.not_in_scope,
        )  # fmt: skip
        assert sum(holding) == content.summary.figures.holding


def test_what_is_not_kept_is_told_with_its_reason_and_who_acts_next(
    story: Story, cast: Cast
) -> None:
    content = said(issued_over_all(cast))
    broken = content.summary.counts.broken
    told = content.exceptions
    points = told.broken.rows if isinstance(told, ExceptionSection) else ()
    assert len(points) == broken
    assert all(row.reason and row.vendor and row.promise for row in points)


def test_every_vendor_of_the_list_is_kept_on_record(story: Story, cast: Cast) -> None:
    report = issued_over_all(cast)
    listed = set(db.session.scalars(select(ReportListing.vendor_id)))
    names = [row.name for tier in there(said(report).vendors).tiers for row in tier.rows]
    assert story.vendor.id in listed
    assert len(listed) == len(names)


def test_a_rejected_vendor_is_not_listed(story: Story, cast: Cast) -> None:
    with transaction(audited=False):
        gone = make_vendor("Gone", state=VendorState.REJECTED)
    report = issued_over_all(cast, last=date(2027, 3, 31))
    assert gone.id not in set(db.session.scalars(select(ReportListing.vendor_id)))
    assert said(report).summary.figures.vendors >= 1


def test_both_languages_say_the_same_figures(story: Story, cast: Cast) -> None:
    report = issued_over_all(cast)
    ja, en = said(report, "ja"), said(report)
    assert ja.summary.figures == en.summary.figures
    assert (ja.title, en.title) == (
        "委託先監督総括報告書",
        "Management Report on Vendor Supervision",
    )
    assert ja.conclusion.opinion.rows == en.conclusion.opinion.rows == (OVERALL_OPINION,)


def test_the_content_is_read_as_it_was_written(story: Story, cast: Cast) -> None:
    text = issued_over_all(cast).content or ""
    assert bind(editions(text)) == text


def test_its_pdf_has_every_vendor_and_the_approval_box(story: Story, cast: Cast) -> None:
    report = printed(cast)
    assert report.state is ReportState.ISSUED
    for lang, title in (("ja", "委託先監督総括報告書"), ("en", "Management Report")):
        pdf = reading.text(storage.read(seals.pdfs_of(report)[lang]))
        assert reading.squeezed(title) in pdf
        name = story.vendor.called.ja if lang == "ja" else story.vendor.called.en
        assert reading.squeezed(name) in pdf
        head = f"8{'例外の一覧' if lang == 'ja' else 'List of exceptions'}"
        third = reading.pages(storage.read(seals.pdfs_of(report)[lang]))[2]
        assert reading.squeezed(head) in reading.squeezed(third)  # the two pages are two


def test_max_approves_it_and_the_box_is_filled_in_a_revision(story: Story, cast: Cast) -> None:
    report = printed(cast)
    before = report.content
    decide(report, cast)
    revision_jobs.render_revisions()
    assert (report.state, report.content) == (ReportState.APPROVED, before)
    revision = db.session.query(ReportRevision).one()
    assert (revision.vendor_id, revision.number) == (None, f"{report.number}/2")
    box = editions(revision.content)["en"].approval
    assert (box[-1].how, box[-1].name) == (Approval.ELECTRONIC, cast.max.name)
    assert set(seals.revision_pdfs(revision, report)) == {"ja", "en"}


def test_returned_it_is_drafted_anew_and_the_next_says_in_whose_place_it_stands(
    story: Story, cast: Cast
) -> None:
    report = printed(cast)
    decide(report, cast, approved=False, comment="数字の説明を加えること。")
    anew = find_open(ObligationKind.REPORT_RETURNED, report)
    assert anew is not None
    assert (anew.vendor_id, anew.holder) == (None, Holder.PROCUREMENT)
    again = issued_over_all(cast, replaces=report.id, why="数字の説明を加えた。")
    replaced = said(again).replaces
    assert replaced is not None
    assert replaced.number == report.number


def test_a_report_on_one_vendor_is_not_replaced_by_one_over_all(
    printed: SupervisionReport, cast: Cast
) -> None:
    with pytest.raises(RuleViolated, match="about the same"):
        drafted_over_all(cast, replaces=printed.id, why="typo")


def test_a_second_one_of_the_same_period_and_day_has_to_replace_the_first(
    story: Story, cast: Cast
) -> None:
    issued_over_all(cast)
    with pytest.raises(RuleViolated, match="same period as of the same day"):
        issued_over_all(cast)


def test_the_next_one_says_what_has_changed(story: Story, cast: Cast, clock: Clock) -> None:
    first = issued_over_all(cast)
    clock.go_to(date(2026, 12, 1))
    second = said(issued_over_all(cast, first=date(2026, 10, 1), last=date(2027, 3, 31)))
    assert second.previous is not None
    assert second.previous.number == first.number
    assert all(row.last_broken is not None for row in second.summary.promises)
    assert second.summary.changes.rows or isinstance(second.summary.changes.empty, Empty)


def test_management_and_both_who_made_it_are_told_by_mail(story: Story, cast: Cast) -> None:
    report = printed(cast)
    number = report.number or "none"
    bodies = [mail.body for mail in list_outbox() if number in mail.subject]
    assert bodies
    assert all("over all vendors" in body or "全委託先" in body for body in bodies)
    decide(report, cast, approved=False, comment="足りない。")
    told = [
        mail for mail in list_outbox() if "returned" in mail.subject or "差し戻" in mail.subject
    ]
    assert len(told) == 2


def test_a_finding_changed_past_the_portal_stops_the_issue(story: Story, cast: Cast) -> None:
    with transaction():
        finding = open_findings([new(story.vendor)], subject=None, by=None).findings[0]
        record(acting(cast.pia), "finding.opened", finding, say("Opened"))
    report = drafted_over_all(cast, last=date(2027, 3, 31))
    change = text("UPDATE findings SET opened_on = '2026-05-01' WHERE id = :id")
    db.session.execute(change, {"id": finding.id}, execution_options=UNSCOPED)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(InvalidTransition, match="audit log recorded") as refused, transaction():
        services.issue_report(report, None, version=report.version, actor=acting(cast.pia))
    assert refused.value.message.params["numbers"] == finding.number


def test_the_statements_do_not_grow_with_the_vendors(story: Story, cast: Cast) -> None:
    def statements(first: date) -> int:
        report = drafted_over_all(cast, first=first, last=date(2027, 3, 31))
        with count_statements() as counted, transaction():
            services.issue_report(report, None, version=report.version, actor=acting(cast.pia))
        return counted.total

    before = statements(date(2026, 10, 1))
    with transaction(audited=False):
        for number in range(20):
            make_vendor(f"More {number}", state=VendorState.ACTIVE)
    assert statements(date(2026, 10, 2)) <= before + 3  # what has no verdict yet is judged once


def test_it_is_drafted_and_decided_on_the_pages(story: Story, cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    page = browser.get("/reports/new").text
    assert "over all vendors" in page
    assert "conclusion" not in page
    made = browser.post(
        "/reports/new",
        data={
            "period": "own",
            "period_from": "2026-04-01",
            "period_to": "2026-09-30",
            "language": "ja",
            "opinion": OVERALL_OPINION,
        },
    )
    assert made.status_code == 302
    where = made.location
    draft = browser.get(where).text
    assert "Report over all vendors" in draft
    assert "on All vendors" not in draft
    assert browser.get(f"{where}/edit").status_code == 200
    report = db.session.query(SupervisionReport).filter_by(vendor_id=None).one()
    browser.sign_in(cast.pia)
    issue = browser.post(f"{where}/issue", data={"version": str(report.version)})
    assert issue.status_code == 302
    rendering.render_reports()
    browser.sign_in(cast.max)
    listed = browser.get("/reports/?about=all").text
    assert "Over all vendors" in listed
    assert story.vendor.called.en not in listed
    page = browser.get(where).text
    assert "Management Report on Vendor Supervision" in page
    assert browser.post(f"{where}/decide", data={"decision": "reject"}).status_code == 422
    assert browser.post(f"{where}/decide", data={"decision": "approve"}).status_code == 302
    assert browser.get(f"{where}/pdf").status_code == 200
    assert "Approved by management" in browser.get(where).text


def test_the_names_of_the_promises_break_into_lines_on_its_page(
    story: Story, cast: Cast, browser: Browser
) -> None:
    """Each name stays whole, so without a space between them the line ran past the paper's edge."""
    report = printed(cast)
    browser.sign_in(cast.max)
    page = browser.get(f"/reports/{report.id}").text
    legends = re.findall(r'<p class="legend">.*?</p>', page, re.DOTALL)
    assert len(legends) == 2
    assert all("</span> <span>" in legend for legend in legends)
    assert not any("</span><span>" in legend for legend in legends)


def test_no_vendor_ever_sees_it(story: Story, cast: Cast, browser: Browser) -> None:
    report = printed(cast)
    browser.sign_in(cast.ada)
    for page in ("", "/pdf", "/decided.pdf"):
        assert browser.get(f"/reports/{report.id}{page}").status_code == 404
    assert browser.get("/reports/new").status_code == 404


def test_who_is_listed_is_known_from_the_day_of_the_approval(
    story: Story, cast: Cast, clock: Clock
) -> None:
    report = printed(cast)
    today = clock.now().date()
    waits = reports_on([story.vendor.id], today)[story.vendor.id]
    assert (waits.listing, waits.listed) == (report.id, None)
    decide(report, cast)
    known = reports_on([story.vendor.id], today)[story.vendor.id]
    assert known.listing is None
    assert known.listed is not None
    assert (known.listed.report_id, known.listed.as_of) == (report.id, LAST)


def test_nobody_concludes_about_one_vendor_in_it(story: Story, cast: Cast) -> None:
    assert drafted_over_all(cast).conclusion == Conclusion.NONE
