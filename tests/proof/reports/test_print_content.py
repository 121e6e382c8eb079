"""A report that was issued can be read again years later, and proven to be the same."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import Empty, Nothing, Part
from portal.proof.reports.content.report import Clauses
from tests.proof.reports import sample


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_issued_report_is_read_back_as_it_was(lang: str) -> None:
    for report in (sample.report(lang), sample.minimal(lang)):
        text = canonical.to_json(report)
        assert canonical.from_json(text) == report
        assert canonical.to_json(canonical.from_json(text)) == text


def test_the_hash_of_a_report_does_not_move() -> None:
    """If this fails, reports issued before no longer match their hash: see content.py."""
    known = {
        "ja": "20f635c4e06597196390c49d126eaa2fb19d3fa159aa3485a4a5493670b405a9",
        "en": "b3581f03d801bff74ed3adbf407b8cf7152b1ce637848f1868b7a59039661333",
    }
    for lang, digest in known.items():
        report = sample.report(lang)
        then = replace(report, summary=replace(report.summary, strip=None))
        assert canonical.digest(canonical.to_json(then)) == digest


def test_a_report_of_format_2_is_read_and_a_new_one_is_of_format_3() -> None:
    both = {lang: sample.report(lang) for lang in ("ja", "en")}
    text = canonical.bind(both)
    assert json.loads(text)["format"] == "kantoku.vendor-report/3"
    old = json.dumps(json.loads(text) | {"format": "kantoku.vendor-report/2"})
    assert canonical.editions(old) == both
    with pytest.raises(ValueError, match="content of a vendor supervision report"):
        canonical.editions(old.replace("report/2", "report/4"))


def test_the_same_moment_told_in_another_zone_is_the_same_report() -> None:
    report = sample.report("ja")
    tokyo = timezone(timedelta(hours=9))
    assert report.basis.issued_at is not None
    moved = replace(
        report, basis=replace(report.basis, issued_at=report.basis.issued_at.astimezone(tokyo))
    )
    assert canonical.to_json(moved) == canonical.to_json(report)


def test_a_time_without_zone_is_refused() -> None:
    report = sample.report("ja")
    naive = datetime(2026, 11, 5, 9, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        canonical.to_json(replace(report, basis=replace(report.basis, issued_at=naive)))


def test_a_machine_reads_days_and_verdicts_from_the_data() -> None:
    data = json.loads(canonical.to_json(sample.report("ja")))
    assert data["format"] == canonical.FORMAT_1
    assert data["as_of"] == "2026-09-30"
    assert [one["verdict"] for one in data["summary"]["promises"]] == ["kept", "excepted", "broken"]


def test_a_change_of_one_word_changes_the_hash() -> None:
    report = sample.report("ja")
    changed = replace(report, retention="契約終了後10年")
    assert canonical.digest(canonical.to_json(changed)) != canonical.digest(
        canonical.to_json(report)
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"format": "something else"},
        {"format": canonical.FORMAT_1, "invented": 1},
    ],
)
def test_other_data_is_not_taken_for_a_report(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not the content|Unknown"):
        canonical.from_json(json.dumps(broken))


def test_a_table_without_rows_must_say_why() -> None:
    with pytest.raises(ValueError, match="reason"):
        Part[str]()
    why = Empty(kind=Nothing.NONE_HAPPENED, sentence="なし。")
    with pytest.raises(ValueError, match="reason"):
        Part(rows=("a",), empty=why)
    assert Part[str](empty=why).rows == ()


def test_a_clause_needs_one_state_for_each_contract() -> None:
    clauses = sample.report("ja").clauses
    assert isinstance(clauses, Clauses)
    with pytest.raises(ValueError, match="one state"):
        replace(clauses, columns=("C-0098",))
