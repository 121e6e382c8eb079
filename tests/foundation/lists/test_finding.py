"""What a word finds is looked for once; few ids and many say the same."""

import pytest
from sqlalchemy import insert, literal, select

from portal.foundation.core.database.db import db
from portal.foundation.lists.finding import (
    FEW,
    MOST,
    FoundIds,
    all_of,
    any_of,
    finding_once,
    has_part,
    is_among,
    never,
    once,
)
from portal.foundation.lists.register import Condition
from portal.ledger.contracts.documents.register import contract_register
from portal.ledger.vendors.entry.spelling import found_by, plain
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.queries import is_contact, named, numbered
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_contract
from tests.queries import count_statements

TEXTS = ("|株式会社あおぞら|", "100%_/|", "o'neil\\n", "w2026001", "", "ﾊﾝｶｸ", "%", "é𠮷")
PARTS = (
    "株式",
    "あ",
    "%",
    "_",
    "/",
    "'",
    "\\",
    "2026",
    "w",
    "W",
    "ﾊ",
    "ハ",
    "𠮷",
    "|",
    "式会社あおぞら|x",
    "",
)


def add_contacts(cast: Cast, number: int, name: str) -> None:
    rows = [
        {"vendor_id": cast.acme.id, "name": name, "found_by": found_by(name)} for _ in range(number)
    ]
    if rows:
        db.session.execute(insert(Contact), rows)
    db.session.commit()


def found(condition: Condition) -> list[int]:
    return sorted(db.session.scalars(select(Contact.id).where(condition)))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_found_letter_by_letter(database: None, part: str) -> None:
    for text in TEXTS:
        held = db.session.scalar(select(has_part(literal(text), part)))
        assert bool(held) is (part in text), text


@pytest.mark.parametrize("number", [0, 1, FEW, FEW + 1])
def test_few_ids_and_many_say_the_same(cast: Cast, number: int) -> None:
    add_contacts(cast, number, "石橋 花子")
    word = plain("石橋")
    apart = found(is_contact(word))
    with finding_once(FoundIds()):
        assert found(is_contact(word)) == apart
        assert never(is_contact(word)) is (number == 0)
    assert len(apart) == number
    assert found(is_contact(word)) == apart


def test_of_many_words_each_is_found_and_not_all_ids_are_given(cast: Cast) -> None:
    names = [f"佐藤{one}" for one in "一二三四五"]
    for name in names:
        add_contacts(cast, FEW, name)
    apart = [found(is_contact(plain(name))) for name in names]
    known = FoundIds()
    with finding_once(known):
        assert [found(is_contact(plain(name))) for name in names] == apart
    assert [len(ids) for ids in apart] == [FEW] * 5
    assert known.ids == MOST < 5 * FEW


def test_what_was_found_is_not_looked_for_again(cast: Cast) -> None:
    word, acme, known = plain("Acme"), cast.acme.id, FoundIds()
    with count_statements() as first, finding_once(known):
        named(word)
    with count_statements() as again, finding_once(known):
        few = named(word)
        assert db.session.scalars(select(Vendor.id).where(few)).all() == [acme]
    with count_statements() as apart:
        named(word)
    assert (first.total, again.total, apart.total) == (1, 1, 0)


def test_what_holds_for_no_row_is_not_asked_for(cast: Cast) -> None:
    nothing = numbered(Contact.name, "letters")  # a number has a digit
    holds = Contact.id > 0
    assert never(nothing)
    assert never(any_of(nothing, nothing))
    assert never(all_of(holds, nothing))
    assert never(is_among(Contact.vendor_id, Vendor.id, nothing))
    assert not never(any_of(nothing, holds))
    assert not never(all_of(holds, holds))
    with count_statements() as asked, finding_once(FoundIds()):
        assert never(once("nothing", Contact.id, nothing))
    assert asked.total == 0


def test_pages_of_a_search_end_where_the_last_row_is(cast: Cast, browser: Browser) -> None:
    for number in range(27):
        make_contract(cast.globex, f"覚書 {number:02}")
    make_contract(cast.globex, "契約書")
    db.session.commit()
    assert contract_register(acting(cast.pam)).counted is not None
    browser.sign_in(cast.pam)
    pages = [browser.get(f"/contracts/?q=覚書&per=25&page={page}").text for page in (1, 2, 9)]
    shown = [[number for number in range(27) if f"覚書 {number:02}" in page] for page in pages]
    assert shown == [list(range(25)), [25, 26], [25, 26]]
    assert "覚書 00" not in browser.get("/contracts/?q=契約書").text
