"""What is wrong with a file is said with sheet, row, column and how to mend it."""

from typing import Any

import pytest
from flask import Flask

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.questionnaires.files.reading_files import read_file
from portal.supervision.questionnaires.models import VersionOrigin
from tests.supervision.questionnaires.files.books import QUESTION_HEADS, book, layout

GOOD = ["A", "s1", "問", "Question", "yes_no", 3, ""]


def faults(data: bytes) -> list[Fault]:
    found = read_file(data, "sheet.xlsx")
    assert (found.sheet is None) == bool(found.faults)
    return list(found.faults)


def places(data: bytes) -> list[tuple[str, int | None, str]]:
    return [(one.sheet, one.row, _plain(one.column)) for one in faults(data)]


def _plain(column: Any) -> str:
    return column if isinstance(column, str) else words(column, "en")


def test_a_good_file_has_nothing_wrong(app: Flask) -> None:
    assert faults(layout([GOOD])) == []


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["B", "s9", "問", "Q", "yes_no", 3, ""], ("questions", 3, "section")),
        (["B", "s1", "問", "Q", "perhaps", 3, ""], ("questions", 3, "answer_type")),
        (["B", "s1", "問", "Q", "yes_no", "much", ""], ("questions", 3, "weight")),
        (["B", "s1", "問", "Q", "yes_no", -1, ""], ("questions", 3, "weight")),
        (["B", "s1", "問", "Q", "yes_no", 3, "if A"], ("questions", 3, "show_if")),
        (["B", "s1", "問", "Q", "yes_no", 3, "no.such.fact = x"], ("questions", 3, "show_if")),
        (["", "s1", "問", "Q", "yes_no", 3, ""], ("questions", 3, "id")),
    ],
)
def test_each_wrong_cell_is_named(app: Flask, row: list[Any], place: tuple[str, int, str]) -> None:
    assert places(layout([GOOD, row])) == [place]


def test_an_answer_of_a_question_that_is_not_there_is_named(app: Flask) -> None:
    data = layout(
        [GOOD], answers=[["question", "id", "label_ja", "label_en"], ["Z", "a", "甲", "A"]]
    )
    (fault,) = faults(data)
    assert (fault.sheet, fault.row, fault.column) == ("answers", 2, "question")
    assert words(fault.mend, "en") == "Choose an id that stands there, or add the row."


def test_a_missing_column_is_named_in_the_row_of_headings(app: Flask) -> None:
    heads = [one for one in QUESTION_HEADS if one != "answer_type"]
    data = layout([], questions=[heads, ["A", "s1", "問", "Q", 3, ""]])
    assert places(data) == [("questions", 1, "Kind of answer")]


def test_a_protected_workbook_says_so(app: Flask) -> None:
    with pytest.raises(DomainError) as refusal:
        read_file(b"%PDF-1.7 not a table", "sheet.xlsx")
    assert refusal.value.field == "file"


@pytest.mark.parametrize(
    ("name", "data"), [("x.json", b"{}"), ("x.yaml", b"a: 1"), ("x.json", b"[]")]
)
def test_something_else_is_named_as_none(app: Flask, name: str, data: bytes) -> None:
    with pytest.raises(DomainError) as refusal:
        read_file(data, name)
    assert refusal.value.field == "file"


def test_a_plain_sheet_is_understood_in_either_language(app: Flask) -> None:
    data = book(
        点検表=[
            ["個人情報 点検表"],
            ["番号", "設問", "回答形式", "分類"],
            [1, "責任者を定めていますか。", "はい/いいえ", "体制"],
            [2, "人数", "数値", ""],
            ["2-1", "備考", "色", "体制"],
        ]
    )
    found = read_file(data, "check.xlsx")
    assert found.origin is VersionOrigin.PLAIN
    assert found.sheet is not None
    kinds = [(one.id, one.kind.id) for one in found.sheet.questions()]
    assert kinds == [("Q-1", "yes_no"), ("Q-2", "number"), ("Q-2-1", "text")]
    assert [one.title.ja for one in found.sheet.sections] == ["体制"]
    assert len(found.skipped) == 1  # a colour is no kind of answer


def test_a_plain_sheet_with_an_id_twice_gets_another_and_says_the_row(app: Flask) -> None:
    data = book(Sheet=[["Id", "Question"], ["A", "One?"], ["A", "Two?"], ["B", ""]])
    found = read_file(data, "sheet.xlsx")
    assert found.sheet is not None
    assert [one.id for one in found.sheet.questions()] == ["A", "Q-1-A"]
    assert [one.place for one in found.skipped] == ["Sheet 3", "Sheet 4"]
