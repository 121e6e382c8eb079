"""Reports over all vendors that were issued before the two pages for management keep content and sections."""

from pathlib import Path

from portal.proof.reports.content import report
from portal.proof.reports.content.overall import OpenPoints, OverallReport
from portal.proof.reports.printing import rendering
from tests.foundation.printing import reading
from tests.proof.reports.rendering import words

KEPT = (Path(__file__).parent / "issued_over_all_1" / "content.json").read_text("utf-8")
DIGEST = "13bfa854efdf598bf35bd7ce190c5c9416c39512a80f4958c34ae45899c8a32c"


def issued(lang: str = "en") -> OverallReport:
    found = report.editions(KEPT)["ja" if lang == "ja" else "en"]
    assert isinstance(found, OverallReport)
    return found


def test_its_content_is_read_and_written_byte_for_byte() -> None:
    assert report.digest(KEPT) == DIGEST
    assert report.bind(report.editions(KEPT)) == KEPT
    assert f'"format":"{report.OVERALL_1}"' in KEPT


def test_its_eight_sections_keep_their_numbers_and_are_printed() -> None:
    assert [(entry.no, entry.name) for entry in rendering.entries(issued())] == [
        (1, "summary"), (2, "vendors"), (3, "open_points"), (4, "findings"), (5, "incidents"),
        (6, "payees"), (7, "conclusion"), (8, "basis"),
    ]  # fmt: skip
    for lang in ("ja", "en"):
        content = issued(lang)
        paper = words(content)
        assert isinstance(content.open_points, OpenPoints)
        named = [row.vendor for row in content.open_points.broken.rows]
        assert named
        assert all(reading.squeezed(name) in paper for name in (content.number, *named))
