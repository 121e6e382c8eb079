"""No row of a file goes unnoticed, no code is guessed wrongly, no vendor is renamed by the way."""

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.ledger.exchange.comparing import difference as keeping
from portal.ledger.exchange.reading.files import read
from tests.cast import Cast
from tests.ledger.exchange import files
from tests.ledger.exchange.conftest import Compare, changes, wrong
from tests.ledger.exchange.files import table, vendor

NUMBER = "3999901000005"
FOREIGN = [
    ["取引先コード", "社名(略)", "法人番号", "備考"],
    ["T001", "あさぎコール", NUMBER, ""],
    ["T002", "みずいろ", "", "法人番号は確認中"],
    ["", "", "", ""],
]


def test_a_row_whose_words_all_stand_in_unknown_columns_is_named(compare: Compare) -> None:
    difference = compare(files.csv_of(("", FOREIGN)), name="vendors.csv")
    (said,) = [one for one in wrong(difference) if one.split(" | ")[1] == "3"]
    assert "No column of this row is taken, so nothing of it can be." in said


def test_the_number_of_rows_counts_no_heading(compare: Compare) -> None:
    difference = compare(files.csv_of(("", FOREIGN)), name="vendors.csv")
    assert difference.rows == 2
    assert keeping.from_bytes(keeping.to_bytes(difference)).rows == 2


def test_a_workbook_row_with_a_word_beside_the_table_is_named_too(compare: Compare) -> None:
    name, rows = table("vendors", vendor("れいめい"))
    rows = [[*rows[0], "覚え書き"], [*rows[1], ""], ["" for _ in rows[0]] + ["要確認"]]
    (said,) = wrong(compare((name, rows)))
    assert said.split(" | ")[1] == "3"


@pytest.mark.parametrize(
    "row",
    [
        ["Name", "株式会社あさぎコールサポート"],
        ["Name", "あさぎ"],
        ["正式名称", "かもめ宛名サービス"],
    ],
)
def test_a_file_in_euc_is_read_as_it_was_written(row: list[str]) -> None:
    rows = [[row[0], "Kind"], [row[1], "印刷・発送"]]
    data = files.csv_of(("", rows), code="euc_jp")
    (sheet,) = read(data, "x.csv").sheets
    assert [list(one) for one in sheet.rows] == rows


def test_half_width_katakana_in_shift_jis_stays_what_it_is() -> None:
    rows = [["正式名称", "カナ"], ["株式会社あさぎ", "ｱｻｷﾞ"]]
    (sheet,) = read(files.csv_of(("", rows), code="cp932"), "x.csv").sheets
    assert [list(one) for one in sheet.rows] == rows


def test_what_could_be_either_is_refused_in_words() -> None:
    data = files.csv_of(("", [["Name"], ["ｱｻｷﾞ"]]), code="cp932")
    with pytest.raises(RuleViolated, match="CSV UTF-8"):
        read(data, "x.csv")


@pytest.mark.parametrize("key", ["corporate_number", "number"])
def test_another_name_in_a_row_renames_no_vendor(compare: Compare, cast: Cast, key: str) -> None:
    cast.acme.corporate_number = NUMBER
    db.session.commit()
    said = {"corporate_number": NUMBER, "number": f"V-{cast.acme.id}"}[key]
    difference = compare(table("vendors", {key: said, "name": "Acme Holdings"}))
    (told,) = wrong(difference)
    assert "The register calls this vendor “Acme”; an import changes no name." in told
    assert "record the change of name on its page" in told
    assert changes(difference) == []


def test_the_name_it_has_may_stand_there(compare: Compare, cast: Cast) -> None:
    row = {"number": f"V-{cast.acme.id}", "name": "Acme", "kana": "アクメ"}
    assert changes(compare(table("vendors", row))) == [("Acme", "Kana", "", "アクメ")]
