"""Management reads on paper what the check sheets came to and what was found, in both languages."""

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import PrintedFigures, PrintedFinding
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.printing import rendering as printout
from tests.foundation.printing import reading
from tests.foundation.printing.test_press import BIZ
from tests.proof.reports import rendering, sample, sample_sheets

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
SVG = "{http://www.w3.org/2000/svg}"
INK = "#1b3a5c"


@cache
def printed(lang: str) -> bytes:
    return rendering.pdf(sample_sheets.report(lang))


def drawing(lang: str) -> ElementTree.Element:
    """The chart as the preview on the page has it."""
    page = rendering.page(sample_sheets.report(lang), preview=True)
    found = re.search(r"<svg .*?</svg>", page, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found[0])  # noqa: S314  (our own)


def findings_of(report: VendorReport) -> list[PrintedFinding]:
    section = report.findings
    assert section is not None
    return [*section.open.rows, *section.ended.rows]  # type: ignore[union-attr]


@LANGUAGES
def test_every_section_of_the_sheet_stands_there_with_its_points(lang: str) -> None:
    whole = "".join(reading.pages(printed(lang)))
    for ja, en, claimed, verified, _ in sample_sheets.SECTIONS:
        assert reading.squeezed(ja if lang == "ja" else en) in whole
        if claimed is not None:
            assert f"{claimed:.1f}{verified:.1f}" in whole
    assert "91.086.483.0+3.4" in whole


@LANGUAGES
def test_the_chart_is_drawn_with_text_in_the_faces_of_the_report(lang: str) -> None:
    assert reading.fonts(printed(lang)) == BIZ


@LANGUAGES
def test_the_chart_says_what_the_table_says(lang: str) -> None:
    """A solid bar ends at the verified, a frame at the claimed points, a tick at the last ones."""
    svg = drawing(lang)
    solid = [float(r.get("width", "0")) for r in svg.iter(f"{SVG}rect") if r.get("fill") == INK]
    scored = [one for one in sample_sheets.SECTIONS if one[2] is not None]
    assert solid == [pytest.approx((one[3] or 0) * 0.9, abs=0.01) for one in scored]
    frames = [float(r.get("width", "0")) for r in svg.iter(f"{SVG}rect") if r.get("stroke")]
    assert frames == [pytest.approx((one[2] or 0) * 0.9, abs=0.01) for one in scored]
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert "76.5" in texts
    assert "−3.5" in texts
    assert svg.get("aria-label")


def test_the_drawing_on_paper_is_that_of_the_page_and_has_words_for_those_who_do_not_see_it() -> (
    None
):
    paper = rendering.page(sample_sheets.report("en"))
    assert re.search(r'<img class="chart" alt="Bar chart[^"]+" src="data:image/svg\+xml,', paper)
    assert "<svg" not in paper
    assert " style=" not in rendering.page(sample_sheets.report("en"), preview=True)


@LANGUAGES
def test_an_answer_that_costs_points_stands_with_comment_and_remark(lang: str) -> None:
    whole = "".join(reading.pages(printed(lang)))
    (row,) = sample_sheets.result(lang).costly.rows
    for words in (row.number, row.question, row.answer, row.comment, row.remark):
        assert reading.squeezed(words) in whole


@LANGUAGES
def test_a_finding_stands_with_age_due_state_plan_and_proof(lang: str) -> None:
    whole = "".join(reading.pages(printed(lang)))
    for row in findings_of(sample_sheets.report(lang)):
        for words in (row.number, row.title, row.state, row.plan, *row.effect):
            assert reading.squeezed(words) in whole
    assert ("期限超過14日" if lang == "ja" else "14daysoverdue") in whole
    assert ("所要1日" if lang == "ja" else "took1day") in whole


@LANGUAGES
def test_sections_five_and_six_are_in_the_contents(lang: str) -> None:
    cover = reading.pages(printed(lang))[0]
    assert ("5チェックシートの結果" if lang == "ja" else "5Checksheetresult") in cover
    assert ("6指摘事項と是正措置" if lang == "ja" else "6Findingsandcorrectiveactions") in cover
    listed = [entry.no for entry in printout.entries(sample_sheets.report(lang))]
    assert listed == [1, 2, 3, 4, 5, 6, 10, 11, 12, 13]


@LANGUAGES
def test_what_was_frozen_is_read_back_as_it_was(lang: str) -> None:
    for report in (sample_sheets.report(lang), sample_sheets.nothing_found(lang)):
        text = canonical.to_json(report)
        assert canonical.from_json(text) == report
        assert canonical.to_json(canonical.from_json(text)) == text


def test_a_report_from_before_there_were_sheets_has_neither_section() -> None:
    old = sample.report("ja")
    assert "sheets" not in canonical.to_json(old)
    assert [entry.no for entry in printout.entries(old)] == [1, 2, 3, 4, 10, 11, 12, 13]


def test_no_change_is_told_where_one_period_has_no_figures() -> None:
    assert PrintedFigures(claimed=50.0, verified=50.0).change is None
    assert PrintedFigures(claimed=50.0, verified=50.0, last=50.1).change == -0.1
