"""Bytes to sheets of cells, by a process of its own. What cannot be read is refused as what it is."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, from_json, say
from portal.foundation.evidence.apart import ask
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.columns.shapes import RegisterSheet
from portal.ledger.exchange.columns.table import SHEETS, find_column, find_sheet
from portal.ledger.exchange.reading.containers import (
    ERRORS,
    LARGEST,
    RawFile,
    RawSheet,
    Spot,
    refusal,
    too_large,
)
from portal.ledger.exchange.reading.separated import unguard
from portal.ledger.exchange.reading.worker import cell_from

WORKER: Final = "portal.ledger.exchange.reading.worker"
LOOKED_AT: Final = 10  # rows in which the headings are looked for
MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 4_000_000  # of a register: 10,000 vendors with all their work have a fifth
FEW_CELLS: Final = 500_000  # of what is read while somebody waits for the page
SECONDS: Final = 20  # for a page: the most that is read for one takes three
LONGER: Final = 60  # in a job: the most that is read takes thirteen


class ReaderEnded(RuleViolated):
    """Whoever read the file died of it or was given up: the file is to blame, or the machine."""

    def __init__(self, message: Message) -> None:
        super().__init__(message, field="file")


def recognise(data: bytes, name: str) -> FileKind:
    """The kind of a table. Refuses (RuleViolated at `file`) everything else, as what it is."""
    return FileKind(_ask("recognise", data, name, seconds=SECONDS)["kind"])


Fit = Callable[[Sequence[Sequence[Any]]], int]  # how many headings of somebody's rows are known


def read(
    data: bytes,
    name: str,
    *,
    most_cells: int = MOST_CELLS,
    seconds: int = LONGER,
    fit: Fit | None = None,
) -> RawFile:
    """The sheets of a file by its real kind. Refuses with RuleViolated at `file`.

    `fit`: which headings somebody looks for who does not read a register.
    """
    told = _ask("read", data, name, MOST_ROWS, most_cells, seconds=seconds)
    kind = FileKind(told["kind"])
    if kind is FileKind.CSV:
        return RawFile([_separated(told["readings"], name, fit)], kind)
    return RawFile([_sheet(sheet) for sheet in told["sheets"]], kind)


def read_waiting(data: bytes, name: str, fit: Fit | None = None) -> RawFile:
    """The same while somebody waits for it: fewer cells, less time."""
    return read(data, name, most_cells=FEW_CELLS, seconds=SECONDS, fit=fit)


def sheet_of(rows: Sequence[Sequence[Any]], name: str) -> RegisterSheet | None:
    """The register with the most headings here; the file's name decides between equals."""
    called = find_sheet(name.rpartition("/")[2].rpartition(".")[0])
    best = max(
        SHEETS,
        key=lambda sheet: (_missing(sheet, rows) == 0, _fitting(sheet, rows), sheet is called),
    )
    return best if _fitting(best, rows) else None


def _ask(command: str, data: bytes, name: str, *limits: int, seconds: int) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise refusal(_about(name, too_large(LARGEST)))
    told = ask(WORKER, command, data, *limits, seconds=seconds, hook=cell_from)
    if "refused" in told:
        raise refusal(_about(name, from_json(told["refused"])))
    if "problem" in told:
        raise ReaderEnded(_about(name, _ENDED[told["problem"]]))
    return told


def _about(name: str, sentence: Message) -> Message:
    return say(sentence.id, **{**sentence.params, "name": name})


_ENDED: Final = {
    "too_slow": say(
        "“%(name)s” took too long to read, so reading was broken off. Copy the cells into a new "
        "workbook, save it as .xlsx and choose that file."
    ),
    "died": say(
        "“%(name)s” cannot be read: what reads it broke down over it. Copy the cells into a new "
        "workbook, save it as .xlsx and choose that file."
    ),
    "too_large": say(
        "“%(name)s” holds more than can be read at once. Copy the cells into a new workbook, or "
        "split it."
    ),
}


def _sheet(told: dict[str, Any]) -> RawSheet:
    spots = {(row, place): (Spot(spot), shown) for row, place, spot, shown in told["spots"]}
    return RawSheet(told["name"], told["rows"], spots)


def _separated(readings: Sequence[list[list[str]]], name: str, fit: Fit | None) -> RawSheet:
    """Named as the register its headings belong to; else as the file."""
    rows = max(readings, key=lambda reading: ((fit or _most_fitting)(reading), _width(reading)))
    sheet = sheet_of(rows, name) if fit is None else None
    spots = {
        (row, column): (Spot.ERROR, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell in ERRORS
    }
    bare = [[unguard(cell) for cell in cells] for cells in rows]
    return RawSheet(sheet.name.ja if sheet else name, bare, spots)


def _most_fitting(rows: Sequence[Sequence[Any]]) -> int:
    return max(_fitting(sheet, rows) for sheet in SHEETS)


def _width(rows: Sequence[Sequence[Any]]) -> int:
    return max((len(row) for row in rows[:LOOKED_AT]), default=0)


def _missing(sheet: RegisterSheet, rows: Sequence[Sequence[Any]]) -> int:
    there = {column.id for row in rows[:LOOKED_AT] for column in _columns(sheet, row)}
    return sum(column.required and column.id not in there for column in sheet.columns)


def _fitting(sheet: RegisterSheet, rows: Sequence[Sequence[Any]]) -> int:
    return max((len(_columns(sheet, row)) for row in rows[:LOOKED_AT]), default=0)


def _columns(sheet: RegisterSheet, row: Iterable[Any]) -> list[Any]:
    found = (find_column(sheet, cell) for cell in row if isinstance(cell, str) and cell)
    return [column for column in found if column is not None]
