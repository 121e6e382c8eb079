"""Lists as files: one sheet of a workbook, or text parted by commas. Formulas stay text."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.seals import altered_rows
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.evidence.storage import disposition
from portal.foundation.lists import queries
from portal.foundation.lists.books import Book
from portal.foundation.lists.register import Column, ListQuery, Register, shown_columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".xlsx": XLSX, ".csv": "text/csv", ".pdf": "application/pdf", ".zip": "application/zip"}
KINDS = ("xlsx", "csv")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a file of text
_COMPARED = _l("Compared with the audit log")
_DIFFERS = _l("differs from what was recorded")
# Some rows in, for each a value by column; a message, a text, a date or a plain value.
Values = Callable[[Sequence[Any]], Iterable[Mapping[str, Any]]]


def file_of(register: Register, asked: ListQuery, values: Values, kind: str) -> Response:
    """Everything that fits, in the order asked for, with the columns shown."""
    return file_of_ids(register, asked, queries.list_ids(register, asked), values, kind)


def file_of_ids(
    register: Register, asked: ListQuery, ids: Sequence[int], values: Values, kind: str
) -> Response:
    """These rows in their order. Where one shows what is not as the log recorded it, a last column
    says so."""
    columns = _columns(register, asked)
    rows: list[list[Any]] = []
    altered: list[bool] = []
    for some in queries.list_all(register, ids):
        rows += [[_plain(cells.get(column.id)) for column in columns] for cells in values(some)]
        altered += altered_rows(db.session(), some)
    heads = [words(column.label) or str(column.label) for column in columns]
    if any(altered):
        heads.append(words(_COMPARED))
        for row, differs in zip(rows, altered, strict=True):
            row.append(words(_DIFFERS) if differs else "")
    made = _workbook(words(register.name), heads, rows) if kind == "xlsx" else _text(heads, rows)
    answer = Response(made, mimetype=XLSX if kind == "xlsx" else "text/csv")
    name = f"{words(register.name)} {clock.today().isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = disposition(name)
    return answer


def rows_as_file(
    name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], kind: str
) -> Response:
    """A table that is no register, as such a file."""
    made = _workbook(name, heads, rows) if kind == "xlsx" else _text(heads, rows)
    answer = Response(made, mimetype=XLSX if kind == "xlsx" else "text/csv")
    answer.headers["Content-Disposition"] = disposition(f"{name}.{kind}")
    return answer


def _columns(register: Register, asked: ListQuery) -> list[Column]:
    """Those shown, in whose place a column of the page may stand for several of the file."""
    shown = {column.id for column in shown_columns(register, asked)}
    return [
        column
        for column in register.columns
        if column.in_file
        and (column.id in shown or (not column.in_page and _stands_for(column, shown)))
    ]


def _stands_for(column: Column, shown: set[str]) -> bool:
    """`promises.bound` of the file belongs to `promises` of the page; others always belong."""
    owner, dot, _ = column.id.partition(".")
    return not dot or owner in shown


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return words(value) if not isinstance(value, str) else value


def _workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    made = io.BytesIO()
    book = Book(made, title, clock.today())
    book.sheet(title, heads, rows)
    book.close()
    return made.getvalue()


def _text(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark at the beginning, without which Excel guesses another encoding."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(heads)
    writer.writerows([_in_text(value) for value in row] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def _in_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    is_formula = isinstance(value, str) and text.startswith(_DANGEROUS)
    return f"'{text}" if is_formula else text
