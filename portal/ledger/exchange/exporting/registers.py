"""The registers as files: the whole workbook, a CSV of one, and the blank one to fill in."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from io import StringIO
from itertools import count
from typing import Any

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.gc_paused import gathering
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Lang, Text, say
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.choices import choices_of
from portal.ledger.exchange.columns.shapes import Column, Kind, Sheet, SheetId
from portal.ledger.exchange.columns.table import BY_ID, EXAMPLE, SHEETS
from portal.ledger.exchange.comparing.checking import Check, Packs
from portal.ledger.exchange.comparing.contract_rows import index_contracts
from portal.ledger.exchange.comparing.engagement_rows import index_works
from portal.ledger.exchange.comparing.vendor_rows import index_vendors
from portal.ledger.exchange.exporting.register_cells import rows_of
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.reading.separated import guard

Progress = Callable[[int, int], None]
Rows = Iterator[list[Any]]
TOLD_EVERY = 1_000  # rows
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the code of the country


@gathering()
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
    known = _known()
    book = Workbook(lang, known.choices, _people(known))
    several = {sheet.id: rows_of(known, sheet.id, lang, vendor_ids) for sheet in SHEETS}
    told = _told(several, known, vendor_ids, progress)
    for sheet in SHEETS:
        book.sheet(sheet, told[sheet.id])
    return book.finish()


@gathering()
def export_csv(
    sheet_id: SheetId,
    vendor_ids: Collection[int] | None = None,
    *,
    lang: Lang | None = None,
    progress: Progress | None = None,
) -> bytes:
    """One register as CSV: UTF-8 with a mark, commas, nothing that a spreadsheet would work out."""
    lang = lang or language()
    known = _known()
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
    known = _known()
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


def _known() -> Check:
    """The registers with everything that words are looked up in."""
    packs = Packs(catalogue.practice(), catalogue.category_pack(), catalogue.tiers())
    known = Check(
        queries.load_snapshot(),
        packs,
        choices_of(packs.practice, packs.categories, packs.tiers),
        SYSTEM,
        lambda _done, _total: None,
        0,
    )
    index_vendors(known)
    index_works(known)
    index_contracts(known)
    return known


def _told(
    several: Mapping[SheetId, Rows],
    known: Check,
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
    of_all = sum(sizes[one] for one in several)
    share = 1 if vendor_ids is None else len(vendor_ids) / max(len(snapshot.vendors), 1)
    total, number = int(of_all * share), count(1)

    def counted(rows: Rows) -> Rows:
        for row in rows:
            done = next(number)
            if done % TOLD_EVERY == 0:
                progress(done, max(total, done))
            yield row

    return {one: counted(rows) for one, rows in several.items()}


def _people(known: Check) -> dict[str, list[str]]:
    names = known.snapshot.names
    return {
        one: [names[person.id] for person in known.snapshot.people if one in person.lists]
        for one in ("owners", "deciders")
    }


def _example(sheet: Sheet, known: Check, lang: Lang) -> list[str]:
    cells = [_example_cell(column, sheet, known, lang) for column in sheet.columns]
    return [EXAMPLE.in_(lang), *cells[1:]]


def _example_cell(column: Column, sheet: Sheet, known: Check, lang: Lang) -> str:
    said = sheet.example.get(column.id, "")
    words_of = said.in_(lang) if isinstance(said, Text) else said
    if column.kind is Kind.YES_NO and words_of:
        return words(say("Yes") if words_of == "yes" else say("No"), lang)
    if column.choices and words_of:
        label: Any = known.choices[column.choices].labels.get(words_of)
        return words_of if label is None else str(label.in_(lang))
    return words_of


def _plain(cell: Any) -> str:
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return guard(cell) if isinstance(cell, str) else str(cell)
