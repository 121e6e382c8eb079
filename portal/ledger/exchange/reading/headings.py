"""Which sheet and columns a file has: headings in any order and either language. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.exchange.columns.cells import shown_cell
from portal.ledger.exchange.columns.shapes import RegisterSheet, SheetColumn, Wrong, heading_form
from portal.ledger.exchange.columns.table import (
    EXAMPLE,
    MARKED,
    OWN_SHEETS,
    SHEETS,
    find_column,
    find_sheet,
)
from portal.ledger.exchange.reading.containers import Place, RawFile, RawSheet, Spot
from portal.ledger.exchange.reading.files import LOOKED_AT, sheet_of

ALIKE = 2  # headings of a register make a sheet look like it
_EXAMPLES = frozenset(map(heading_form, (EXAMPLE.ja, EXAMPLE.en)))
_OURS = frozenset({MARKED.ja, MARKED.en})


@dataclass(frozen=True)
class Table:
    """One sheet that was recognised. Rows and columns count from 0 here, from 1 in `row_of`."""

    sheet: RegisterSheet
    title: str  # as the file calls it
    heading_row: int
    rows: Sequence[Sequence[Any]]
    at: Mapping[str, int]  # where each column stands
    names: Mapping[str, str]  # and how the file calls it
    spots: Mapping[Place, tuple[Spot, str]]
    # Of rows made from somebody's own list: which rows of it they come from, counted from 1. Such a
    # row says only what is filled in: empty cells leave the register as it is.
    numbers: Sequence[int] = ()

    @property
    def first_row(self) -> int:
        return self.heading_row + 1

    def number_of(self, row: int) -> int:
        """What programs call the row."""
        return self.numbers[row] if self.numbers else row + 1

    def place_of(self, column: SheetColumn) -> str:
        """Which value of which register, where a row may be mended in the page."""
        return f"{self.sheet.id}.{column.id}" if self.numbers else ""

    def name_of(self, column: SheetColumn) -> Text | str:
        return self.names.get(column.id, column.heading)


@dataclass
class Recognised:
    """What a file holds. `notes`: what is left out; `wrong`: what keeps it from being read.

    `named`: of somebody's own list every vendor it speaks of, by plain name and by corporate number.
    """

    tables: list[Table] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    named: frozenset[str] = frozenset()

    def refuse(self, title: str, reason: Message, mend: Message) -> None:
        """A whole sheet."""
        self.wrong.append(Wrong(title, 1, reason=reason, mend=mend))


def recognise_tables(file: RawFile, name: str) -> Recognised:
    """The tables in the order of the registers."""
    found = Recognised()
    for raw in file.sheets:
        sheet = find_sheet(raw.name)
        if sheet is not None:
            _take(found, raw, sheet)
        elif raw.name not in OWN_SHEETS and any(map(_filled, raw.rows)):
            _leave(found, raw)
    twice = Counter(table.sheet.id for table in found.tables)
    for table in found.tables:
        if twice[table.sheet.id] > 1:
            found.refuse(
                table.title,
                say("Two sheets of this file are for the same register."),
                say("Put all rows into one of them and delete the other."),
            )
    if not found.tables and not found.wrong:
        _refuse_all(found, name, is_workbook=file.is_workbook)
    order = {sheet.id: number for number, sheet in enumerate(SHEETS)}
    found.tables.sort(key=lambda table: order[table.sheet.id])
    return found


def is_example(table: Table, row: Sequence[Any]) -> bool:
    """Whether the row says, where its number would stand, that it is only an example."""
    place = table.at.get("number", 0)
    cell = row[place] if place < len(row) else ""
    return isinstance(cell, str) and heading_form(cell) in _EXAMPLES


def is_said_elsewhere(table: Table, row: Sequence[Any]) -> bool:
    """Whether words stand in a column of nobody's; what we wrote beside a row ourselves is none."""
    ours = {
        place for place, heading in _headings(table.rows[table.heading_row]) if heading in _OURS
    }
    skipped = {*table.at.values(), *ours}
    return any(_filled([cell]) for place, cell in enumerate(row) if place not in skipped)


def _take(found: Recognised, raw: RawSheet, sheet: RegisterSheet) -> None:
    if not any(map(_filled, raw.rows)):
        found.notes.append(say("The sheet “%(sheet)s” is empty.", sheet=raw.name))
        return
    heading_row = _heading_row(raw, sheet)
    if heading_row is None:
        first = next(column for column in sheet.columns if column.required)
        found.refuse(
            raw.name,
            say("No heading of this register stands in the first rows."),
            say(
                "Write the headings into the first row, such as “%(heading)s”, as in the blank "
                "workbook.",
                heading=first.heading,
            ),
        )
        return
    at, names = _columns(found, raw, sheet, heading_row)
    found.tables.append(Table(sheet, raw.name, heading_row, raw.rows, at, names, raw.spots))


def _columns(
    found: Recognised, raw: RawSheet, sheet: RegisterSheet, heading_row: int
) -> tuple[dict[str, int], dict[str, str]]:
    at: dict[str, int] = {}
    names: dict[str, str] = {}
    unknown = []
    for place, heading in _headings(raw.rows[heading_row]):
        column = find_column(sheet, heading)
        if column is None:
            unknown += [heading] if heading not in _OURS else []
        elif column.id in at:
            found.wrong.append(
                Wrong(
                    raw.name,
                    heading_row + 1,
                    heading,
                    heading,
                    say("Two columns have this heading.")
                    if heading_form(names[column.id]) == heading_form(heading)
                    else say(
                        "“%(other)s” is a heading of the same column.", other=names[column.id]
                    ),
                    say("Keep one of them and delete the other."),
                )
            )
        else:
            at[column.id], names[column.id] = place, heading
    if unknown:
        found.notes.append(
            say(
                "Columns of the sheet “%(sheet)s” that are not taken: %(columns)s.",
                sheet=raw.name,
                columns=Text(ja="、".join(unknown), en=", ".join(unknown)),
            )
        )
    return at, names


def _leave(found: Recognised, raw: RawSheet) -> None:
    """A sheet of another name: refused where it looks like a register, else left out and named."""
    alike = sheet_of(raw.rows, "")
    known = 0 if alike is None else max(_count(row, alike) for row in raw.rows[:LOOKED_AT])
    if alike is None or known < ALIKE:
        found.notes.append(say("The sheet “%(sheet)s” is not taken.", sheet=raw.name))
        return
    found.refuse(
        raw.name,
        say("No register has this name."),
        say(
            "Its headings are those of “%(sheet)s”: rename the sheet, or delete it.",
            sheet=alike.name,
        ),
    )


def _refuse_all(found: Recognised, name: str, *, is_workbook: bool) -> None:
    names = Text(
        ja="、".join(f"「{sheet.name.ja}」" for sheet in SHEETS),
        en=", ".join(f"“{sheet.name.en}”" for sheet in SHEETS),
    )
    if is_workbook:
        reason = say("No sheet has the name of a register.")
        mend = say("Name the sheets %(sheets)s, as in the blank workbook.", sheets=names)
    else:
        reason = say("The first row has no headings of a register.")
        mend = say("Write the headings of one of %(sheets)s into the first row.", sheets=names)
    found.refuse(name, reason, mend)


def _heading_row(raw: RawSheet, sheet: RegisterSheet) -> int | None:
    """The row with the most headings, the first of several; a title may stand above it."""
    counts = [_count(row, sheet) for row in raw.rows[:LOOKED_AT]]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def _count(row: Sequence[Any], sheet: RegisterSheet) -> int:
    return len(
        {
            column.id
            for _, heading in _headings(row)
            if (column := find_column(sheet, heading)) is not None
        }
    )


def _headings(row: Sequence[Any]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(row):
        heading = str(shown_cell(cell)).strip()
        if heading:
            yield place, " ".join(heading.split())


def _filled(row: Sequence[Any]) -> bool:
    return any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row)
