"""Reads what the signer entered into the inputs of a statement, and keeps it when something is wrong.

Fields are named after the section and the input: `r7-persons_handling`; for tables
`r7-items-0-quantity`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.foundation.content.statements import Input
from portal.foundation.core.dates import is_plausible
from portal.foundation.core.forms import stripped
from portal.foundation.core.messages import Message, say
from portal.supervision.attestations.columns import COLUMNS

MAX_ROWS = 50
MAX_CELL = 500
MAX_NUMBER, MAX_DIGITS = 10_000_000, 20


def field_name(prefix: str, asked: Input) -> str:
    return f"{prefix}-{asked.id}"


def is_shared(asked: Input) -> bool:
    """A fact about the company that is asked under several statements: typed once, offered again."""
    return asked.required and asked.type != "rows"


def typed_rows(asked: Input, prefix: str, form: Mapping[str, str]) -> list[dict[str, str]]:
    """What was typed into a table, row by row, empty rows included."""
    rows = []
    begin = field_name(prefix, asked)
    for number in range(MAX_ROWS):
        names = {column: f"{begin}-{number}-{column}" for column in asked.columns}
        if not any(name in form for name in names.values()):
            break
        rows.append({column: stripped(form.get(name)) for column, name in names.items()})
    return rows


def read(
    asked: Sequence[Input], prefix: str, form: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Message]]:
    """The values by input id as JSON data, and what is wrong with which input."""
    values: dict[str, Any] = {}
    wrong: dict[str, Message] = {}
    for one in asked:
        value, problem = _read_one(one, prefix, form)
        if problem is not None:
            wrong[one.id] = problem
        elif value not in (None, "", []):
            values[one.id] = value
    return values, wrong


def _read_one(asked: Input, prefix: str, form: Mapping[str, str]) -> tuple[Any, Message | None]:
    if asked.type == "rows":
        rows = typed_rows(asked, prefix, form)
        return [row for row in rows if any(row.values())], _rows_problem(asked, rows)
    typed = stripped(form.get(field_name(prefix, asked))).replace("\r\n", "\n")
    if not typed:
        missing = say("“%(label)s” is needed for this statement.", label=asked.label)
        return None, missing if asked.required else None
    if asked.type == "number":
        return _number(typed)
    if asked.type == "date":
        return _day(typed)
    if len(typed) > MAX_CELL * 4:
        return None, say("This is too long: at most %(most)s characters.", most=MAX_CELL * 4)
    return typed, None


def _rows_problem(asked: Input, rows: list[dict[str, str]]) -> Message | None:
    for number, row in enumerate(rows, start=1):
        if any(row.values()) and not row[asked.columns[0]]:
            return say(
                "Row %(row)s: “%(label)s” is missing.",
                row=number,
                label=COLUMNS[asked.columns[0]],
            )
        if any(len(cell) > MAX_CELL for cell in row.values()):
            return say(
                "Row %(row)s: a field is longer than %(most)s characters.",
                row=number,
                most=MAX_CELL,
            )
    if asked.required and not any(any(row.values()) for row in rows):
        return say("“%(label)s” is needed for this statement.", label=asked.label)
    return None


def _number(typed: str) -> tuple[int | None, Message | None]:
    plain = typed.replace(",", "").replace("、", "")
    if not plain.isdecimal() or len(plain) > MAX_DIGITS or int(plain) > MAX_NUMBER:
        return None, say("Enter a whole number, such as 12.")
    return int(plain), None


def _day(typed: str) -> tuple[str | None, Message | None]:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if not is_plausible(day):
        return None, say("There is no such day.")
    return day.isoformat(), None
