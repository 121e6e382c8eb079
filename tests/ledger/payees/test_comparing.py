"""Which payee of a list is one that is known, and what of a list cannot be taken."""

from typing import Any

import pytest

from portal.ledger.payees.comparing import KnownPayee, ListComparison, compare
from tests.ledger.payees.lists import NUMBER, read

KNOWN = KnownPayee(7, "株式会社みずいろ印刷", "ミズイロインサツ", NUMBER, "1002")
OTHER_NUMBER = "3999901000005"


def compared(*rows: list[Any], known: tuple[KnownPayee, ...] = (KNOWN,)) -> ListComparison:
    sheet = read(rows)
    assert sheet.columns is not None
    return compare(sheet.rows, sheet.columns, known)


@pytest.mark.parametrize(
    ("code", "name", "number"),
    [
        ("9", "まったく別の名前", NUMBER),  # by the corporate number
        ("1002", "別の名前", ""),  # else by the code
        ("", "(株)みずいろ印刷", ""),  # else by the name, however it is written
        ("", "㈱ミズイロ印刷", ""),
        ("", "㈱みずいろ印刷", ""),
        ("", "ﾐｽﾞｲﾛ印刷", ""),
    ],
)
def test_a_payee_is_the_same_as_before(code: str, name: str, number: str) -> None:
    found = compared([code, name, "", number, 1])
    is_known = not found.new
    assert is_known is (name != "ﾐｽﾞｲﾛ印刷"), "without the form of company it is another"


def test_two_corporate_numbers_are_two_companies() -> None:
    found = compared(["1002", "株式会社みずいろ印刷", "", OTHER_NUMBER, 1])
    assert [one.number for one in found.new] == [OTHER_NUMBER]
    assert not found.changed


def test_what_is_written_otherwise_is_shown_before_and_after() -> None:
    (change,) = compared(["2002", "みずいろプリント株式会社", "", NUMBER, 1]).changed
    assert dict(change.fields) == {
        "name": ("株式会社みずいろ印刷", "みずいろプリント株式会社"),
        "code": ("1002", "2002"),
    }
    assert change.is_renamed


def test_another_way_to_write_the_name_is_no_other_name() -> None:
    (change,) = compared(["1002", "(株)みずいろ印刷", "", NUMBER, 1]).changed
    assert not change.is_renamed


def test_what_the_list_leaves_empty_changes_nothing() -> None:
    found = compared(["1002", "株式会社みずいろ印刷", "", "", 1])
    assert (len(found.same), found.changed) == (1, [])


def test_a_payee_that_stands_twice_is_counted_once() -> None:
    found = compared(
        ["1", "あおば商事", "", "", 1], ["2", "あおば商事", "", "", 1], [1002, "X", "", NUMBER, 1],
        ["1002", "株式会社みずいろ印刷", "", NUMBER, 1],
    )  # fmt: skip
    assert (found.payees, found.again) == (2, 2)


def test_sums_are_left_out_and_counted() -> None:
    found = compared(["1", "あおば商事", "", "", 1], ["", "合　計", "", "", 99])
    assert (found.payees, found.left_out, found.wrong) == (1, 1, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["1", "", "", "", 1], "The payee has no name."),
        (["1", "#N/A", "", "", 1], "The payee has no name."),
        (["1", "あ" * 161, "", "", 1], "This is longer than %(most)s characters."),
        (["1" * 61, "あ", "", "", 1], "This is longer than %(most)s characters."),
        (
            ["1", "あ", "", "5835678256247", 1],
            "The check digit does not fit: compare the number with the original.",
        ),
    ],
)
def test_a_wrong_row_says_where_and_why(row: list[Any], reason: str) -> None:
    (wrong,) = compared(["0", "あおば商事", "", "", 1], row).wrong
    assert (wrong.row, wrong.reason.id) == (3, reason)
    assert wrong.mend.id


def test_a_list_without_a_payee_is_wrong() -> None:
    assert [one.reason.id for one in compared().wrong] == ["No payee stands on this list."]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("あおば商事株式会社", NUMBER), ("青葉 太郎", "")],
)
def test_an_invoice_number_is_the_corporate_number_of_companies_only(name: str, kept: str) -> None:
    (new,) = compared(["1", name, "", f"T{NUMBER}", 1], known=()).new
    assert new.number == kept


def test_a_list_that_gained_a_payee_has_another_digest() -> None:
    one, two = ["1", "あおば商事", "", "", 1], ["2", "いろは運輸", "", "", 1]
    assert compared(one).digest != compared(one, two).digest
    assert compared(one).digest == compared(one).digest
