"""Which column of a payee list is what, and that nothing else of it is kept."""

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.payees.sheets import cut, fit, sheet_of
from tests.ledger.payees.lists import LISTED, book, read


def test_headings_are_known_and_amounts_are_not_kept() -> None:
    sheet = read()
    assert sheet.columns is not None
    assert sorted(sheet.columns) == ["code", "kana", "name", "number"]
    assert sheet.rows[0][0] == 2
    assert all(len(cells) == 4 for _, cells in sheet.rows)
    assert "845000" not in str(sheet.rows)


def test_a_title_may_stand_above_the_headings() -> None:
    rows = [["2026年度 支払先一覧"], [""], ["取引先CD", "取引先名"], ["1", "あおば商事"]]
    sheet = sheet_of(RawFile([RawSheet("a", rows, {})], FileKind.EXCEL), "a.xlsx")
    assert sheet.columns is not None
    (row,) = sheet.rows
    assert (row[0], row[1][sheet.columns["name"]]) == (4, "あおば商事")


def test_unknown_headings_are_named_by_hand() -> None:
    sheet = read(heads=("A", "B", "C", "D", "E"))
    assert sheet.columns is None
    named = cut(sheet.rows, {"name": 1}, first=2)
    assert [cells for _, cells in named.rows] == [[row[1]] for row in LISTED]


def test_the_sheet_with_the_headings_is_read() -> None:
    other = RawSheet("表紙", [["作成", "経理部"]], {})
    listed = RawSheet("一覧", [["支払先名"], ["あおば商事"]], {})
    sheet = sheet_of(RawFile([other, listed], FileKind.EXCEL), "a.xlsx")
    assert sheet.rows == [[2, ["あおば商事"]]]


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(RuleViolated) as refused:
        sheet_of(RawFile([RawSheet("a", [["", " "]], {})], FileKind.EXCEL), "a.xlsx")
    assert refused.value.field == "file"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "cp932"])
def test_a_csv_is_read_with_its_own_separator(separator: str, code: str) -> None:
    text = f"支払先名{separator}法人番号\r\nあおば商事{separator}\r\n"
    raw = read_waiting(text.encode(code), "a.csv", fit)
    assert sheet_of(raw, "a.csv").rows == [[2, ["あおば商事", ""]]]


def test_a_workbook_is_read() -> None:
    sheet = sheet_of(read_waiting(book(), "a.xlsx", fit), "a.xlsx")
    assert [row for row, _ in sheet.rows] == [2, 3, 4]
