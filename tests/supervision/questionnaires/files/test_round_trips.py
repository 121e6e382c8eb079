"""Questionnaires written into files come back unchanged, whatever language the headings have."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings

from portal.ledger.exchange.reading.files import read as read_tables
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.files import layout
from portal.supervision.questionnaires.files.reading_files import read_file, write_yaml
from portal.supervision.questionnaires.files.workbook_in import is_layout, read_layout
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.publishing.standard import with_sources
from tests.factories.questionnaires import standard_sheet
from tests.supervision.questionnaires.sheets import sheets


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_standard_sheet_comes_back_from_a_workbook(app: Flask, lang: str) -> None:
    of = with_sources(standard_sheet())
    with app.test_request_context():
        found = read_file(write_workbook(of, lang), "sheet.xlsx")
    assert list(found.faults) == []
    assert found.sheet == of


def test_the_standard_sheet_comes_back_from_yaml() -> None:
    of = with_sources(standard_sheet())
    found = read_file(write_yaml(of).encode(), "sheet.yaml")
    assert found.sheet == of


@settings(max_examples=25)
@given(sheets())
def test_any_sheet_comes_back_from_a_workbook_and_from_yaml(of: Sheet) -> None:
    assert read_file(write_yaml(of).encode(), "sheet.yml").sheet == of
    assert read_layout(read_tables(write_workbook(of, "en"), "x.xlsx")).sheet == of


def test_the_blank_has_every_heading_and_asks_for_content(app: Flask) -> None:
    with app.test_request_context():
        file = read_tables(write_workbook(None, "ja"), "blank.xlsx")
        assert is_layout(file)
        found = read_layout(file)
    assert found.sheet is None
    assert found.faults[0].reason.id == "The sheet “%(sheet)s” is missing or empty."


@pytest.mark.parametrize(
    "condition",
    [
        {"answer": "SUB-01", "op": "eq", "value": "yes"},
        {"fact": "engagement.medium", "op": "in", "value": ["electronic", "both"]},
        {"fact": "engagement.data_classes", "op": "contains", "value": "specific_pi"},
        {"not": {"fact": "engagement.eea_data", "op": "is_true"}},
        {"answer": "NUM", "op": "gte", "value": 5},
        {"answer": "Q", "op": "eq", "value": "two words"},
    ],
)
def test_conditions_survive_a_cell(condition: dict[str, Any]) -> None:
    assert layout.condition_in(layout.condition_out(condition)) == condition


@pytest.mark.parametrize("words", ["SUB-01", "if yes", "SUB-01 > yes", "{broken"])
def test_words_that_are_no_condition_are_refused(words: str) -> None:
    with pytest.raises(layout.NoCondition):
        layout.condition_in(words)
