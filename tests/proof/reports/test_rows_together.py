"""No row of a long table stands alone at the foot or at the head of a page."""

from dataclasses import replace
from datetime import date

import pytest

from portal.proof.reports.content.parts import Part
from portal.proof.reports.content.report import ActivityLog
from portal.proof.reports.content.tables import ChangeRow, LogRow
from tests.foundation.printing import reading
from tests.proof.reports import rendering, sample


def rows_by_page(acts: int, lead: str = "") -> list[int]:
    """How many acts of the log stand on each page that has any."""
    rows = tuple(
        LogRow(on=date(2026, 4, 1), activity=f"督促{n:03}回目", record=f"N-{n:04}")
        for n in range(acts)
    )
    log = ActivityLog(lead=lead, log=Part(rows=rows))
    pages = reading.pages(rendering.pdf(replace(sample.minimal("ja"), log=log)))
    found = [count for page in pages if (count := page.count("回目"))]
    assert sum(found) == acts
    return found


def test_no_row_is_left_alone_for_the_last_page() -> None:
    for acts in range(47, 51):
        found = rows_by_page(acts)
        assert len(found) > 1
        assert min(found) > 1, found


@pytest.mark.parametrize("lines", range(10, 15))
def test_no_row_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    assert min(rows_by_page(20, "記録は次のとおりである。" * 4 * lines)) > 1


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_arrow_of_a_short_change_stays_between_its_figures(lang: str) -> None:
    report = sample.report(lang)
    change = ChangeRow(
        subject="Work that handles personal data", before="0", after="1", strong=True
    )
    changes = Part(rows=(change,))
    page = rendering.page(replace(report, summary=replace(report.summary, changes=changes)))
    assert "0\u00a0→\u00a0<b>1</b>" in page
