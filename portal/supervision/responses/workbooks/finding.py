"""Where in a file the answers stand: rows by their keys, wherever they were moved. Pure.

Headings may be gone, sheets in another order, rows moved, copied or made one; what cannot be told
for sure is named with its sheet, row and column, and how to mend it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from xlsxwriter.utility import xl_cell_to_rowcol

from portal.foundation.core.words.messages import Message, say
from portal.ledger.exchange.columns.cells import MEND_ERROR
from portal.ledger.exchange.reading.containers import RawFile, RawSheet, Spot
from portal.supervision.questionnaires.files.found import Fault
from portal.supervision.questionnaires.kinds.parts.answer import cell_words, plain, shortened
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.workbooks.layout import (
    ANSWER,
    BY_KEY,
    ID,
    OPEN,
    UNTIL,
    Keys,
    KeyTarget,
    columns_of,
    is_signed,
)

_RANGE: Final = re.compile(r"[A-Z]+\d+:[A-Z]+\d+")
_NAME: Final = re.compile(r"[\w.\-/# ‐‑–−ー]{1,64}")
_LEAST_HEADINGS: Final = 2
Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class At:
    """One cell of the file. `row` counts from 1; `column` as its heading says; `question`: its id,
    or what stands in its place; `is_broken`: it shows an error, and no answer."""

    value: Any
    sheet: str
    row: int
    column: Message | str
    question: str = ""
    is_broken: bool = False

    @property
    def words(self) -> str:
        return cell_words(self.value)

    def fault(self, reason: Message, mend: Message) -> Fault:
        return Fault(self.sheet, self.row, self.column, reason, mend, self.question)


@dataclass
class Located:
    """`cells`: by question, option ("" for the question itself) and column. `rows`: of tables.
    `strays`: rows with an answer whose question cannot be told, by column."""

    cells: dict[tuple[str, str, str], At] = field(default_factory=dict)
    rows: dict[str, list[Mapping[str, At]]] = field(default_factory=dict)
    strays: list[Mapping[str, At]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def named(self) -> frozenset[str]:
        """The questions it has a place for."""
        return frozenset({name for name, _option, _key in self.cells} | set(self.rows))


def locate(file: RawFile, keys: Keys, places: Mapping[str, int]) -> Located:
    """`places`: where the columns stood when the workbook was made."""
    found = Located()
    for raw in file.sheets:
        rows = _spread(raw)
        if not is_signed(rows):
            _Reader(found, keys, raw, rows, places).read()
    return found


class _Reader:
    """One sheet. `at`: where the columns of the list are, once a heading or a key was met."""

    def __init__(
        self,
        found: Located,
        keys: Keys,
        raw: RawSheet,
        rows: list[list[Any]],
        stood: Mapping[str, int],
    ) -> None:
        self.found, self.keys, self.raw, self.rows, self.stood = found, keys, raw, rows, stood
        self.at: dict[str, int] = {}
        self.columns: dict[str, dict[str, int]] = {}  # of each table here
        self.table = self._only_table()

    def read(self) -> None:
        for number, row in enumerate(self.rows):
            if self._is_heading(row) or not any(cell_words(cell) for cell in row):
                continue
            place, target = self._key(row)
            if self.table is not None and (target is None or target.question == self.table):
                self._table_row(number, row, self.table, place if target else None, target)
            elif target is None:
                self._without_key(number, row)
            elif target.is_row:
                self._table_row(number, row, target.question, place, target)
            else:
                self._answer(number, row, target, place)

    def _only_table(self) -> Question | None:
        """The table this sheet is about; None where it holds the list or several tables."""
        met: dict[str, Question] = {}
        for row in self.rows:
            _place, target = self._key(row)
            if target is not None and not target.question.kind.has_columns:
                return None
            if target is not None:
                met[target.question.id] = target.question
        is_list = any(self._list_headings(row) for row in self.rows)
        return next(iter(met.values())) if len(met) == 1 and not is_list else None

    def _list_headings(self, row: Cells) -> dict[str, int]:
        """Where a row has the headings of the list; none where it has too few of them."""
        at = _places(row, self.keys.headings)
        return at if len(at) >= _LEAST_HEADINGS else {}

    def _is_heading(self, row: Cells) -> bool:
        table = self.table
        if table is not None:
            at = _places(row, columns_of(table))
            is_heading = bool(at) and len(at) >= min(_LEAST_HEADINGS, len(table.columns))
            if is_heading:
                self.columns[table.id] = at
            return is_heading
        at = self._list_headings(row)
        if at:
            self.at = self._completed(at)
        return bool(at)

    def _completed(self, at: dict[str, int]) -> dict[str, int]:
        """Deleted headings stand where they stood, counted from the nearest that is left."""
        known = [key for key in at if key in self.stood]
        if not known:
            return at
        anchor = ID if ID in known else known[0]
        shift = at[anchor] - self.stood[anchor]
        taken = set(at.values())
        for key, stood in self.stood.items():
            if key not in at and stood + shift >= 0 and stood + shift not in taken:
                at[key] = stood + shift
        return at

    def _key(self, row: Cells) -> tuple[int, KeyTarget | None]:
        """The cell with the key: where the heading says, else the first that is one."""
        places = [self.at[ID]] if ID in self.at else []
        for place in [*places, *range(len(row))]:
            if place < len(row):
                target = self.keys.find(cell_words(row[place]))
                if target is not None:
                    return place, target
        return 0, None

    def _answer(self, number: int, row: Cells, target: KeyTarget, place: int) -> None:
        if self.at.get(ID) != place:
            shift = place - self.stood[ID]
            self.at = self.at or {key: stood + shift for key, stood in self.stood.items()}
        option = target.option.id if target.option else ""
        for key in OPEN:
            where = self.at.get(key)
            if where is not None and (not option or key in (ANSWER, UNTIL)):
                head = BY_KEY[key].words
                self._put((target.question.id, option, key), number, where, row, head)

    def _put(
        self, key: tuple[str, str, str], number: int, place: int, row: Cells, head: Message
    ) -> None:
        at = self._cell(number, place, row, head, key[0])
        known = self.found.cells.get(key)
        if known is None or not known.words:
            self.found.cells[key] = at
        elif at.words and plain(at.words) != plain(known.words):
            reason = say(
                "“%(id)s” is answered “%(words)s” here, and differently in row %(row)s of “%(sheet)s”.",
                id=key[0],
                words=shortened(at.words),
                row=known.row,
                sheet=known.sheet,
            )
            self.found.faults.append(at.fault(reason, say("Keep one of the two rows.")))

    def _table_row(
        self, number: int, row: Cells, table: Question, place: int | None, target: KeyTarget | None
    ) -> None:
        rows = self.found.rows.setdefault(table.id, [])
        if target is not None and not target.is_row:
            return  # the title of the sheet
        if table.id not in self.columns:
            if place is None:
                return  # words above the table
            columns = enumerate(table.columns, 1)
            self.columns[table.id] = {column.id: place + n for n, column in columns}
        places = self.columns[table.id]
        told = {
            column.id: self._cell(number, places[column.id], row, column.label, table.id)
            for column in table.columns
            if column.id in places
        }
        if any(at.words for at in told.values()):
            rows.append(told)

    def _without_key(self, number: int, row: Cells) -> None:
        """An answer whose question cannot be told."""
        if not self.at:
            return
        place = self.at.get(ID)
        name = cell_words(row[place]) if place is not None and place < len(row) else ""
        told = {
            key: self._cell(number, self.at[key], row, BY_KEY[key].words, name)
            for key in OPEN
            if key in self.at
        }
        if place is None or place >= len(row) or not any(at.words for at in told.values()):
            return
        if name and _NAME.fullmatch(name):
            reason = say("There is no question “%(id)s” in this questionnaire.", id=name)
        else:
            reason = say("An answer stands here without the number of its question.")
        mend = say("Write the number back as it was, or empty the row.")
        at = At(name, self.raw.name, number + 1, BY_KEY[ID].words, name)
        self.found.strays.append({ID: at, **told})
        self.found.faults.append(at.fault(reason, mend))

    def _cell(self, number: int, place: int, row: Cells, head: Any, question: str) -> At:
        value = row[place] if place < len(row) else ""
        spot = self.raw.spots.get((number, place))
        is_broken = spot is not None and spot[0] is not Spot.MERGED
        at = At(value, self.raw.name, number + 1, head, question, is_broken)
        if spot is not None and is_broken:
            words = spot[1]
            reason = say("The cell shows %(words)s instead of an answer.", words=words)
            self.found.faults.append(at.fault(reason, MEND_ERROR))
        return at


def _places(row: Cells, known: Mapping[str, str]) -> dict[str, int]:
    """Where each known heading stands first."""
    at: dict[str, int] = {}
    for place, cell in enumerate(row):
        if isinstance(cell, str) and (key := known.get(plain(cell))) is not None:
            at.setdefault(key, place)
    return at


def _spread(raw: RawSheet) -> list[list[Any]]:
    """Cells that were made one, downwards: each row says what they show."""
    rows = [list(row) for row in raw.rows]
    for first, last, column in _merged(raw):
        value = rows[first][column] if first < len(rows) and column < len(rows[first]) else ""
        for number in range(first + 1, min(last, len(rows) - 1) + 1):
            if column < len(rows[number]) and cell_words(rows[number][column]) == "":
                rows[number][column] = value
    return rows


def _merged(raw: RawSheet) -> Iterator[tuple[int, int, int]]:
    """First and last row, and the column, of what was merged over several rows; from 0."""
    for words in sorted({shown for spot, shown in raw.spots.values() if spot is Spot.MERGED}):
        if _RANGE.fullmatch(words):
            (first, column), (last, _) = map(xl_cell_to_rowcol, words.split(":"))
            if first != last:
                yield first, last, column
