"""What a cell means for its column: digits, days, yes and no, choices."""

from datetime import date, datetime, time
from typing import Any

import pytest

from portal.content import catalogue
from portal.foundation.core.words.i18n import words
from portal.ledger.exchange.columns.cells import Choices, Unreadable, choices_of, reader
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID

DAY = date(2026, 11, 25)


def lists() -> dict[str, Choices]:
    return choices_of(catalogue.practice(), catalogue.category_pack(), catalogue.tiers())


def read(sheet: str, column: str, cell: Any) -> Any:
    return reader(BY_ID[SheetId(sheet)].by_id[column], lists())(cell)


def refused(sheet: str, column: str, cell: Any) -> str:
    with pytest.raises(Unreadable) as why:
        read(sheet, column, cell)
    mend = why.value.mend
    return f"{words(why.value.reason, 'en')} {words(mend, 'en') if mend else ''}".strip()


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2026, 11, 25),  # noqa: DTZ001 - as workbooks have it
        46351,
        46351.0,
        20261125,
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "2026年11月25日",
        "2026年11月25日(水)",
        "２０２６年１１月２５日",
        "令和8年11月25日",
        "令和８年11月25日",
        "R8.11.25",
        "r8/11/25",
        "2026-11-25 00:00:00",
        "2026-11-25T00:00:00",
        "Wed 25 Nov 2026",
        "25 November 2026",
        "Nov 25, 2026",
    ],
)
def test_a_day_is_read_however_it_is_written(cell: Any, database: None) -> None:
    assert read("contracts", "signed_on", cell) == DAY


def test_the_first_year_of_an_era_and_older_eras_are_read(database: None) -> None:
    assert read("contracts", "signed_on", "令和元年5月1日") == date(2019, 5, 1)
    assert read("contracts", "signed_on", "平成31年4月30日") == date(2019, 4, 30)
    assert read("contracts", "signed_on", "昭和64年1月7日") == date(1989, 1, 7)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-02-30", "There is no such day. Write it as 2026-02-28."),
        ("2026/13/01", "There is no such day. Write it as 2026-11-25."),
        ("11/12/2026", "cannot be read as a day for sure"),
        ("next week", "cannot be read as a day for sure"),
        ("0026-11-25", "Please enter a year from 1900 to 2200."),
        (time(12, 0), "The cell holds a time, not a day."),
    ],
)
def test_what_is_no_day_is_refused_with_a_way_out(cell: Any, said: str, database: None) -> None:
    assert said in refused("contracts", "signed_on", cell)


@pytest.mark.parametrize("cell", ["はい", "Yes", "ＹＥＳ", "○", "有", 1, 1.0, True, "true"])
def test_yes_is_read_in_both_languages(cell: Any, database: None) -> None:
    assert read("contacts", "is_responsible", cell) is True


@pytest.mark.parametrize("cell", ["いいえ", "No", "×", "無", 0, False, "なし"])
def test_no_is_read_in_both_languages(cell: Any, database: None) -> None:
    assert read("contacts", "is_responsible", cell) is False


def test_perhaps_is_neither(database: None) -> None:
    assert "neither yes nor no" in refused("contacts", "is_responsible", "perhaps")


@pytest.mark.parametrize(
    "cell",
    ["印刷・発送", "Printing and mailing", "printing_mailing", "ＰＲＩＮＴＩＮＧ　AND MAILING"],
)
def test_a_choice_is_found_by_its_id_or_the_words_of_either_language(
    cell: str, database: None
) -> None:
    assert read("vendors", "kind", cell) == "printing_mailing"


def test_what_is_no_choice_is_refused_with_those_that_look_like_it(database: None) -> None:
    said = refused("vendors", "kind", "Printing")
    assert "“Printing” is not in the list." in said
    assert "“Printing and mailing”" in said


@pytest.mark.parametrize(
    "cell",
    [
        "customer; employee",
        "顧客・会員；従業者",
        "顧客・会員\n従業者",
        "顧客・会員、従業者",
        "customer, employee",
    ],
)
def test_several_choices_are_read_with_any_separator(cell: str, database: None) -> None:
    assert read("shares", "subjects", cell) == ("customer", "employee")


def test_a_label_with_a_comma_in_it_is_one_choice(database: None) -> None:
    assert read("engagements", "purposes", "Printing, enclosing, mailing; Data entry") == (
        "printing_mailing",
        "data_entry",
    )


@pytest.mark.parametrize(
    "cell", ["3999901000005", "３９９９９０１０００００５", 3999901000005.0, "3-9999-0100-0005"]
)
def test_digits_may_be_wide_hyphened_or_a_number(cell: Any, database: None) -> None:
    read_digits = read("vendors", "corporate_number", "3999901000005")
    assert read("vendors", "corporate_number", cell) == read_digits


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("corporate_number", "7999901000424", "check digit does not fit"),
        ("corporate_number", "123", "this one has 3"),
        ("corporate_number", "5.9999E+12", "has shortened this number"),
        ("lei", 1.2345678901234567e19, "has lost its last ones"),
        ("lei", "12", "An LEI has 20 letters and digits."),
        ("name", "x" * 161, "at most 160 characters. It has 161 characters"),
        ("name", DAY, "holds a date or a time"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(
    column: str, cell: Any, said: str, database: None
) -> None:
    assert said in refused("vendors", column, cell)


def test_signs_that_nobody_sees_are_left_out(database: None) -> None:
    assert read("vendors", "name", "\u200b株式会社\u202eれいめい\n ") == "株式会社れいめい"
    assert read("vendors", "name", "株式会社\nれいめい") == "株式会社 れいめい"


@pytest.mark.parametrize(
    ("cell", "fine"),
    [
        ("kanri@yukidoke.example", True),
        ("a+b@xn--eckwd4c7c.example", True),
        ("no-at.example", False),
        ("a b@acme.example", False),
        (".a@acme.example", False),
        ("a@", False),
        ("a@b", False),
    ],
)
def test_an_address_is_one_that_the_form_would_take(cell: str, fine: bool, database: None) -> None:
    if fine:
        assert read("contacts", "email", cell) == cell
    else:
        assert "This is not an e-mail address." in refused("contacts", "email", cell)


@pytest.mark.parametrize("cell", ["12", "１２", "12か月", "12 months", 12.0])
def test_months_are_a_whole_number(cell: Any, database: None) -> None:
    assert read("contracts", "renewal_months", cell) == 12


@pytest.mark.parametrize("cell", ["0", "1.5", "-1", "many", "999"])
def test_what_is_no_number_of_months_is_refused(cell: str, database: None) -> None:
    assert "Please enter a" in refused("contracts", "renewal_months", cell)


def test_every_choice_is_found_by_all_its_words(database: None) -> None:
    for name, choices in lists().items():
        for one, text in choices.labels.items():
            for said in (text.ja, text.en, str(one)):
                assert choices.find(said) == one, (name, said)
