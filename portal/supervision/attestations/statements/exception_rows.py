"""What a signer enters: which fields a statement asks for, what was typed, what is wrong with it.

Pure. What is not as stated stands in rows. A statement whose pack has a table of other parties asks for its columns; the others ask for
what the steps after an exception need (exception_effect of attestations.yaml).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from portal.content.definitions.statements import Input, Statement
from portal.foundation.core.pages.forms import stripped
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.attestations.models import Wording

MAX_ROWS, MAX_CELL = 50, 500
MAX_NUMBER, MAX_DIGITS = 10_000_000, 20
LENGTHS = {
    "party": 200, "address": 300, "work": 500, "data": 500, "place": 300, "since_on": 10, "remark": 2000,
}  # fmt: skip

# What the columns of a statement's tables are called (inputs of type rows in the pack).
COLUMNS = {
    "name": Text("名称", "Name"),
    "address": Text("所在地", "Address"),
    "work": Text("業務内容", "Work"),
    "data": Text("データ項目", "Data items"),
    "place": Text("取扱場所", "Place"),
    "since": Text("開始日", "Since"),
    "item": Text("対象", "Item"),
    "quantity": Text("数量", "Quantity"),
    "method": Text("方法", "Method"),
    "date": Text("実施日", "Date"),
    "done_by": Text("実施者", "Done by"),
    "checked_by": Text("確認者", "Checked by"),
    "reason": Text("理由", "Reason"),
    "until": Text("期限", "Until"),
    "measure": Text("措置", "Measure"),
    "planned_on": Text("実施予定日", "Planned on"),
    "happened_on": Text("発生日", "Happened on"),
    "found_on": Text("発見日", "Found on"),
    "reported_on": Text("報告日", "Reported on"),
    "what": Text("内容", "What"),
    "persons": Text("本人の数", "Persons"),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is not as stated."""

    party: str = ""
    address: str = ""
    work: str = ""
    data: str = ""
    place: str = ""
    since_on: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RowField:
    """A field of a row; the label is part of the signed text, in the language signed."""

    name: str  # a field of Row
    label: Text
    required: bool = False

    @property
    def is_day(self) -> bool:
        return self.name == "since_on"

    @property
    def is_long(self) -> bool:
        return self.name == "remark"

    @property
    def longest(self) -> int:
        return LENGTHS[self.name]


_REMARK = RowField("remark", Text("補足", "Remark"))
_DATA, _WHERE = Text("データ項目", "Data items"), Text("場所・システム", "Place or system")
_DATA_NEEDED = RowField("data", _DATA, required=True)
_PLACE, _PLACE_NEEDED = RowField("place", _WHERE), RowField("place", _WHERE, required=True)
_SINCE = RowField("since_on", Text("いつから", "Since when"), required=True)
_NOT_SO = RowField("work", Text("本文と異なる事実", "What is not so"), required=True)
_OTHER = (
    _NOT_SO,
    RowField("party", Text("関係する者", "Who is concerned")),
    RowField("data", _DATA),
    _PLACE,
    _SINCE,
    RowField(
        "remark", Text("対応及びその期限", "What is done about it, until when"), required=True
    ),
)
# By what each statement is about; a statement without a line of its own asks for `_OTHER`.
_OWN: Mapping[str, tuple[RowField, ...]] = {
    "confidentiality_pledge": (
        RowField(
            "party", Text("該当者(部署・人数)", "Persons (team and number)"), required=True
        ),
        RowField("work", Text("欠けているもの", "What is missing"), required=True),
        _SINCE,
        RowField(
            "remark", Text("完了予定日と対応", "When it will be closed, and how"), required=True
        ),
    ),
    "purpose_minimisation": (
        _NOT_SO,
        _DATA_NEEDED,
        RowField("place", Text("利用先・システム", "Where it was used, which system")),
        _SINCE,
        RowField("remark", Text("対応(返却・消去等)", "What was done (return, erasure)"), required=True),
    ),
    "return_destruction": (
        RowField("work", Text("残っているもの", "What remains"), required=True),
        _DATA_NEEDED,
        _PLACE_NEEDED,
        RowField("remark", Text("理由及び完了予定日", "Why, and until when"), required=True),
    ),
    "security_measures": (
        RowField("work", Text("実施していない措置", "Measure not in place"), required=True),
        _PLACE_NEEDED,
        _SINCE,
        RowField(
            "remark",
            Text("代わりの措置及び実施予定日", "What compensates for it, and when it will be in place"),
            required=True,
        ),
    ),
    "incident_free": (
        RowField("work", Text("発生した事象", "What happened"), required=True),
        RowField("data", Text("データ項目及び本人の数", "Data items and number of persons"), required=True),
        _PLACE,
        RowField("since_on", Text("発生日", "Happened on"), required=True),
        RowField("remark", Text("報告した日と相手", "When and to whom it was reported"), required=True),
    ),
}  # fmt: skip
_PARTY = {"name": "party", "address": "address", "work": "work", "data": "data", "place": "place", "since": "since_on"}  # fmt: skip
_PARTY_NEEDS = {"party", "work", "data", "since_on"}


def parties_input(statement: Statement) -> Input | None:
    """The pack's table of other parties: the exceptions of such a statement are its rows."""
    for asked in statement.inputs:
        if asked.type == "rows" and {"name", "work"} <= set(asked.columns) <= set(_PARTY):
            return asked
    return None


def columns_of(statement: Statement) -> tuple[RowField, ...]:
    """The fields of a row, in the order asked."""
    parties = parties_input(statement)
    if parties is None:
        return _OWN.get(statement.id, _OTHER)
    named = ((_PARTY[column], COLUMNS[column]) for column in parties.columns)
    return (*(RowField(name, label, name in _PARTY_NEEDS) for name, label in named), _REMARK)


def title_of(statement: Statement) -> Text:
    """What the rows are called."""
    parties = parties_input(statement)
    return Text("例外", "Exceptions") if parties is None else parties.label


def field_name(prefix: str, number: int, column: RowField) -> str:
    """Of a row's field; `number` counts from 0."""
    return f"{prefix}-x{number}-{column.name}"


def typed_cells(
    before: str, columns: Sequence[str], form: Mapping[str, str]
) -> list[dict[str, str]]:
    """Row by row, empty rows included, of the fields `{before}{number}-{column}`."""
    rows = []
    for number in range(MAX_ROWS):
        names = {column: f"{before}{number}-{column}" for column in columns}
        if not any(name in form for name in names.values()):
            break
        rows.append({column: stripped(form.get(name)) for column, name in names.items()})
    return rows


def typed_rows(
    columns: Sequence[RowField], prefix: str, form: Mapping[str, str]
) -> list[dict[str, str]]:
    """What was typed, row by row, empty rows included."""
    return typed_cells(f"{prefix}-x", [column.name for column in columns], form)


@dataclass(frozen=True, slots=True)
class WrongField:
    """A sentence about one field of one row; `number` counts from 0."""

    number: int
    column: RowField
    sentence: Message


def read(
    columns: Sequence[RowField],
    typed: Sequence[Mapping[str, str]],
    wording: Wording,
    today: date,
) -> tuple[list[Deviation], list[WrongField]]:
    """The rows in which anything was typed, and what is wrong; rows are counted as shown."""
    rows, wrong = [], []
    for number, cells in enumerate(typed):
        if not any(cells.values()):
            continue
        row = Deviation()
        for column in columns:
            value = cells.get(column.name, "").replace("\r\n", "\n")
            problem = _problem(column, value, number + 1, wording, today)
            if problem is not None:
                wrong.append(WrongField(number, column, problem))
                continue
            kept: Any = value if column.is_long else " ".join(value.split())
            kept = _day(value) if column.is_day else kept
            row = replace(row, **{column.name: kept})
        rows.append(row)
    return rows, wrong


def from_parties(rows: Sequence[Mapping[str, str]]) -> list[Deviation]:
    """The table of other parties as records kept it before exceptions had rows of their own."""
    found = []
    for row in rows:
        cells = {_PARTY[name]: value for name, value in row.items() if name in _PARTY}
        since = cells.pop("since_on", "")
        day = _day(since)
        found.append(Deviation(**cells, since_on=day, remark=since if day is None else ""))
    return found


def names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Deviation))


def _problem(
    column: RowField, value: str, row: int, wording: Wording, today: date
) -> Message | None:
    about = {"row": row, "label": column.label}
    if not value:
        return say("Row %(row)s: “%(label)s” is missing.", **about) if column.required else None
    if len(value) > column.longest:
        most = column.longest
        return say(
            "Row %(row)s: “%(label)s” is longer than %(most)s characters.", **about, most=most
        )
    if not column.is_day:
        return None
    day = _day(value)
    if day is None:
        return say("Row %(row)s: “%(label)s” is no day that exists.", **about)
    if wording is Wording.PERIOD and day > today:
        return say("Row %(row)s: “%(label)s” lies in the future.", **about)
    return None


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if is_plausible(day) else None


def input_name(prefix: str, asked: Input) -> str:
    """Of an input's field, as r7-persons_handling; of a table's, as r7-items-0-quantity."""
    return f"{prefix}-{asked.id}"


def is_shared(asked: Input) -> bool:
    """A fact about the company that is asked under several statements: typed once, offered again."""
    return asked.required and asked.type != "rows"


def typed_table(asked: Input, prefix: str, form: Mapping[str, str]) -> list[dict[str, str]]:
    """What was typed into a table, row by row, empty rows included."""
    return typed_cells(f"{input_name(prefix, asked)}-", asked.columns, form)


def read_inputs(
    asked: Sequence[Input], prefix: str, form: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Message]]:
    """The values by input id as JSON data, and what is wrong with which input."""
    values: dict[str, Any] = {}
    wrong: dict[str, Message] = {}
    for wanted in asked:
        value, problem = _read_input(wanted, prefix, form)
        if problem is not None:
            wrong[wanted.id] = problem
        elif value not in (None, "", []):
            values[wanted.id] = value
    return values, wrong


def _read_input(asked: Input, prefix: str, form: Mapping[str, str]) -> tuple[Any, Message | None]:
    if asked.type == "rows":
        rows = typed_table(asked, prefix, form)
        return [row for row in rows if any(row.values())], _rows_problem(asked, rows)
    typed = stripped(form.get(input_name(prefix, asked))).replace("\r\n", "\n")
    if not typed:
        missing = say("“%(label)s” is needed for this statement.", label=asked.label)
        return None, missing if asked.required else None
    if asked.type == "number":
        return _number(typed)
    if asked.type == "date":
        day = _day(typed)
        return (None, say("There is no such day.")) if day is None else (day.isoformat(), None)
    if len(typed) > MAX_CELL * 4:
        return None, say("This is too long: at most %(most)s characters.", most=MAX_CELL * 4)
    return typed, None


def _rows_problem(asked: Input, rows: list[dict[str, str]]) -> Message | None:
    for number, row in enumerate(rows, start=1):
        if any(row.values()) and not row[asked.columns[0]]:
            label = COLUMNS[asked.columns[0]]
            return say("Row %(row)s: “%(label)s” is missing.", row=number, label=label)
        if any(len(cell) > MAX_CELL for cell in row.values()):
            longer = {"row": number, "most": MAX_CELL}
            return say("Row %(row)s: a field is longer than %(most)s characters.", **longer)
    if asked.required and not any(any(row.values()) for row in rows):
        return say("“%(label)s” is needed for this statement.", label=asked.label)
    return None


def _number(typed: str) -> tuple[int | None, Message | None]:
    plain = typed.replace(",", "").replace("、", "")
    if not plain.isdecimal() or len(plain) > MAX_DIGITS or int(plain) > MAX_NUMBER:
        return None, say("Enter a whole number, such as 12.")
    return int(plain), None
