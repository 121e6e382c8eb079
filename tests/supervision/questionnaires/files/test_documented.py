"""docs/questionnaire-files.md says what is true of the files."""

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.content.definitions.conditions import parse
from portal.supervision.questionnaires.files.layout import (
    LAYOUTS,
    Layout,
    condition_in,
    expected_in,
)
from portal.supervision.questionnaires.files.reading_files import read_file

TEXT = (Path(__file__).parents[4] / "docs/questionnaire-files.md").read_text(encoding="utf-8")


def told(of: Layout) -> str:
    """The part about one sheet."""
    begin = TEXT.index(f"\n**{of.key}**")
    return re.split(r"\n\*\*[a-z]+\*\*|\n### ", TEXT[begin + 1 :])[0]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.key)
def test_every_sheet_and_each_of_its_columns_is_described(layout: Layout) -> None:
    words = set(re.findall(r"`([^`]+)`", told(layout)))
    assert {one.key for one in layout.columns} <= words
    for column in layout.columns:
        if len(column.choices) > 2:  # yes and no are said once for all
            assert set(column.choices) <= words


def test_the_plain_sheet_of_the_page_is_read(app: Flask) -> None:
    example = TEXT.partition("```csv\n")[2].partition("```")[0]
    found = read_file(example.encode(), "example.csv")
    assert found.sheet is not None
    assert not found.skipped
    assert found.by_type == {"number": 1, "text": 1, "yes_no": 1}
    assert [len(one.questions) for one in found.sheet.sections] == [2, 1]


def test_what_is_said_of_a_line_of_text_names_the_file(app: Flask) -> None:
    found = read_file(b"id,question,answer type\nA,Is it?,perhaps\n", "odd.csv")
    assert [one.place for one in found.skipped] == ["odd.csv 2"]


def test_the_conditions_and_expected_answers_of_the_page_are_understood() -> None:
    part = TEXT.partition("### Conditions")[2].partition("## Workbooks of others")[0]
    for words in re.findall(r"`([^`]+ (?:=|in|contains) [^`]+)`", part):
        parse(condition_in(words))
    parse(condition_in(part.partition("```json\n")[2].partition("```")[0]))
    assert expected_in("any of a, b") == {"op": "any_of", "value": ["a", "b"]}
    assert expected_in(">= 100") == {"op": "gte", "value": 100}
