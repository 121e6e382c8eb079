"""Pam takes in a list of customers: sees what is new, changed and wrong, and writes all of it or nothing."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.customers.models import Customer
from portal.ledger.customers.services import CustomerDetails, register_customer
from portal.ledger.exchange.customer_list.comparing import (
    MOST_CUSTOMERS,
    CustomerComparison,
    KnownCustomer,
    compare,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.queries import count_statements

PAGE, TAKE = "/customers/import", "/customers/import/take-over"
HEADINGS = ["番号", "顧客名", "カナ", "法人番号", "住所", "担当者", "メールアドレス", "取引終了日"]
TSUBAME, HIBARI = "5801040106371", "7000012050002"


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def tsubame(cast: Cast) -> Customer:
    with transaction():
        return register_customer(
            CustomerDetails(name="株式会社つばめ", address="東京都港区1-1"), actor=acting(cast.pam)
        )


def written(*rows: list[str], headings: list[str] = HEADINGS) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode("utf-8-sig")


def hand_in(browser: Browser, data: bytes, name: str = "customers.csv") -> Any:
    return browser.post(PAGE, data={"file": (BytesIO(data), name)})


def taken_from(page: str) -> dict[str, str]:
    """What the button of the page sends."""
    found = {}
    for name in ("told", "digest"):
        match = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert match, name
        found[name] = unescape(match[1])
    return found


def names() -> list[str]:
    return list(db.session.scalars(select(Customer.name).order_by(Customer.id)))


def test_new_ones_and_changes_are_shown_first_and_written_together(
    pam: Browser, tsubame: Customer
) -> None:
    rows = (
        [tsubame.number, "株式会社つばめ", "ツバメ", "", "東京都港区2-2", "", "", ""],
        [
            "",
            "ひばり株式会社",
            "ヒバリ",
            "",
            "大阪市北区",
            "総務部 林様",
            "hayashi@hibari.example.jp",
            "",
        ],
    )
    assert f'href="{PAGE}"' in pam.get("/customers/").text
    page = hand_in(pam, written(*rows)).text
    assert "New: 1, changed: 1, as before: 0, wrong cells or rows: 0." in page
    assert "東京都港区2-2" in page
    assert names() == ["株式会社つばめ"]
    answer = pam.post(TAKE, data=taken_from(page))
    assert (answer.status_code, answer.location) == (302, "/customers/")
    new = db.session.scalars(select(Customer).where(Customer.name == "ひばり株式会社")).one()
    assert (new.person, new.email) == ("総務部 林様", "hayashi@hibari.example.jp")
    assert new.number.startswith("CU-")
    db.session.refresh(tsubame)
    assert (tsubame.address, tsubame.kana) == ("東京都港区2-2", "ツバメ")
    (line,) = trail_of(new)
    assert line.action == "customers.taken_over"
    assert "hayashi" not in str(line.after) + str(line.before), "nothing of people in the log"
    assert trail_of(tsubame, limit=1)[0].action == "customers.taken_over"


def test_the_file_of_the_register_comes_back_as_it_is(pam: Browser, tsubame: Customer) -> None:
    file = pam.get("/customers/?file=csv").data
    page = hand_in(pam, file).text
    assert "New: 0, changed: 0, as before: 1" in page
    assert "Everything on this list stands in the register already." in page
    assert "Take the list over" not in page


def test_a_list_taken_over_twice_is_written_once(pam: Browser, tsubame: Customer) -> None:
    page = hand_in(pam, written(["", "ひばり株式会社", "", "", "", "", "", ""])).text
    sent = taken_from(page)
    assert pam.post(TAKE, data=sent).status_code == 302
    again = pam.post(TAKE, data=sent)
    assert again.status_code == 409
    assert (
        "The customers were changed after this list was compared. Look at it again." in again.text
    )
    assert names().count("ひばり株式会社") == 1


def test_wrong_cells_are_named_with_row_column_and_how_to_mend_and_nothing_is_written(
    pam: Browser, tsubame: Customer
) -> None:
    rows = (
        ["", "ひばり株式会社", "", "123", "", "", "no address", "next year"],
        ["CU-1999-1", "だれか", "", "", "", "", "", ""],
        ["", "", "カナ", "", "", "", "", ""],
        ["", "(株)つばめ", "", "", "", "", "", ""],
        ["", "すずめ", "", "", "", "", "", ""],
    )
    answer = hand_in(pam, written(*rows))
    page = unescape(answer.text)
    assert answer.status_code == 422
    for said in (
        "This is not an e-mail address.",
        "There is no row with the number CU-1999-1.",
        "The customer needs a name.",
        "is almost “株式会社つばめ”, which is there already.",
    ):
        assert said in page
    assert page.count('data-label="How to mend it"') == 6
    assert "Take the list over" not in page
    assert names() == ["株式会社つばめ"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (written(["x"], headings=["何か"]), "has no column with the names of customers"),
        (written(), "No customer stands on this list."),
        (b"", "customers.csv"),
        (
            written(
                *([f"{n}", f"顧客{n}"] for n in range(MOST_CUSTOMERS + 1)), headings=["x", "顧客名"]
            ),
            "has more than 2000 rows",
        ),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_what_it_is(
    pam: Browser, data: bytes, said: str
) -> None:
    answer = hand_in(pam, data)
    assert answer.status_code == 422
    assert said in unescape(answer.text)


def test_what_goes_along_with_the_page_cannot_be_made_up(pam: Browser) -> None:
    answer = pam.post(TAKE, data={"told": "something", "digest": "x"})
    assert answer.status_code == 422
    assert "Choose the file again." in answer.text


@pytest.mark.parametrize("who", ["ann", "max"])
def test_whoever_may_not_change_the_ledger_takes_nothing_in(
    browser: Browser, cast: Cast, who: str
) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(TAKE, data={}).status_code == 403


def test_comparing_asks_as_much_however_long_the_list_is(pam: Browser, tsubame: Customer) -> None:
    def asked(number: int) -> int:
        rows = [["", f"顧客 第{n}号", "", "", "", "", "", ""] for n in range(number)]
        with count_statements() as counted:
            hand_in(pam, written(*rows))
        return counted.total

    asked(1)
    assert asked(1) == asked(60)


# -- The rows against the register --------------------------------------------------------------------

ONE = KnownCustomer(1, "CU-2026-001", CustomerDetails(name="つばめ", corporate_number=TSUBAME))
TWO = KnownCustomer(2, "CU-2026-002", CustomerDetails(name="ひばり"))


def compared(*rows: dict[str, str]) -> CustomerComparison:
    return compare(list(enumerate(rows, start=2)), [ONE, TWO])


def test_a_customer_is_known_by_number_then_corporate_number_then_name() -> None:
    found = compared(
        {"number": "cu-2026-002", "name": "ひばり商事"},
        {"name": "つばめホールディングス", "corporate_number": TSUBAME},
    )
    assert [one.customer_id for one in found.changed] == [2, 1]
    assert compared({"name": "つばめ"}).same == 1


def test_an_empty_cell_leaves_what_stands_there() -> None:
    found = compared({"number": "CU-2026-001", "kana": "ツバメ"})
    (one,) = found.changed
    assert set(one.fields) == {"kana"}
    assert one.details.corporate_number == TSUBAME


@pytest.mark.parametrize(
    "rows",
    [
        ({"name": "つばめ"}, {"number": "CU-2026-001"}),
        ({"name": "あたらしい"}, {"name": "あたらしい"}),
        ({"number": "CU-2026-002", "name": "つばめ"},),
        ({"number": "CU-2026-002", "corporate_number": TSUBAME},),
        ({"name": "一", "corporate_number": HIBARI}, {"name": "二", "corporate_number": HIBARI}),
    ],
)
def test_two_rows_about_one_customer_and_a_name_of_another_are_wrong(
    rows: tuple[dict[str, str], ...],
) -> None:
    assert len(compared(*rows).wrong) == 1
