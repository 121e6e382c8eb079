"""The registers as files: the whole workbook, a CSV of one, and the blank one to fill in."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from io import StringIO
from itertools import count
from typing import Any

from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Lang, Text, in_one_line, say
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.cells import Unreadable, read_text, shown_text
from portal.ledger.exchange.columns.lookup import write_id
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn, SheetId
from portal.ledger.exchange.columns.table import BY_ID, EXAMPLE, SHEETS
from portal.ledger.exchange.comparing.checking import FileCheck
from portal.ledger.exchange.comparing.difference import begin_check
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.reading.separated import guard
from portal.ledger.vendors.workflow import WORDS

Progress = Callable[[int, int], None]
Rows = Iterator[list[Any]]
TOLD_EVERY = 1_000  # rows
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code of the country


@gc_paused()
def export(
    vendor_ids: Collection[int] | None = None,
    *,
    lang: Lang | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Everything as one workbook (.xlsx), of some vendors or of all (None).

    `progress` is told how many rows are written, of about how many.
    """
    lang = lang or language()
    known = begin_check(queries.load_snapshot())
    book = Workbook(lang, known.choices, _people(known))
    several = {sheet.id: rows_of(known, sheet.id, lang, vendor_ids) for sheet in SHEETS}
    told = _told(several, known, vendor_ids, progress)
    for sheet in SHEETS:
        book.sheet(sheet, told[sheet.id])
    return book.finish()


@gc_paused()
def export_csv(
    sheet_id: SheetId,
    vendor_ids: Collection[int] | None = None,
    *,
    lang: Lang | None = None,
    progress: Progress | None = None,
) -> bytes:
    """One register as CSV: UTF-8 with a mark, commas, nothing that a spreadsheet would work out."""
    lang = lang or language()
    known = begin_check(queries.load_snapshot())
    sheet = BY_ID[sheet_id]
    text = StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow([column.heading.in_(lang) for column in sheet.columns])
    several = {sheet_id: rows_of(known, sheet_id, lang, vendor_ids)}
    for row in _told(several, known, vendor_ids, progress)[sheet_id]:
        out.writerow([_plain(cell) for cell in row])
    return (_BOM + text.getvalue()).encode()


def blank(*, lang: Lang | None = None) -> bytes:
    """The workbook to fill in: drop-downs, a note for each column, an example that is never taken."""
    lang = lang or language()
    known = begin_check(queries.load_snapshot())
    book = Workbook(lang, known.choices, _people(known))
    for sheet in SHEETS:
        book.sheet(sheet, (), _example(sheet, known, lang))
    book.help(
        SHEETS,
        [
            words(sentence, lang)
            for sentence in (
                say("One row for each thing. The headings may stand in any order and language."),
                say(
                    "A new row has no number. A sheet refers to another by number, by exact name "
                    "or by a row key of this file."
                ),
                say(
                    "An empty cell empties the field; a column that is not there leaves it as it is."
                ),
                say("Nothing is written before every row is right, and then all at once."),
            )
        ],
    )
    return book.finish()


def _told(
    several: Mapping[SheetId, Rows],
    known: FileCheck,
    vendor_ids: Collection[int] | None,
    progress: Progress | None,
) -> Mapping[SheetId, Rows]:
    """The same rows, counted while they are taken."""
    if progress is None:
        return several
    snapshot = known.snapshot
    sizes: Mapping[SheetId, int] = {
        SheetId.VENDORS: len(snapshot.vendors),
        SheetId.CONTACTS: len(snapshot.contacts),
        SheetId.ENGAGEMENTS: len(snapshot.works),
        SheetId.SHARES: len(snapshot.shares),
        SheetId.CONTRACTS: len(snapshot.contracts),
    }
    of_all = sum(sizes[sheet_id] for sheet_id in several)
    share = 1 if vendor_ids is None else len(vendor_ids) / max(len(snapshot.vendors), 1)
    total, number = int(of_all * share), count(1)

    def counted(rows: Rows) -> Rows:
        for row in rows:
            done = next(number)
            if done % TOLD_EVERY == 0:
                progress(done, max(total, done))
            yield row

    return {sheet_id: counted(rows) for sheet_id, rows in several.items()}


def _people(known: FileCheck) -> dict[str, list[str]]:
    names = known.snapshot.names
    return {
        of_list: [names[person.id] for person in known.snapshot.people if of_list in person.lists]
        for of_list in ("owners", "deciders")
    }


def _example(sheet: RegisterSheet, known: FileCheck, lang: Lang) -> list[str]:
    cells = [_example_cell(column, sheet, known, lang) for column in sheet.columns]
    return [EXAMPLE.in_(lang), *cells[1:]]


def _example_cell(column: SheetColumn, sheet: RegisterSheet, known: FileCheck, lang: Lang) -> str:
    said = sheet.example.get(column.id, "")
    words_of = said.in_(lang) if isinstance(said, Text) else said
    if column.kind is CellKind.YES_NO and words_of:
        return words(say("Yes") if words_of == "yes" else say("No"), lang)
    if column.choices and words_of:
        label: Any = known.choices[column.choices].labels.get(words_of)
        return words_of if label is None else str(label.in_(lang))
    return words_of


def _plain(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return guard(cell) if isinstance(cell, str) else str(cell)


# Rows of the registers as cells of a file, such that reading them back finds nothing new.

Ids = Collection[int] | None


def rows_of(
    known: FileCheck, sheet_id: SheetId, lang: Lang, vendor_ids: Ids = None
) -> Iterator[list[Any]]:
    """The rows of a register, of some vendors or of all (None), a cell for each column."""
    sheet = BY_ID[sheet_id]
    write = [_writer(sheet, column, known, lang) for column in sheet.columns]
    for row_id, row, owner in _rows(known, sheet_id):
        if vendor_ids is None or owner in vendor_ids:
            yield [write_cell(row_id, row) for write_cell in write]


def _rows(known: FileCheck, sheet_id: SheetId) -> Iterator[tuple[int, Any, int]]:
    """The id its number is made from, the row, and the vendor."""
    snapshot = known.snapshot
    if sheet_id is SheetId.VENDORS:
        return ((vendor, row, vendor) for vendor, row in sorted(snapshot.vendors.items()))
    rows: Mapping[int, Any] = {
        SheetId.CONTACTS: snapshot.contacts,
        SheetId.ENGAGEMENTS: snapshot.works,
        SheetId.SHARES: snapshot.shares,
        SheetId.CONTRACTS: snapshot.contracts,
    }[sheet_id]
    return ((row_id, row, row.vendor_id) for row_id, row in sorted(rows.items()))


Writer = Callable[[int, Any], Any]


def _writer(sheet: RegisterSheet, column: SheetColumn, known: FileCheck, lang: Lang) -> Writer:
    special = _SPECIAL.get(column.id)
    if special is not None:
        return special(known, lang)
    name, kind = column.id, column.kind
    if kind is CellKind.OWN:
        return _own_number(sheet)
    if kind is CellKind.KEY or (column.once and name not in ("reviewed_on", "first_handover_on")):
        return lambda _id, _row: ""
    make = _KINDS.get(kind, _as_it_is)
    return make(column, known, lang)


def _own_number(sheet: RegisterSheet) -> Writer:
    if sheet.id in (SheetId.ENGAGEMENTS, SheetId.CONTRACTS):
        return lambda _id, row: row.number
    return lambda row_id, _row: write_id(row_id, sheet.prefix)


def _as_it_is(column: SheetColumn, _known: FileCheck, _lang: Lang) -> Writer:
    return lambda _id, row: getattr(row, column.id) or ""


def _line(column: SheetColumn, _known: FileCheck, _lang: Lang) -> Writer:
    return lambda _id, row: in_one_line(read_text(getattr(row, column.id) or ""))


def _lines(column: SheetColumn, _known: FileCheck, _lang: Lang) -> Writer:
    return lambda _id, row: read_text(getattr(row, column.id) or "")


def _yes_no(column: SheetColumn, _known: FileCheck, lang: Lang) -> Writer:
    both = {True: words(say("Yes"), lang), False: words(say("No"), lang)}
    return lambda _id, row: both[bool(getattr(row, column.id))]


def _whole(column: SheetColumn, _known: FileCheck, _lang: Lang) -> Writer:
    def write(_id: int, row: Any) -> Any:
        value = getattr(row, column.id)
        return "" if value is None else value

    return write


def _choice(column: SheetColumn, known: FileCheck, lang: Lang) -> Writer:
    said = _labels(column, known, lang)
    return lambda _id, row: said.get(getattr(row, column.id), getattr(row, column.id) or "")


def _choices(column: SheetColumn, known: FileCheck, lang: Lang) -> Writer:
    said = _labels(column, known, lang)
    return lambda _id, row: "; ".join(said.get(label, label) for label in getattr(row, column.id))


def _person(column: SheetColumn, known: FileCheck, _lang: Lang) -> Writer:
    names = known.snapshot.names
    return lambda _id, row: names.get(getattr(row, column.id), "")


def _vendor(_column: SheetColumn, known: FileCheck, _lang: Lang) -> Writer:
    """By name, which people can read; by number where the name could be taken for another."""
    index = known.vendors
    said: dict[int, str] = {}

    def write(_id: int, row: Any) -> str:
        vendor_id = row.vendor_id
        if vendor_id not in said:
            name = in_one_line(shown_text(index.called[vendor_id]))
            try:
                same = index.refer(name) == vendor_id
            except Unreadable:
                same = False
            said[vendor_id] = name if same else write_id(vendor_id, index.sheet.prefix)
        return said[vendor_id]

    return write


def _work(column: SheetColumn, known: FileCheck, _lang: Lang) -> Writer:
    works = known.snapshot.works
    return lambda _id, row: works[getattr(row, column.id)].number


def _contract(column: SheetColumn, known: FileCheck, _lang: Lang) -> Writer:
    contracts = known.snapshot.contracts

    def write(_id: int, row: Any) -> str:
        parent = contracts.get(getattr(row, column.id) or 0)
        return "" if parent is None else str(parent.number)

    return write


def _labels(column: SheetColumn, known: FileCheck, lang: Lang) -> Mapping[Any, str]:
    """The words of the list; of two with the same words their ids."""
    choices = known.choices[column.choices]
    return {
        label: text.in_(lang) if choices.find(text.in_(lang)) == label else str(label)
        for label, text in choices.labels.items()
    }


def _covered(known: FileCheck, _lang: Lang) -> Writer:
    snapshot = known.snapshot
    return lambda row_id, _row: "; ".join(
        snapshot.works[work].number for work in snapshot.covered(row_id)
    )


def _state(_known: FileCheck, lang: Lang) -> Writer:
    said = {state: words(text, lang) for state, text in WORDS.items()}
    return lambda _id, row: said[row.state]


def _work_name(known: FileCheck, _lang: Lang) -> Writer:
    works = known.snapshot.works
    return lambda _id, row: works[row.engagement_id].name


def _ended(_known: FileCheck, lang: Lang) -> Writer:
    """Of a contact yes or no, of data nothing: what is over is not among the rows."""
    both = {True: words(say("Yes"), lang), False: words(say("No"), lang)}
    return lambda _id, row: both[row.ended_on is not None]


_SPECIAL: Mapping[str, Callable[[FileCheck, Lang], Writer]] = {
    "works": _covered,
    "state": _state,
    "work_name": _work_name,
    "ended": _ended,
}
_KINDS: Mapping[CellKind, Callable[[SheetColumn, FileCheck, Lang], Writer]] = {
    CellKind.LINE: _line,
    CellKind.LINES: _lines,
    CellKind.EMAIL: _line,
    CellKind.YES_NO: _yes_no,
    CellKind.WHOLE: _whole,
    CellKind.CHOICE: _choice,
    CellKind.CHOICES: _choices,
    CellKind.PERSON: _person,
    CellKind.VENDOR: _vendor,
    CellKind.WORK: _work,
    CellKind.CONTRACT: _contract,
}
