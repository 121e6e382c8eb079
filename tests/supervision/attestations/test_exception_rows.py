"""The fields in which a signatory says what is not as stated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Message, Text
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import exception_rows
from portal.supervision.attestations.statements.exception_rows import Deviation

STATEMENTS = shelf.shipped_pack(shelf.STATEMENTS).by_id
TODAY = date(2026, 11, 25)
COLUMNS = exception_rows.columns_of(STATEMENTS["no_subcontracting"])
KAMOME = {"party": "Kamome LLC", "work": "Printing", "data": "Names", "since_on": "2026-06-01"}


def typed(*rows: dict[str, str]) -> dict[str, str]:
    return {
        f"r7-x{number}-{column.name}": row.get(column.name, "")
        for number, row in enumerate(rows)
        for column in COLUMNS
    }


def problems(*rows: dict[str, str], wording: Wording = Wording.PERIOD) -> list[str]:
    form = exception_rows.typed_rows(COLUMNS, "r7", typed(*rows))
    _read, wrong = exception_rows.read(COLUMNS, form, wording, TODAY)
    return [in_english(one.sentence) for one in wrong]


def in_english(sentence: Message) -> str:
    return sentence.id % {
        name: one.en if isinstance(one, Text) else one for name, one in sentence.params.items()
    }


def test_other_parties_are_asked_for_as_the_pack_lists_them() -> None:
    assert [one.name for one in COLUMNS] == [
        "party", "address", "work", "data", "place", "since_on", "remark",
    ]  # fmt: skip
    title = exception_rows.title_of(STATEMENTS["no_subcontracting"])
    assert title.en == "Parties other than our own staff"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_asks_what_is_not_so_and_each_field_once(statement: str) -> None:
    columns = exception_rows.columns_of(STATEMENTS[statement])
    names = [one.name for one in columns]
    assert "work" in names
    assert len(set(names)) == len(names)
    assert len({one.label.ja for one in columns}) == len(names)


def test_a_whole_row_is_read_as_it_was_typed() -> None:
    form = exception_rows.typed_rows(COLUMNS, "r7", typed(KAMOME))
    rows, wrong = exception_rows.read(COLUMNS, form, Wording.PERIOD, TODAY)
    assert not wrong
    assert rows == [
        Deviation(party="Kamome LLC", work="Printing", data="Names", since_on=date(2026, 6, 1))
    ]


def test_an_empty_row_is_no_exception_and_a_row_is_called_by_the_number_shown() -> None:
    assert problems({}, KAMOME) == []
    missing = problems(
        KAMOME, {}, {"party": "Tobiuo Ltd.", "data": "Names", "since_on": "2026-06-01"}
    )
    assert missing == ["Row 3: “Work” is missing."]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"since_on": "2026-02-30"}, "Row 1: “Since” is no day that exists."),
        ({"since_on": "0001-01-01"}, "Row 1: “Since” is no day that exists."),
        ({"since_on": "2026-11-26"}, "Row 1: “Since” lies in the future."),
        ({"party": "x" * 201}, "Row 1: “Name” is longer than 200 characters."),
        ({"remark": "x" * 2001}, "Row 1: “Remark” is longer than 2000 characters."),
    ],
)
def test_what_is_wrong_with_a_row_is_named(row: dict[str, str], sentence: str) -> None:
    assert problems(KAMOME | row) == [sentence]


def test_before_the_work_starts_a_planned_day_may_lie_ahead() -> None:
    assert problems(KAMOME | {"since_on": "2027-04-01"}, wording=Wording.START) == []


def test_the_table_of_parties_of_older_records_is_read_as_rows() -> None:
    old = [
        {"name": "Kamome", "work": "Relay", "since": "2026-06-01"},
        {"name": "T", "since": "May"},
    ]
    assert exception_rows.from_parties(old) == [
        Deviation(party="Kamome", work="Relay", since_on=date(2026, 6, 1)),
        Deviation(party="T", remark="May"),
    ]


PLAIN = st.text("あいうabc ", min_size=1, max_size=20).map(str.split).map(" ".join).filter(bool)
WHOLE = st.builds(
    Deviation,
    party=PLAIN,
    address=PLAIN,
    work=PLAIN,
    data=PLAIN,
    place=PLAIN,
    since_on=st.dates(date(1900, 1, 1), TODAY),
    remark=PLAIN,
)


@given(st.lists(WHOLE, max_size=6))
def test_rows_survive_the_form(rows: list[Deviation]) -> None:
    cells = [{one.name: str(getattr(row, one.name)) for one in COLUMNS} for row in rows]
    form = exception_rows.typed_rows(COLUMNS, "r7", typed(*cells))
    assert exception_rows.read(COLUMNS, form, Wording.PERIOD, TODAY) == (rows, [])
