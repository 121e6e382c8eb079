"""Tables that would end whoever reads them: each is refused in words, and nobody dies of it."""

import time

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import apart
from portal.ledger.exchange.reading.files import ReaderEnded, read, read_waiting
from portal.ledger.exchange.reading.worker import answer
from tests.factories import hostile

FAR = "stand far from all others, as far as XFD1048576"
MANY = "has more than 4000000 cells: split the file"


def refused(data: bytes, name: str = "answers.xlsx") -> str:
    with pytest.raises(RuleViolated) as refusal:
        read(data, name)
    assert refusal.value.field == "file"
    said = words(refusal.value.message, "en")
    assert name in said
    return said


def test_a_workbook_that_asks_for_500_gb_is_refused_before_anybody_makes_room(
    database: None,
) -> None:
    said = refused(hostile.far_corner())
    assert FAR in said
    assert "委託先" in said


def test_room_for_a_few_million_cells_is_refused_too(database: None) -> None:
    assert "as far as ALL60000" in refused(hostile.far_corner("ALL60000"))


def test_cells_that_are_repeated_a_million_times_are_refused(database: None) -> None:
    assert MANY in refused(hostile.repeated_cells(), "answers.ods")


def test_a_cell_far_out_in_opendocument_is_refused(database: None) -> None:
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/>'
    cell = (
        '<table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    )
    rows = f"{empty}</table:table-row><table:table-row>{cell}</table:table-row>"
    assert FAR in refused(hostile.open_sheet(rows), "answers.ods")


def test_styles_down_to_the_last_row_are_no_cells(database: None) -> None:
    """Whoever gives a whole column a colour has not filled it."""
    file = read(
        hostile.workbook(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
        ),
        "x.xlsx",
    )
    assert file.sheets[0].rows == [[1.0]]


@pytest.mark.parametrize(
    "data",
    [hostile.blanks_in_tags(60_000), hostile.tags_in_a_comment(60_000)],
    ids=["blanks in tags", "tags in a comment"],
)
def test_words_that_look_like_cells_take_no_longer_than_others(data: bytes) -> None:
    """The first took four seconds with 4,000 cells once, and four times as long with twice as many."""
    began = time.process_time()
    told = answer("read", ["100000", "4000000"], data)
    assert time.process_time() - began < 5
    assert told["sheets"][0]["spots"]


def test_entities_are_refused_unread(database: None) -> None:
    assert "is damaged and cannot be read" in refused(hostile.laughing())


def test_a_reader_that_dies_is_a_refusal_and_not_our_end(database: None) -> None:
    with pytest.raises(ReaderEnded) as refusal:
        read(hostile.one_long_text(100_000, 32_000), "answers.xlsx")
    said = words(refusal.value.message, "en")
    assert "“answers.xlsx”" in said
    assert "broke down over it" in said or "holds more than can be read" in said


def test_a_reader_that_does_not_end_is_ended(database: None) -> None:
    with pytest.raises(ReaderEnded, match="took too long"):
        read(hostile.workbook(""), "answers.xlsx", seconds=0)


@pytest.mark.parametrize("sign", [",", "\n", ";", "\t"])
def test_a_csv_of_nothing_but_separators_is_refused(sign: str, database: None) -> None:
    assert "has more than 100000 rows or 4000000 cells" in refused(
        sign.encode() * 14_000_000, "list.csv"
    )


def test_what_is_read_while_somebody_waits_holds_less(database: None) -> None:
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 60}</row>" for _ in range(10_000))
    data = hostile.workbook(rows)
    assert len(read(data, "x.xlsx").sheets[0].rows) == 10_000
    with pytest.raises(RuleViolated, match="cells: split the file"):
        read_waiting(data, "x.xlsx")


def test_the_reader_has_nothing_of_ours(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor more memory than it needs."""
    monkeypatch.setenv("SECRET_KEY", "ours")
    told = apart.ask("tests.factories.looking_around", "look", b"", seconds=20)
    assert "SECRET_KEY" not in told["environment"]
    assert told["folder"] == []
    assert told["memory"] == apart.MEMORY
    assert told["cores"] == 0
