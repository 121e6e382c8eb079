"""Rows of vendors and contacts: found, compared, refused."""

import gc

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.exchange.columns.lookup import Index
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.vendors.models import Contact
from tests.cast import Cast
from tests.factories.vendors import make_vendor
from tests.ledger.exchange.conftest import Compare, changes, wrong
from tests.ledger.exchange.files import contact, table, vendor

NUMBER = "3999901000005"
LEI = "5493001KJTIIGC8Y1R12"


def counts(new: int = 0, changed: int = 0, same: int = 0, wrong: int = 0) -> dict[str, int]:
    return {"new": new, "changed": changed, "same": same, "wrong": wrong}


def test_a_vendor_nobody_has_is_new(compare: Compare) -> None:
    difference = compare(table("vendors", vendor("株式会社れいめい", corporate_number=NUMBER)))
    assert difference.counts == counts(new=1)
    assert difference.new[0].sheet == "委託先"
    assert difference.new[0].row == 2


def test_a_vendor_is_found_by_our_number(compare: Compare, cast: Cast) -> None:
    row = {"number": f"V-{cast.acme.id}", "name": "Acme", "name_en": "Acme Holdings"}
    difference = compare(table("vendors", row))
    assert changes(difference) == [("Acme", "Name in English", "", "Acme Holdings")]


@pytest.mark.parametrize(("field", "value"), [("corporate_number", NUMBER), ("lei", LEI)])
def test_a_vendor_is_found_by_its_identifier(
    compare: Compare, cast: Cast, field: str, value: str
) -> None:
    setattr(cast.acme, field, value)
    db.session.commit()
    row = vendor("Acme", kana="アクメ", **{field: value})
    assert ("Acme", "Kana", "", "アクメ") in changes(compare(table("vendors", row)))


def test_a_vendor_is_found_by_its_exact_name(compare: Compare, cast: Cast) -> None:
    row = vendor("Acme", kind=cast.acme.kind, kana="ｱｸﾒ", owner_id="Pip")
    assert changes(compare(table("vendors", row))) == [
        ("Acme", "Kana", "", "アクメ"),
        ("Acme", "Owner", "Pam", "Pip"),
    ]


def test_a_name_that_is_almost_right_asks_which_is_meant(compare: Compare, cast: Cast) -> None:
    made = make_vendor("みずいろ印刷株式会社")
    db.session.commit()
    (said,) = wrong(compare(table("vendors", vendor("みずいろ印刷(株)"))))
    assert "“みずいろ印刷(株)” is almost “みずいろ印刷株式会社”, which is there already." in said
    assert f"V-{made.id}" in said


def test_the_same_vendor_twice_in_one_file_is_refused(compare: Compare, cast: Cast) -> None:
    new = compare(table("vendors", vendor("れいめい"), vendor("れいめい")))
    assert wrong(new)[0].split(" | ")[1:3] == ["3", "正式名称"]
    assert "An earlier row of this file is about the same vendor." in wrong(new)[0]
    row = {"number": f"V-{cast.acme.id}", "name": "Acme"}
    (said,) = wrong(compare(table("vendors", row, row)))
    assert "Row 2 of this sheet is about the same one." in said
    alike = compare(table("vendors", vendor("株式会社れいめい"), vendor("（株）れいめい")))
    assert alike.counts == counts(new=1, wrong=1)


def test_what_belongs_to_another_vendor_is_refused(compare: Compare, cast: Cast) -> None:
    cast.globex.corporate_number = NUMBER
    db.session.commit()
    row = {"number": f"V-{cast.acme.id}", "corporate_number": NUMBER}
    (said,) = wrong(compare(table("vendors", row)))
    assert "Globex has this corporate number already." in said
    (said,) = wrong(compare(table("vendors", {"number": f"V-{cast.acme.id}", "name": "Globex"})))
    assert "The register calls this vendor “Acme”" in said


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (vendor(""), "正式名称", "This cell is empty."),
        (vendor("A", kind=""), "業種", "This cell is empty."),
        (vendor("A", kind="魔法"), "業種", "“魔法” is not in the list."),
        (vendor("A", corporate_number="1234567890123"), "法人番号", "check digit does not fit"),
        (vendor("A", country="Atlantis"), "国", "“Atlantis” is not in the list."),
        (vendor("A", owner_id="Nobody"), "担当", "no person of procurement"),
        (vendor("A", owner_id="Max"), "担当", "no person of procurement"),
        (vendor("A", number="V-99999"), "委託先番号", "There is no row with the number V-99999."),
        (vendor("A" * 161), "正式名称", "This is too long: at most 160 characters."),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason(
    compare: Compare, row: dict[str, str], column: str, said: str
) -> None:
    difference = compare(table("vendors", row))
    assert difference.counts == counts(wrong=1)
    (one,) = wrong(difference)
    assert one.startswith(f"委託先 | 2 | {column} | ")
    assert said in one


@pytest.mark.parametrize("name", ["小計", "合 計", "総計(12社)", "計", "Sub-total", "TOTAL"])
def test_a_line_of_totals_is_no_vendor(compare: Compare, name: str) -> None:
    difference = compare(table("vendors", vendor("れいめい"), vendor(name)))
    assert difference.counts == counts(new=1, wrong=1)
    (one,) = wrong(difference)
    assert one.startswith("委託先 | 3 | 正式名称 | ")
    assert "This looks like a line of totals" in one


def test_who_is_called_so_has_a_number(compare: Compare) -> None:
    rows = vendor("合計", corporate_number=NUMBER), vendor("計測サービス"), vendor("Total Care")
    assert compare(table("vendors", *rows)).counts == counts(new=3)


def test_every_wrong_cell_of_a_row_is_named_at_once(compare: Compare) -> None:
    row = vendor("A", kind="魔法", corporate_number="12", country="Atlantis")
    difference = compare(table("vendors", row))
    assert len(difference.wrong) == 3
    assert difference.counts == counts(wrong=1)


def test_an_owner_with_a_namesake_needs_an_address(compare: Compare, cast: Cast) -> None:
    cast.pip.name = "Pam"
    db.session.commit()
    (said,) = wrong(compare(table("vendors", vendor("A", owner_id="Pam"))))
    assert "Several people are called “Pam”." in said
    difference = compare(table("vendors", vendor("A", owner_id="pip@example.jp")))
    assert difference.counts == counts(new=1)


def test_a_state_in_the_file_is_not_taken(compare: Compare, cast: Cast) -> None:
    row = {"number": f"V-{cast.acme.id}", "name": "Acme", "state": "取引中"}
    assert compare(table("vendors", row)).counts == counts(same=1)


def test_a_contact_of_a_new_vendor_is_new_by_name_or_row_key(compare: Compare) -> None:
    difference = compare(
        table("vendors", vendor("れいめい", key="A1"), vendor("ゆうなぎ")),
        table("contacts", contact("A1", "窓口"), contact("ゆうなぎ", "窓口")),
    )
    assert difference.counts == counts(new=4)
    assert {one.vendor for one in difference.plan.contacts} == {
        one.id for one in difference.plan.vendors
    }


def test_a_vendor_nobody_knows_is_refused_with_the_one_that_looks_like_it(
    compare: Compare, cast: Cast
) -> None:
    make_vendor("みずいろ印刷株式会社")
    db.session.commit()
    said = wrong(
        compare(table("contacts", contact("みずいろ印刷(株)", "A"), contact("どこにもない", "B")))
    )
    assert "Write “みずいろ印刷株式会社”, or add a row for it to the sheet “Vendors”." in said[0]
    assert "“どこにもない” is neither in the register nor in this file." in said[1]


def test_a_wrong_vendor_does_not_make_its_contacts_wrong(compare: Compare) -> None:
    difference = compare(
        table("vendors", vendor("れいめい", corporate_number="12")),
        table("contacts", contact("れいめい", "窓口")),
    )
    assert difference.counts == counts(new=1, wrong=1)


def test_a_contact_is_found_by_name_and_changed_field_by_field(
    compare: Compare, cast: Cast
) -> None:
    db.session.add(Contact(vendor_id=cast.acme.id, name="橋爪", email="old@acme.example"))
    db.session.commit()
    row = contact("Acme", "橋爪", email="kanri@acme.example", is_responsible="はい")
    assert changes(compare(table("contacts", row))) == [
        ("橋爪", "E-mail", "old@acme.example", "kanri@acme.example"),
        ("橋爪", "Responsible person", "No", "Yes"),
    ]


def test_a_contact_never_moves_to_another_vendor(compare: Compare, cast: Cast) -> None:
    known = Contact(vendor_id=cast.acme.id, name="橋爪", email="a@acme.example")
    db.session.add(known)
    db.session.commit()
    row = contact("Globex", "橋爪", number=f"P-{known.id}")
    (said,) = wrong(compare(table("contacts", row)))
    assert "This row belongs to “Acme”." in said


def test_a_contact_nobody_could_reach_is_refused(compare: Compare) -> None:
    (said,) = wrong(compare(table("contacts", contact("Acme", "A", email=""))))
    assert "Enter an e-mail address or a telephone number" in said


def test_a_contact_that_has_ended_stays_ended(compare: Compare, cast: Cast) -> None:
    known = Contact(vendor_id=cast.acme.id, name="橋爪", email="a@acme.example")
    db.session.add(known)
    db.session.commit()
    number = {"number": f"P-{known.id}"}
    ends = contact("Acme", "橋爪", email="a@acme.example", ended="はい", **number)
    assert changes(compare(table("contacts", ends))) == [("橋爪", "Ended", "No", "Yes")]
    known.ended_on = cast.acme.created_at.date()
    db.session.commit()
    assert compare(table("contacts", ends)).counts == counts(same=1)
    (said,) = wrong(compare(table("contacts", ends | {"ended": "いいえ"})))
    assert "This contact has ended." in said
    (said,) = wrong(compare(table("contacts", ends | {"phone": "03-0000-0000"})))
    assert "This contact has ended." in said


def test_names_of_a_large_file_are_nothing_that_the_collector_of_garbage_walks_over() -> None:
    index = Index(BY_ID[SheetId.VENDORS])
    gc.collect()
    before = len(gc.get_objects())
    for number in range(1, 1001):
        index.add(-number, f"Mizutamari {number}")
    gc.collect()
    assert index.by_name("Mizutamari 7") == -7
    assert len(gc.get_objects()) - before < 100
