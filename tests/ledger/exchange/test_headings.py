"""Which sheets and columns a file has, and what is said of those it should not have."""

from io import BytesIO
from typing import Any

import openpyxl

from portal.foundation.core.words.i18n import words
from portal.ledger.exchange.columns.table import EXAMPLE, SHEETS, find_column, find_sheet
from portal.ledger.exchange.exporting.registers import blank
from tests.cast import Cast
from tests.ledger.exchange import files
from tests.ledger.exchange.conftest import Compare, wrong
from tests.ledger.exchange.files import table, vendor

HEADS = ["正式名称", "業種"]
ROW = ["株式会社れいめい", "印刷・発送"]


def told(difference: Any) -> list[str]:
    return [words(note, "en") for note in difference.notes]


def test_every_sheet_and_column_is_found_by_its_names_in_both_languages() -> None:
    for sheet in SHEETS:
        assert find_sheet(sheet.name.ja) is find_sheet(sheet.name.en) is sheet
        for column in sheet.columns:
            for name in (column.heading.ja, column.heading.en, column.id, *column.also):
                found = find_column(sheet, name)
                assert found is not None, name
            assert find_column(sheet, column.heading.ja) is column
            assert find_column(sheet, column.heading.en) is column


def test_headings_of_both_languages_stand_in_any_order(compare: Compare) -> None:
    difference = compare(
        ("Vendors", [["kind", "Corporate Number", "会社名"], [ROW[1], "", ROW[0]]])
    )
    assert difference.counts == {"new": 1, "changed": 0, "same": 0, "wrong": 0}


def test_a_title_may_stand_above_the_headings_and_rows_keep_their_numbers(
    compare: Compare,
) -> None:
    difference = compare(("委託先", [["委託先管理台帳"], [], HEADS, ROW, ["", "印刷・発送"]]))
    assert difference.new[0].row == 4
    assert difference.wrong[0].row == 5


def test_columns_nobody_knows_are_named_and_left_out(compare: Compare) -> None:
    difference = compare(("委託先", [[*HEADS, "備考"], [*ROW, "x"]]))
    assert difference.counts["new"] == 1
    assert told(difference) == ["Columns of the sheet “委託先” that are not taken: 備考."]


def test_a_heading_that_stands_twice_is_refused(compare: Compare) -> None:
    assert wrong(compare(("委託先", [[*HEADS, "業種"], [*ROW, ""]])))[0].startswith(
        "委託先 | 1 | 業種 | 業種 | Two columns have this heading."
    )
    both = wrong(compare(("委託先", [[*HEADS, "Kind"], [*ROW, ""]])))
    assert "“業種” is a heading of the same column." in both[0]


def test_a_missing_column_is_refused_once_when_new_rows_need_it(compare: Compare) -> None:
    difference = compare(("委託先", [["正式名称"], ["A"], ["B"]]))
    assert wrong(difference) == [
        "委託先 | 1 | Kind of vendor |  | This column is missing, and new rows need it. | "
        "Add the column, or leave only rows with our number."
    ]


def test_columns_that_are_missing_stay_as_they_are_for_rows_we_have(
    compare: Compare, cast: Cast
) -> None:
    difference = compare(("委託先", [["委託先番号", "カナ"], [f"V-{cast.acme.id}", "アクメ"]]))
    assert difference.counts == {"new": 0, "changed": 1, "same": 0, "wrong": 0}


def test_a_sheet_of_a_wrong_name_is_refused_when_it_looks_like_a_register(
    compare: Compare,
) -> None:
    (said,) = wrong(compare(("Sheet1", [HEADS, ROW])))
    assert "No register has this name." in said
    assert "rename the sheet" in said
    assert "Vendors" in said


def test_a_sheet_that_is_no_register_is_named_and_left_out(compare: Compare) -> None:
    difference = compare(table("vendors", vendor("れいめい")), ("Memo", [["call them"], ["soon"]]))
    assert difference.counts["new"] == 1
    assert told(difference) == ["The sheet “Memo” is not taken."]


def test_two_sheets_for_one_register_are_refused(compare: Compare) -> None:
    said = wrong(compare(("委託先", [HEADS, ROW]), ("Vendors", [HEADS, ["B", "other"]])))
    assert any("Two sheets of this file are for the same register." in one for one in said)


def test_a_file_without_anything_of_ours_is_refused(compare: Compare) -> None:
    (said,) = wrong(compare(("a", [["b"]])))
    assert "No sheet has the name of a register." in said
    (said,) = wrong(compare(b"a,b\r\n1,2\r\n", name="x.csv"))
    assert "The first row has no headings of a register." in said


def test_a_sheet_without_headings_is_refused(compare: Compare) -> None:
    (said,) = wrong(compare(("委託先", [ROW, ["B", "other"]])))
    assert "No heading of this register stands in the first rows." in said


def test_a_csv_is_the_register_its_headings_belong_to(compare: Compare) -> None:
    data = files.csv_of(table("contacts", files.contact("Acme", "窓口")), code="cp932")
    difference = compare(data, name="anything.csv")
    assert difference.counts["new"] == 1
    assert difference.new[0].sheet == "連絡先"


def test_the_blank_workbook_is_taken_as_it_is_and_says_nothing(
    compare: Compare, cast: Cast
) -> None:
    for lang in ("ja", "en"):
        difference = compare(blank(lang=lang))
        assert difference.counts == {"new": 0, "changed": 0, "same": 0, "wrong": 0}
        assert told(difference) == ["5 example rows are not taken."]


def test_the_blank_workbook_offers_what_can_be_chosen(cast: Cast) -> None:
    book = openpyxl.load_workbook(BytesIO(blank(lang="ja")))
    assert book.sheetnames == [*(sheet.name.ja for sheet in SHEETS), "説明", "選択肢"]
    page = book["委託先"]
    offered = {str(one.sqref): one for one in page.data_validations.dataValidation}
    kinds = next(one for one in offered.values() if one.promptTitle == "業種")
    assert str(kinds.formula1).startswith("'選択肢'!$")
    assert page["C1"].comment is not None
    assert page["A2"].value == EXAMPLE.ja
    owners = next(one for one in offered.values() if one.promptTitle == "担当")
    letter = str(owners.formula1).split("$")[1]
    assert [cell.value for cell in book["選択肢"][letter] if cell.value][1:] == ["Pam", "Pip"]


def test_an_example_somebody_wrote_over_is_not_lost_silently(compare: Compare) -> None:
    rows = [["委託先番号", *HEADS], [EXAMPLE.ja, "株式会社ほんもの", "印刷・発送"]]
    (said,) = wrong(compare(("委託先", rows)))
    assert "marked as the example, but says something else" in said
    assert "Clear its first cell" in said


def test_merged_error_and_uncomputed_cells_are_refused_where_they_stand(compare: Compare) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "連絡先"
    page.append(["委託先", "氏名", "メール", "部署", "備考"])
    page.append(["Acme", "A", "a@acme.example", "", "=1+1"])
    page.append(["", "B", "b@acme.example", "", ""])
    page.append(["Acme", "C", "=A2", "", ""])
    page.append(["Acme", "D", "#N/A", "", ""])
    page.merge_cells("A2:A3")
    page["C5"].data_type = "e"
    out = BytesIO()
    book.save(out)
    said = wrong(compare(out.getvalue()))
    assert [one.split(" | ")[1:5] for one in said] == [
        ["2", "委託先", "Acme", "These cells are merged: A2:A3."],
        ["3", "委託先", "", "These cells are merged: A2:A3."],
        ["4", "メール", "=", "The cell holds a formula whose value is not in the file."],
        ["5", "メール", "#N/A", "The cell shows an error."],
    ]


def test_a_formula_with_its_value_is_taken_as_what_it_came_to(compare: Compare, cast: Cast) -> None:
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("委託先")
        page.write_row(0, 0, HEADS)
        page.write_formula(1, 0, '=A1&"x"', None, "株式会社けいさん")
        page.write_string(1, 1, "printing_mailing")
    assert words(compare(out.getvalue()).new[0].name) == "株式会社けいさん"
