"""Long names, much work and many findings: nothing is overprinted, and an overview stands first."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.proof.reports.content.parts import MANY, Findings, Gravity, Grid, GridRow, Part
from portal.proof.reports.printing import rendering
from portal.supervision.findings.severity import Severity
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.foundation.printing import reading
from tests.proof.reports import rendering as printing
from tests.proof.reports import sample_sheets
from tests.proof.reports.drafts import content_of, issued, shown, there
from tests.proof.reports.sample import report as sample
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
LONG = {
    "ja": ("東日本西日本統合個人情報取扱業務受託運営管理" * 6)[:120],
    "en": ("Consolidated Handling and Long Term Storage of Personal Information Limited " * 2)[
        :120
    ],
}
POINTS = 72 / 25.4  # of a mm
FOOT_BEGINS = 20 * POINTS
RUNNING: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


@LANGUAGES
@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_the_foot_holds_document_vendor_and_period_beside_the_page_number(
    lang: str, name: str
) -> None:
    content = sample(lang)
    content = replace(content, vendor=replace(content.vendor, name=name))
    foot = rendering.foot(content)
    assert content.title in foot
    assert content.period.name in foot
    assert "…" in foot
    for boxes in feet(printing.pdf(content)):
        assert boxes
        assert max(right for _, right in boxes) < 210 - 15.5
        together = sorted(boxes)
        for (_, right), (left, _) in pairwise(together):
            assert left > right - 0.3


def feet(pdf: bytes) -> list[list[tuple[float, float]]]:
    """From where to where each sign in the foot of each page reaches, in mm."""
    document = PdfDocument(pdf)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(at) for at in range(text.count_chars())]
            low = [box for box in boxes if box[3] < FOOT_BEGINS and box[2] > box[0]]
            found.append([(left / POINTS, right / POINTS) for left, _, right, _ in low])
        return found
    finally:
        document.close()


@LANGUAGES
def test_a_short_name_stands_whole_at_the_foot(lang: str) -> None:
    content = sample(lang)
    assert rendering.foot(content) == (
        f"{content.title}  {content.vendor.name}  {content.period.name}"
    )


@LANGUAGES
def test_with_a_long_name_and_a_reason_the_cover_stays_one_page(
    story: Story, cast: Cast, lang: str
) -> None:
    story.vendor.name, story.vendor.name_en = LONG["ja"], LONG["en"]
    db.session.commit()
    first = issued(cast)
    report = issued(cast, replaces=first.id, why="条番号を誤って記載した。" * 16)
    content = content_of(report, lang)
    cover, second, *_ = reading.pages(rendering.pdf_of(report.content or "", lang))
    assert reading.squeezed(content.vendor.name) in cover
    assert content.basis.audit_head in cover
    assert ("監督結果の要約" if lang == "ja" else "Summary") in second


@LANGUAGES
def test_with_facts_of_two_lines_the_cover_stays_one_page(lang: str) -> None:
    content = sample(lang)
    facts = ("架空県みずいろ市旗本町6-7-8 みずいろ第二ビル", "代表取締役 水口 健一") * 5
    tier = (content.vendor.tier or "") + " (data 4 + persons 4 + access 2 + place 1) " * 2
    content = replace(content, vendor=replace(content.vendor, facts=facts, tier=tier))
    cover, second, *_ = reading.pages(printing.pdf(content))
    assert content.basis.audit_head in cover
    assert ("監督結果の要約" if lang == "ja" else "Summary") in second


@LANGUAGES
def test_very_many_findings_have_an_overview_before_them(
    story: Story, cast: Cast, lang: str
) -> None:
    for number in range(MANY + 1):
        make_finding(
            story.vendor,
            f"question:{number}",
            severity=list(Severity)[number % 4],
            title=Text(ja=f"控えがない{number}", en=f"There is no backup {number}"),
            opened_on=date(2026, 11, 24) if number % 2 else date(2026, 7, 1),
        )
    report = issued(cast, language=lang, **RUNNING)
    section = content_of(report).findings
    assert isinstance(section, Findings)
    assert section.overview is not None
    assert sum(row.counts[0] for row in section.overview.rows) == len(section.open.rows)
    ages = [sum(row.counts[at] for row in section.overview.rows) for at in range(2, 6)]
    assert sum(ages) == len(section.open.rows)
    assert ages[0] >= MANY // 2  # up to 30 days
    whole = printing.words(content_of(report))
    words = (
        "概要(重い順に20件を下の表に、残りを別紙1に記載)"
        if lang == "ja"
        else "Overview; the 20 worst are in the table below, the others in annex 1"
    )
    assert reading.squeezed(words) in whole
    for row in section.open.rows:
        assert reading.squeezed(row.title) in whole


@LANGUAGES
def test_of_three_hundred_findings_the_20_worst_stand_in_the_body_and_none_is_lost(
    lang: str,
) -> None:
    rows = tuple(
        sample_sheets.finding(lang, f"F-2026-{n:03}", list(Gravity)[n % 4], title="T", state="open")
        for n in range(1, 301)
    )
    report = sample_sheets.report(lang)
    assert isinstance(report.findings, Findings)
    found = replace(report.findings, open=Part(rows=rows), ended=Part(rows=rows[:20]))
    page = printing.page(replace(report, findings=found))
    body, annex = page.split('id="annex1"')
    section = body[body.index('id="s6"') :]
    for place, row in enumerate(rows):
        assert page.count(f'<td class="n">{row.number}</td>') == (2 if place < 20 else 1)
        assert (f'<td class="n">{row.number}</td>' in section) is (place < 20)
    assert 'href="#annex1"' in section
    assert ("ほか280件は別紙1に記載" if lang == "ja" else "280 more in annex 1") in section
    assert "21" in annex
    few = replace(report.findings, open=Part(rows=rows[:20]), ended=Part(rows=rows[:20]))
    assert "annex1" not in printing.page(replace(report, findings=few))


def test_few_findings_have_none(story: Story, cast: Cast) -> None:
    make_finding(story.vendor)
    section = shown(story, cast, **RUNNING).findings
    assert isinstance(section, Findings)
    assert section.overview is None


def test_very_much_work_has_an_overview_by_tier(story: Story, cast: Cast) -> None:
    for number in range(MANY):
        make_engagement(story.vendor, f"Work {number}", number=f"W-2026-{500 + number}")
    db.session.commit()
    section = there(shown(story, cast, **RUNNING).work)
    assert section.overview is not None
    assert sum(row.counts[0] for row in section.overview.rows) == len(section.engagements.rows)


def test_an_overview_has_a_figure_for_each_head() -> None:
    with pytest.raises(ValueError, match="each column"):
        Grid(heads=("Severity", "open"), rows=(GridRow(kind="Major", counts=(1, 2)),))
