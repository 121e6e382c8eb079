"""A table: rows of columns that the question names, such as subcontractors."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.content.definitions.conditions import Op
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text, digits, say, say_n
from portal.ledger.vendors.entry.as_written import country_of, country_text
from portal.supervision.questionnaires.kinds.parts.answer import (
    MOST_CELL,
    MOST_ROWS,
    AnswerCell,
    AnswerCells,
    CellRefused,
    Given,
    Row,
    cell_day,
    cell_number,
    cell_text,
    day_of,
    number_of,
    text_of,
)
from portal.supervision.questionnaires.kinds.parts.question import (
    APPROVAL_COLUMN,
    EMPTY,
    UNAPPROVED_ROW,
    AnswerKind,
    ColumnKind,
    Form,
    Question,
    TableColumn,
    Words,
)

FULL, NOTHING = 1.0, 0.0
Rows = list[dict[str, str]]


def cell_words(column: TableColumn, cell: Any) -> Text | str:
    """What was entered, to be read: a country by its name in the reader's language."""
    code = country_of(str(cell)) if column.kind is ColumnKind.COUNTRY else None
    return str(cell) if code is None else country_text(code)


class TableKind(AnswerKind):
    """In a workbook it has a sheet of its own."""

    id = "table"
    words = say("A table")
    template = "table"
    minutes = 4
    paper = "table"
    ops = (Op.EXISTS,)
    also_called = ()  # its columns are not in one cell
    is_scored = True
    is_number = False
    triggers = (EMPTY, UNAPPROVED_ROW)
    has_columns = True
    can_be_joined = True
    opens_unanswered = True
    unanswered = say("Enter at least one row.")
    cell_words = staticmethod(cell_words)

    def parse_form(self, question: Question, form: Form) -> Rows | None:
        """Empty rows are left out. Refuses with the number of the row."""
        kept = []
        for place, row in enumerate(sent_rows(form, question), 1):
            cells = {
                column.id: _typed_cell(column, row[column.id], place) for column in question.columns
            }
            if any(cells.values()):
                kept.append(cells)
        if len(kept) > MOST_ROWS:
            raise RuleViolated(_TOO_MANY)
        return kept or None

    def parse_cells(self, question: Question, cells: AnswerCells) -> Mapping[str, Any]:
        if cells.rows is None:
            return {}
        told = []
        for row in cells.rows:
            try:
                told.append(_row(question.columns, row))
            except CellRefused as refusal:
                cells.refuse(refusal)
        if len(told) > MOST_ROWS:
            last = next(iter(cells.rows[MOST_ROWS].values()))
            cells.refuse(CellRefused(last, _TOO_MANY, say("Shorten it.")))
        return {"value": told or None}

    def how(self, question: Question) -> list[Words]:
        return [say("A table, on a sheet of its own")]

    def join(self, question: Question, form: Form, theirs: Any) -> None:
        """Theirs first; a row that both have stands once."""
        head = f"t-{question.id}-"
        typed: dict[str, dict[str, str]] = {}
        for name in [name for name in form if name.startswith(head)]:
            number, _, column = name.removeprefix(head).partition("-")
            typed.setdefault(number, {})[column] = form.pop(name)
        own = [row for _number, row in sorted(typed.items(), key=lambda one: int(one[0]))]
        kept = list(theirs or ())
        kept += [row for row in own if any(row.values()) and row not in kept]
        for place, row in enumerate(kept):
            for column, words in row.items():
                form[f"{head}{place}-{column}"] = words

    def show(self, question: Question, value: Any) -> list[Words]:
        return [_line(question.columns, row) for row in value]

    def brief(self, question: Question, value: Any) -> list[Words]:
        return [say_n("%(n)s row", "%(n)s rows", len(value))]

    def is_complete(self, question: Question, given: Given) -> bool:
        return all(_is_complete(question.columns, row) for row in given.value)

    def worth(self, question: Question, given: Given) -> float:
        return FULL if _complete_rows(question, given) else NOTHING

    def opens(self, question: Question, given: Given, word: str, on: date) -> bool:
        rows = _complete_rows(question, given)
        if word == EMPTY:
            return not rows
        if word == UNAPPROVED_ROW:
            return any(not str(row.get(APPROVAL_COLUMN, "")).strip() for row in rows)
        return super().opens(question, given, word, on)


def _line(columns: Sequence[TableColumn], row: Row) -> Text:
    said = [cell_words(column, cell) for column in columns if (cell := row.get(column.id, ""))]
    ja, en = (
        " / ".join(cell.in_(lang) if isinstance(cell, Text) else cell for cell in said)
        for lang in ("ja", "en")
    )
    return Text(ja=ja, en=en)


_TOO_MANY = say("At most %(most)s rows can be entered.", most=MOST_ROWS)


def sent_rows(form: Form, question: Question) -> Rows:
    """The rows as typed, empty ones included, in their order."""
    head = f"t-{question.id}-"
    names = (name.removeprefix(head) for name in form if name.startswith(head))
    numbers = {n for name in names if (n := digits(name.partition("-")[0], 4)) is not None}
    return [
        {column.id: form.get(f"{head}{number}-{column.id}", "") for column in question.columns}
        for number in sorted(numbers)
    ]


def _typed_cell(column: TableColumn, words: str, place: int) -> str:
    plain = words.strip()
    if not plain:
        return ""
    try:
        if column.kind is ColumnKind.NUMBER:
            return str(number_of(plain))
        if column.kind is ColumnKind.DATE:
            return day_of(plain).isoformat()
        return text_of(plain, MOST_CELL)
    except RuleViolated as refusal:
        raise RuleViolated(
            say(
                "Row %(row)s, “%(column)s”: %(reason)s",
                row=place,
                column=column.label,
                reason=refusal.message,
            )
        ) from None


def _row(columns: Sequence[TableColumn], cells: Mapping[str, AnswerCell]) -> dict[str, str]:
    """One row of a workbook, every column in it. Raises CellRefused."""
    told = dict.fromkeys((column.id for column in columns), "")
    for column in columns:
        cell = cells.get(column.id)
        if cell is not None and cell.words:
            if column.kind is ColumnKind.NUMBER:
                told[column.id] = str(cell_number(cell))
            elif column.kind is ColumnKind.DATE:
                told[column.id] = cell_day(cell).isoformat()
            else:
                told[column.id] = cell_text(cell, MOST_CELL)
    return told


def _is_complete(columns: Iterable[TableColumn], row: Row) -> bool:
    """Every column that is required holds something."""
    return all(str(row.get(column.id, "")).strip() for column in columns if column.required)


def _complete_rows(question: Question, given: Given) -> list[Row]:
    return [row for row in given.value or () if _is_complete(question.columns, row)]


TABLE = TableKind()
