"""Sections keep their numbers; sections without anything to say close up."""

from dataclasses import replace

from portal.proof.reports.content.parts import Empty, Nothing
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.printing import rendering
from tests.proof.reports import sample

GONE = Empty(kind=Nothing.NONE_HAPPENED, sentence="なし。")


def shape(report: VendorReport) -> list[list[list[int]]]:
    return [
        [[entry.no for entry in block.entries] for block in blocks]
        for blocks in rendering.leaves(report)
    ]


def test_summary_work_and_evidence_each_begin_a_page() -> None:
    assert shape(sample.report("ja")) == [[[1]], [[2], [3], [4], [10], [11]], [[12], [13]]]


def test_a_single_empty_section_keeps_its_own_heading() -> None:
    report = replace(sample.report("ja"), clauses=GONE)
    assert shape(report)[1] == [[2], [3], [4], [10], [11]]


def test_empty_sections_in_a_row_become_one_list() -> None:
    report = replace(sample.report("ja"), work=GONE, clauses=GONE, attestations=GONE, log=GONE)
    assert shape(report)[1][:2] == [[2, 3, 4, 10], [11]]


def test_a_small_vendors_evidence_follows_without_a_new_page() -> None:
    assert shape(sample.minimal("ja")) == [[[1]], [[2], [3, 4], [10], [11], [12], [13]]]


def test_the_contents_list_every_section_that_exists() -> None:
    listed = [entry.no for entry in rendering.entries(sample.report("ja"))]
    assert listed == [1, 2, 3, 4, 10, 11, 12, 13]
