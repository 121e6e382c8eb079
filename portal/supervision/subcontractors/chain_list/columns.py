"""The columns of a list of subcontractors, and the rows of a file that has them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.cells import shown_cell
from portal.ledger.exchange.columns.shapes import (
    OWN_NUMBER_LENGTH,
    CellKind,
    SheetColumn,
    choice,
    day,
    heading_form,
    line,
    lines,
    of_kind,
    several,
    yes_no,
)
from portal.ledger.exchange.reading.containers import RawFile

LOOKED_AT: Final = 10  # rows in which the headings are looked for
MOST_ROWS: Final = 300
NUMBER, WORK, NAME, PARENT = "number", "engagement_id", "name", "parent"
COLUMNS: Final[tuple[SheetColumn, ...]] = (
    of_kind(
        CellKind.OWN,
        NUMBER,
        ("番号", "Number", "再委託先番号", "subcontractor number", "no"),
        say("Our own number of the record. Leave it empty for a new one."),
        most=OWN_NUMBER_LENGTH,
    ),
    line(WORK, ("委託業務", "Entrusted work", "業務", "業務名", "work"), say("Its number or its exact name. Empty where only one is entrusted."), most=160, width=28),
    line(NAME, ("再委託先", "Subcontractor", "再委託先名", "会社名", "名称", "name", "company"), say("The company, with its form, or the person."), required=True, most=200, width=28),
    of_kind(CellKind.CORPORATE, "corporate_number", ("法人番号", "Corporate number"), say("13 digits. Empty for a person, or a company abroad.")),
    choice("country", ("登記のある国", "Country of registration", "国", "country"), "countries", required=True),
    line("address", ("住所", "Address", "所在地"), say("Where it is registered."), required=True, most=300, width=28),
    line(PARENT, ("再委託元", "Passed on by", "上位の再委託先"), say("Empty where the vendor itself passes the work on; else the number or the name of the approved subcontractor that does."), most=200),
    lines("tasks", ("再委託する業務", "What it does", "業務内容", "tasks"), say("In a sentence."), required=True, most=2000, width=32),
    several("categories", ("取り扱うデータ", "Data it handles", "データ", "data"), "categories", required=True, width=28),
    choice("handled_in", ("取扱いを行う国", "Country of handling"), "countries", required=True),
    line("place", ("取扱いの場所", "Place of handling", "場所", "place"), say("The office, works or data centre."), required=True, most=300),
    lines("safeguards", ("再委託先での安全管理措置", "How the data is kept safe there", "安全管理措置", "safeguards"), say("The contract with it, who may access the data, how it is stored and erased, and how it is checked."), required=True, most=4000, width=40),
    day("starts_on", ("開始日", "Begins on"), say("If it handles the data already: the day on which it began."), required=True),
    day("ends_on", ("終了日", "Ends on"), say("The last day. Empty where it goes on.")),
    yes_no("wants_next_tier", ("さらに再委託する", "It passes part of the work on to others", "再々委託"), say("Yes or no; empty is no.")),
    of_kind(CellKind.INFO, "state", ("状態", "State"), say("For people to read; what a file says there is not taken.")),
    of_kind(CellKind.INFO, "until", ("承認期限", "Approved until"), say("For people to read; what a file says there is not taken.")),
)  # fmt: skip
BY_ID: Final = {column.id: column for column in COLUMNS}
_BY_HEADING: Final = {
    heading_form(name): column.id
    for column in COLUMNS
    for name in (column.heading.ja, column.heading.en, *column.also)
}

Rows = Sequence[tuple[int, Mapping[str, Any]]]  # number in the file; cells by column, filled ones


@dataclass(frozen=True)
class ChainSheet:
    """As a workbook is written with it."""

    name: Text
    columns: tuple[SheetColumn, ...]


SHEET: Final = ChainSheet(Text("再委託先", "Subcontractors"), COLUMNS)


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How many headings are known."""
    return max((len(_headings(row)) for row in rows[:LOOKED_AT]), default=0)


def rows_of(file: RawFile, name: str) -> Rows:
    """The rows of the sheet with the most headings that are known.

    Refuses a file without a column that names subcontractors, and one that is too long.
    """
    sheet = max(file.sheets, key=lambda one: fit(one.rows), default=None)
    rows = [] if sheet is None else sheet.rows
    heads = [_headings(row) for row in rows[:LOOKED_AT]]
    at = max(range(len(heads)), key=lambda place: len(heads[place]), default=0)
    found = heads[at] if heads else {}
    if NAME not in found:
        raise RuleViolated(
            say(
                "“%(name)s” has no column with the names of subcontractors. Give it the heading "
                "“%(heading)s” and choose it again.",
                name=name,
                heading=BY_ID[NAME].heading,
            ),
            field="file",
        )
    kept = [
        (number, cells)
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if (cells := _cells(row, found))
    ]
    if len(kept) > MOST_ROWS:
        raise RuleViolated(
            say("“%(name)s” has more than %(rows)s rows.", name=name, rows=MOST_ROWS), field="file"
        )
    return kept


def _headings(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = _BY_HEADING.get(heading_form(str(shown_cell(cell)))) if cell is not None else None
        if name is not None:
            found.setdefault(name, place)
    return found


def _cells(row: Sequence[Any], columns: Mapping[str, int]) -> dict[str, Any]:
    return {
        name: row[place]
        for name, place in columns.items()
        if BY_ID[name].kind is not CellKind.INFO
        and place < len(row)
        and str(row[place] if row[place] is not None else "").strip()
    }
