"""The registers as files: the whole workbook, a CSV of one, and the blank one to fill in."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache, partial
from io import StringIO
from itertools import count
from typing import Any

from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Lang, Text, in_one_line, say
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.cells import PEOPLE, Unreadable, read_text, shown_text
from portal.ledger.exchange.columns.lookup import Index, write_id
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn, SheetId
from portal.ledger.exchange.columns.table import BY_ID, EXAMPLE, SHEETS
from portal.ledger.exchange.comparing.checking import FileCheck, Progress
from portal.ledger.exchange.comparing.difference import begin_check
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.reading.separated import guard
from portal.ledger.vendors.workflow import WORDS

Rows = Iterator[list[Any]]
TOLD_EVERY = 1_000  # rows
BESIDE = ("provision_records", "provision_missing", "provision_next")
# By series of the data shared on a day, what stands in these columns: text, a day, or several sentences.
# A package above makes it known.
AskedBeside = Callable[[date], Mapping[str, Mapping[str, Any]]]
_asked_beside: list[AskedBeside] = []
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code of the country


def tell_beside(ask: AskedBeside) -> None:
    """What is known above of data shared, for people who read the file."""
    _asked_beside[:] = [ask]


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
    of_all = sum(len(snapshot.by_sheet[sheet_id]) for sheet_id in several)
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
        for of_list in PEOPLE
    }


def _example(sheet: RegisterSheet, known: FileCheck, lang: Lang) -> list[str]:
    cells = [
        _example_cell(column, sheet.example.get(column.id, ""), known, lang)
        for column in sheet.columns
    ]
    return [EXAMPLE.in_(lang), *cells[1:]]


def _example_cell(column: SheetColumn, said: Text | str, known: FileCheck, lang: Lang) -> str:
    if column.kind is CellKind.YES_NO and said:
        return _yes_no(lang)[said == "yes"]
    if column.choices:
        said = known.choices[column.choices].labels.get(said, said) if said else said
    return said.in_(lang) if isinstance(said, Text) else said


def _plain(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return guard(cell) if isinstance(cell, str) else str(cell)


# Rows of the registers as cells of a file, such that reading them back finds nothing new.


def rows_of(
    known: FileCheck, sheet_id: SheetId, lang: Lang, vendor_ids: Collection[int] | None = None
) -> Rows:
    """The rows of a register, of some vendors or of all (None), a cell for each column."""
    sheet = BY_ID[sheet_id]
    special, by_kind = _special(sheet, known, lang), _by_kind(known, lang)
    write = [_writer(column, special, by_kind) for column in sheet.columns]
    for row_id, row in sorted(known.snapshot.by_sheet[sheet_id].items()):
        owner = row_id if sheet_id is SheetId.VENDORS else row.vendor_id
        if vendor_ids is None or owner in vendor_ids:
            yield [write_cell(row_id, row) for write_cell in write]


Writer = Callable[[int, Any], Any]  # of the id its number is made from, and the row
Words = Callable[[SheetColumn, Any], Any]  # of what the row has in the column


def _writer(
    column: SheetColumn, special: Mapping[str, Writer], by_kind: Mapping[CellKind, Words]
) -> Writer:
    if column.id in special:
        return special[column.id]
    if column.once and column.id not in ("reviewed_on", "first_handover_on"):
        return lambda _id, _row: ""
    told: Words = by_kind.get(column.kind, lambda _, value: value or "")
    return lambda _id, row: told(column, getattr(row, column.id))


def _special(sheet: RegisterSheet, known: FileCheck, lang: Lang) -> Mapping[str, Writer]:
    """By column, what does not stand in the row as it is."""
    snapshot, yes_no = known.snapshot, _yes_no(lang)
    states = {state: words(text, lang) for state, text in WORDS.items()}
    own = {"number": lambda row_id, _row: write_id(row_id, sheet.prefix)}
    if sheet.id in (SheetId.ENGAGEMENTS, SheetId.CONTRACTS):
        own = {"number": lambda _id, row: row.number}
    if sheet.id is SheetId.SHARES:
        own |= _beside(snapshot.day, lang)
    return own | {
        "works": lambda row_id, _row: "; ".join(
            snapshot.works[work].number for work in snapshot.covered(row_id)
        ),
        "state": lambda _id, row: states[row.state],
        "work_name": lambda _id, row: snapshot.works[row.engagement_id].name,
        "ended": lambda _id, row: yes_no[row.ended_on is not None],
    }


def _beside(day: date, lang: Lang) -> Mapping[str, Writer]:
    told = {series: cells for ask in _asked_beside for series, cells in ask(day).items()}

    def writer(column: str) -> Writer:
        def write(_id: int, row: Any) -> Any:
            said = told.get(row.series, {}).get(column) or ""
            return "; ".join(words(one, lang) for one in said) if isinstance(said, tuple) else said

        return write

    return {column: writer(column) for column in BESIDE}


def _by_kind(known: FileCheck, lang: Lang) -> Mapping[CellKind, Words]:
    snapshot, yes_no = known.snapshot, _yes_no(lang)
    vendor = cache(partial(_vendor, known.vendors))

    @cache
    def labels(choices: str) -> Mapping[Any, str]:
        """The words of the list; of two with the same words their ids."""
        listed = known.choices[choices]
        return {
            label: text.in_(lang) if listed.find(text.in_(lang)) == label else str(label)
            for label, text in listed.labels.items()
        }

    return {
        CellKind.LINE: lambda _, text: in_one_line(read_text(text or "")),
        CellKind.EMAIL: lambda _, text: in_one_line(read_text(text or "")),
        CellKind.LINES: lambda _, text: read_text(text or ""),
        CellKind.YES_NO: lambda _, value: yes_no[bool(value)],
        CellKind.WHOLE: lambda _, number: "" if number is None else number,
        CellKind.CHOICE: lambda column, id_: labels(column.choices).get(id_, id_ or ""),
        CellKind.CHOICES: lambda column, ids: "; ".join(
            labels(column.choices).get(id_, id_) for id_ in ids
        ),
        CellKind.PERSON: lambda _, person_id: snapshot.names.get(person_id, ""),
        CellKind.VENDOR: lambda _, vendor_id: vendor(vendor_id),
        CellKind.WORK: lambda _, work_id: snapshot.works[work_id].number,
        CellKind.CONTRACT: lambda _, parent_id: (
            snapshot.contracts[parent_id].number if parent_id in snapshot.contracts else ""
        ),
    }


def _yes_no(lang: Lang) -> Mapping[bool, str]:
    return {True: words(say("Yes"), lang), False: words(say("No"), lang)}


def _vendor(index: Index, vendor_id: int) -> str:
    """By name, which people can read; by number where the name could be taken for another."""
    name = in_one_line(shown_text(index.called[vendor_id]))
    try:
        same = index.refer(name) == vendor_id
    except Unreadable:
        same = False
    return name if same else write_id(vendor_id, index.sheet.prefix)
