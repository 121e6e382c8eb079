"""What a file is, and what it is called when it is no table."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from docx import Document

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.exchange.reading.files import read
from portal.ledger.exchange.reading.separated import guard, unguard
from tests.ledger.exchange import files

ROWS = [["正式名称", "業種"], ["株式会社れいめい", "印刷・発送"]]
BOOK = files.xlsx(("委託先", ROWS))


def refused(data: bytes, name: str = "vendors.xlsx") -> str:
    """The whole sentence, in English."""
    with pytest.raises(RuleViolated) as refusal:
        read(data, name)
    assert refusal.value.field == "file"
    return words(refusal.value.message, "en")


def word_file() -> bytes:
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


def with_macros() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(BOOK)) as book, zipfile.ZipFile(out, "w") as changed:
        for name in book.namelist():
            content = book.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
            changed.writestr(name, content)
    return out.getvalue()


REFUSED = [
    (b"", "is empty. Choose the file again"),
    (files.with_password(BOOK), "is protected by a password"),
    (files.with_rights(BOOK), "is protected by rights management"),
    (files.old_workbook(), "of another kind (.xls)"),
    (with_macros(), "of another kind (.xlsm)"),
    (files.zipped(**{"xl/workbook.bin": b""}), "of another kind (.xlsb)"),
    (word_file(), "is a Word document"),
    (files.zipped(**{"readme.txt": b"x"}), "is a ZIP archive"),
    (BOOK[: len(BOOK) // 2], "is damaged and cannot be read"),
    (b"PK\x03\x04" + b"\0" * 100, "is damaged and cannot be read"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is damaged and cannot be read"),
    (b"%PDF-1.7 ...", "is a PDF"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "is a PNG picture"),
    (b"<html><table><tr><td>a</td></tr></table>", "is a web page or XML file"),
    (b"MZ\x90\x00\x03", "is a Windows program (EXE)"),
    (b"a,b\r\n" + b"\x81\xff\xfe\xff", "is written in a code that cannot be read"),
    (b'a,b\r\n"never closed,b\r\n', "has a quotation mark that is never closed"),
    (b"x" * (20 * 1024 * 1024), "is larger than 15 MB"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_pam_is_told_what_her_file_really_is(data: bytes, said: str, database: None) -> None:
    assert said in refused(data)
    assert "vendors.xlsx" in refused(data)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(database: None) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"")
        for number in range(4):
            package.writestr(f"xl/{number}.xml", bytes(80 * 1024 * 1024))
    assert "larger than 300 MB" in refused(out.getvalue())


def test_pam_reads_a_workbook_of_either_kind() -> None:
    for data in (BOOK, files.ods(("委託先", ROWS))):
        (sheet,) = read(data, "x").sheets
        assert sheet.name == "委託先"
        assert [list(row) for row in sheet.rows] == ROWS


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_pam_reads_a_csv_in_any_usual_code(code: str, separator: str) -> None:
    data = files.csv_of(("", ROWS), separator=separator, code=code)
    (sheet,) = read(data, "list.csv").sheets
    assert sheet.name == "委託先"
    assert [list(row) for row in sheet.rows] == ROWS


def test_line_breaks_in_a_cell_stay_in_the_cell() -> None:
    data = files.csv_of(("", [["正式名称", "業種"], ["株式会社\nれいめい", "a,b"]]))
    (sheet,) = read(data, "x.csv").sheets
    assert list(sheet.rows[1]) == ["株式会社\nれいめい", "a,b"]


def test_errors_and_formulas_without_a_value_are_seen() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "委託先"
    page.append(["正式名称", "カナ", "業種"])
    page.append(["#N/A", "=A2", "x"])
    page["A2"].data_type = "e"
    page.append(["=cmd|' /C calc'!A0", "y", "x"])
    page["A3"].data_type = "s"
    out = BytesIO()
    book.save(out)
    (sheet,) = read(out.getvalue(), "x.xlsx").sheets
    assert {place: spot.value for place, (spot, _) in sheet.spots.items()} == {
        (1, 0): "error",
        (1, 1): "not_computed",
    }
    assert sheet.rows[2][0] == "=cmd|' /C calc'!A0"


def test_merged_cells_are_seen() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "委託業務"
    page.append(["委託先", "業務の名称"])
    page.append(["A", "one"])
    page.append(["", "two"])
    page.merge_cells("A2:A3")
    out = BytesIO()
    book.save(out)
    (sheet,) = read(out.getvalue(), "x.xlsx").sheets
    assert {place for place, (spot, _) in sheet.spots.items() if spot.value == "merged"} == {
        (1, 0),
        (2, 0),
    }


@pytest.mark.parametrize(
    "text", ["=1+1", "+81-3", "-", "@x", "'=x", "''=x", "plain", "'", "\t=x", "#N/A", "'plain", ""]
)
def test_what_a_spreadsheet_would_work_out_is_guarded_and_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "#"))
