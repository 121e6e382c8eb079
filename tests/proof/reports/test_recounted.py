"""An auditor counts the figures of a report again, with nothing but Python and the file."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Lang
from portal.proof.reports.content.parts import CheckSheets
from portal.proof.reports.content.report import VendorReport, editions
from portal.proof.reports.printing import rendering
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.printing import reading
from tests.proof.reports import rendering as printing
from tests.proof.reports.drafts import issued
from tests.proof.reports.sheets import GOOD, accept, answer, ask, published
from tests.proof.reports.story import Story

ROOT = Path(__file__).resolve().parents[3]
RUNNING: dict[str, Any] = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


def recount(file: Path) -> tuple[int, str]:
    """As on a clean machine: no environment, no packages."""
    script = str(ROOT / "bin" / "recompute-report")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", script, str(file)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def text(story: Story, cast: Cast, clock: Clock) -> str:
    """With a sheet on which one answer could not be verified: 40 of 100 verified, 100 claimed."""
    sent = ask(cast, story.vendor, story.mailing, published(), date(2026, 12, 20))
    answer(cast, sent, GOOD)
    accept(cast, sent)
    db.session.expire_all()
    report = issued(cast, **RUNNING)
    assert report.content is not None
    return report.content


def test_what_nobody_could_verify_is_named_with_its_cost(text: str) -> None:
    lang: Lang
    for lang, heading in (
        ("ja", "確認できなかった項目"),
        ("en", "Points that nobody could verify"),
    ):
        content = editions(text)[lang]
        assert isinstance(content, VendorReport)
        section = content.sheets
        assert isinstance(section, CheckSheets)
        (result,) = section.results
        assert result.unverified is not None
        (row,) = result.unverified.rows
        assert (row.number, row.cost, result.unverified_cost) == ("TEC-01", 60.0, 60.0)
        assert result.total.claimed == (result.total.verified or 0) + result.unverified_cost
        assert reading.squeezed(heading) in printing.words(content)


def test_a_report_agrees_with_itself_from_its_data_and_from_its_pdf(
    text: str, tmp_path: Path
) -> None:
    data, pdf = tmp_path / "report.json", tmp_path / "report.pdf"
    data.write_text(text, "utf-8")
    pdf.write_bytes(rendering.pdf_of(text, "ja"))
    code, said = recount(data)
    assert (code, "0 differ" in said) == (0, True), said
    assert recount(pdf) == (code, said)


def _verdict(edition: dict[str, Any]) -> None:
    line = edition["summary"]["promises"][0]
    line["verdict"] = "broken" if line["verdict"] != "broken" else "kept"


def _points(edition: dict[str, Any]) -> None:
    edition["sheets"]["results"][0]["total"]["verified"] += 1


def _section(edition: dict[str, Any]) -> None:
    edition["sheets"]["results"][0]["sections"]["rows"][0]["figures"]["verified"] -= 0.1


def _cost(edition: dict[str, Any]) -> None:
    edition["sheets"]["results"][0]["unverified_cost"] = 20.0


def _tier(edition: dict[str, Any]) -> None:
    edition["work"]["tiers"]["rows"][0]["total"] += 1


@pytest.mark.parametrize("change", [_verdict, _points, _section, _cost, _tier])
def test_a_changed_figure_is_named(
    text: str, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    changed = json.loads(text)
    for lang in ("ja", "en"):
        change(changed[lang])
    file = tmp_path / "report.json"
    file.write_text(json.dumps(changed), "utf-8")
    code, said = recount(file)
    assert code == 1
    assert "DIFFERS  ja: " in said


def test_one_language_changed_and_what_is_no_report_are_told(text: str, tmp_path: Path) -> None:
    changed = json.loads(text)
    result = changed["en"]["sheets"]["results"][0]
    result["points"] = [line | {"verified": 1.0} for line in result["points"]]
    result["total"]["verified"] = 100.0
    file = tmp_path / "report.json"
    file.write_text(json.dumps(changed), "utf-8")
    assert "the figures of the two languages are not the same" in recount(file)[1]
    file.write_text("{}", "utf-8")
    assert recount(file)[0] == 2
