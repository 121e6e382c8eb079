"""Reads what the signer entered into the inputs of a statement, and keeps it when something is wrong;
finds what in it contradicts a statement.

Fields are named after the section and the input: `r7-persons_handling`; for tables
`r7-items-0-quantity`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.content.definitions.statements import Input
from portal.foundation.core.pages.forms import stripped
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.supervision.attestations.statements.exception_rows import COLUMNS

MAX_ROWS = 50
MAX_CELL = 500
MAX_NUMBER, MAX_DIGITS = 10_000_000, 20


@dataclass(frozen=True, slots=True)
class Everyone:
    """Two inputs of which the statement says that the first counts as many as the second."""

    part: str
    whole: str
    lacking: Callable[[int], Message]  # what to do about so many who are missing
    on_paper: Callable[[int], Message]
    who: Callable[[int], Text]
    what: Text  # they lack

    def row(self, n: int) -> Mapping[str, Text]:
        """What the first row of exceptions says of them."""
        return {"party": self.who(n), "work": self.what}


def is_prepared(row: Mapping[str, str]) -> bool:
    """Whether a row is only what was filled in from the numbers, by nobody's hand."""
    filled = {name for name, value in row.items() if value}
    lacking = {words for one in EVERYONE for words in (one.what.ja, one.what.en)}
    return filled <= {"party", "work"} and row.get("work") in lacking


def _untrained(n: int) -> Message:
    return say_n(
        "%(n)s person is not trained. Enter this as an exception, or correct the numbers.",
        "%(n)s persons are not trained. Enter them as an exception, or correct the numbers.",
        n,
    )


def _untrained_on_paper(n: int) -> Message:
    return say_n(
        "By its numbers %(n)s person is not trained, and the paper names no exception. It cannot "
        "be recorded like this: ask the vendor to sign anew, with the exception.",
        "By its numbers %(n)s persons are not trained, and the paper names no exception. It cannot "
        "be recorded like this: ask the vendor to sign anew, with the exception.",
        n,
    )


def _persons(n: int) -> Text:
    return Text(f"{n}名", f"{n} person" if n == 1 else f"{n} persons")


EVERYONE = (
    Everyone(
        "persons_trained",
        "persons_handling",
        _untrained,
        _untrained_on_paper,
        _persons,
        Text(
            "個人情報の取扱いに関する教育(過去12か月)",
            "Training in handling personal information (past 12 months)",
        ),
    ),
)


def short_of(values: Mapping[str, Any]) -> tuple[Everyone, int] | None:
    """Where an input counts fewer than the statement says, and by how many."""
    for one in EVERYONE:
        lacking = _difference(one, values)
        if lacking > 0:
            return one, lacking
    return None


def more_than_all(asked: Sequence[Input], values: Mapping[str, Any]) -> tuple[str, Message] | None:
    """The input that counts more than there are, with what is wrong."""
    labels = {one.id: one.label for one in asked}
    for one in EVERYONE:
        if _difference(one, values) < 0:
            return one.part, say(
                "“%(part)s” (%(n)s) is more than “%(whole)s” (%(of)s): correct one of the two.",
                part=labels.get(one.part, one.part),
                n=values[one.part],
                whole=labels.get(one.whole, one.whole),
                of=values[one.whole],
            )
    return None


def _difference(one: Everyone, values: Mapping[str, Any]) -> int:
    """By how many it falls short; none where one of the two is not asked."""
    part, whole = values.get(one.part), values.get(one.whole)
    return whole - part if isinstance(part, int) and isinstance(whole, int) else 0


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
