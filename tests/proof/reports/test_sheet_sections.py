"""What check sheets came to and what they opened stands in the report, as it was on its day."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import CheckSheets, Empty, Findings, Nothing, PrintedFinding
from portal.proof.reports.content.report import VendorReport
from portal.supervision.findings.handling import repair_services, services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.findings.handling.services import Terms
from portal.supervision.findings.models import Finding
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports import sheets
from tests.proof.reports.drafts import issued, shown
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def section_5(report: VendorReport) -> CheckSheets:
    assert isinstance(report.sheets, CheckSheets)
    return report.sheets


def section_6(report: VendorReport) -> Findings:
    assert isinstance(report.findings, Findings)
    return report.findings


def the_finding() -> Finding:
    return db.session.scalars(select(Finding)).one()


def open_row(story: Story, cast: Cast, **changes: object) -> PrintedFinding:
    (row,) = section_6(shown(story, cast, **changes)).open.rows
    return row


@LANGUAGES
def test_each_section_shows_claimed_verified_and_last_points(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    june, september = sheets.twice(cast, clock, story.vendor, story.mailing)
    (result,) = section_5(shown(story, cast, language=lang)).results
    assert (result.number, result.last_number) == (september.number, june.number)
    assert (result.grade, result.last_grade) == ("D", "A")
    organisation, technique = result.sections.rows
    assert (organisation.figures.claimed, organisation.figures.verified) == (100.0, 100.0)
    assert (technique.figures.claimed, technique.figures.verified) == (0.0, 0.0)
    assert (technique.figures.last, technique.findings) == (0.0, (the_finding().number,))
    assert (result.total.claimed, result.total.verified, result.total.last) == (40.0, 40.0, 40.0)
    assert result.opinion == "Mostly good"
    words = "書面1" if lang == "ja" else "by document 1"
    assert organisation.remark == words


def test_an_answer_that_cost_points_is_told_with_comment_and_remark_but_no_note(
    story: Story, cast: Cast, clock: Clock
) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    report = shown(story, cast)
    (row,) = section_5(report).results[0].costly.rows
    assert (row.number, row.answer, row.comment, row.remark) == (
        "TEC-01",
        "いいえ",
        "Next spring",
        sheets.REMARK,
    )
    assert row.cost == 60.0
    assert "Not for the vendor" not in canonical.to_json(report)


def test_the_summary_tells_that_the_grade_changed(story: Story, cast: Cast, clock: Clock) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    report = shown(story, cast, first=date(2026, 7, 1))
    changes = {one.subject: (one.before, one.after) for one in report.summary.changes.rows}
    assert changes["チェックシートの評価"] == ("A", "D")
    assert changes["未了の指摘事項"] == ("0", "1")
    assert changes["うち緊急・重大"] == ("0", "1")


def test_a_sheet_that_came_after_the_day_is_not_in_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    june, _ = sheets.twice(cast, clock, story.vendor, story.mailing)
    report = shown(story, cast, last=date(2026, 8, 31))
    assert [one.number for one in section_5(report).results] == [june.number]
    assert isinstance(report.findings, Empty)


def test_a_sheet_nobody_answered_is_told_with_its_days(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    waiting = sheets.ask(cast, story.vendor, story.mailing, sheets.published(), date(2026, 9, 16))
    clock.go_to(date(2026, 11, 25))
    section = section_5(shown(story, cast))
    (row,) = section.asked.rows
    assert (row.number, row.state, row.late) == (waiting.number, "回答待ち", 14)
    assert waiting.number in section.lead
    assert (section.results, section.none_accepted) == ((), "受理したチェックシートはまだない。")


def test_a_vendor_that_was_asked_for_no_sheet_though_it_has_data_is_told_so(
    story: Story, cast: Cast
) -> None:
    section = shown(story, cast).sheets
    assert isinstance(section, Empty)
    assert section.kind is Nothing.NOT_RECORDED


@LANGUAGES
def test_a_finding_is_told_as_it_stood_on_the_day_of_the_report(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    """Its plan came in October, and it was mended in November; the report is of September."""
    sheets.twice(cast, clock, story.vendor, story.mailing)
    clock.go_to(date(2026, 10, 5))
    with transaction():
        repair_services.propose_plan(
            the_finding(),
            Planned("Too costly", "Buy it", date(2026, 10, 30)),
            actor=acting(cast.ada),
        )
    clock.go_to(date(2026, 11, 25))
    then = open_row(story, cast, language=lang)
    assert (then.plan, then.days, then.late) == ("", 15, 0)
    now = open_row(story, cast, language=lang, last=date(2026, 12, 31), first=date(2026, 7, 1))
    assert (now.plan, now.days, now.late) == ("Buy it", 71, 41)
    assert then.state == ("是正待ち" if lang == "ja" else "To be mended")


def test_a_finding_that_was_mended_and_verified_is_told_with_its_proof(
    story: Story, cast: Cast, clock: Clock
) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    clock.go_to(date(2026, 9, 21))
    with transaction():
        repair_services.report_done(the_finding(), done="Bought", files=(), actor=acting(cast.ada))
    clock.go_to(date(2026, 9, 28))
    with transaction():
        repair_services.verify(the_finding(), remark="Seen on site", actor=acting(cast.pia))
    clock.go_to(date(2026, 11, 25))
    section = section_6(shown(story, cast))
    assert section.open.rows == ()
    (row,) = section.ended.rows
    assert (row.days, row.ended_on) == (13, date(2026, 9, 28))
    assert row.effect == ("実施: Bought", "効果の確認: Seen on site")


def test_a_risk_that_is_proposed_waits_for_a_decision_and_is_lived_with_once_accepted(
    story: Story, cast: Cast, clock: Clock
) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    with transaction():
        risk = services.propose_risk(
            the_finding(),
            Terms("Replaced in spring", "Two users only", date(2027, 3, 31)),
            actor=acting(cast.pam),
        )
    first, _ = shown(story, cast, last=date(2026, 11, 30)).summary.decisions.rows
    assert the_finding().number in first.what
    assert first.proposer == "調達担当"
    with transaction():
        services.decide_risk(risk, accepted=True, remark="Until spring", actor=acting(cast.pia))
    row = open_row(story, cast, last=date(2026, 12, 31))
    assert (row.until, row.late) == (date(2027, 3, 31), 0)
    assert row.effect == ("リスク受容: Replaced in spring", "その間の措置: Two users only")


def test_what_was_issued_does_not_change_when_a_finding_is_mended_later(
    story: Story, cast: Cast, clock: Clock
) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    report = issued(cast, story.vendor)
    before = report.content
    with transaction():
        repair_services.report_done(the_finding(), done="Bought", files=(), actor=acting(cast.ada))
    assert report.content == before
    said = canonical.editions(before or "")["ja"]
    assert isinstance(said, canonical.VendorReport)
    assert section_6(said).open.rows[0].effect == ()


def test_the_log_tells_of_sheets_and_findings(story: Story, cast: Cast, clock: Clock) -> None:
    june, september = sheets.twice(cast, clock, story.vendor, story.mailing)
    log = shown(story, cast).log
    assert not isinstance(log, Empty)
    numbers = [row.record for row in log.log.rows]
    assert numbers.count(june.number) == numbers.count(september.number) == 3
