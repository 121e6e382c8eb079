"""One file against the registers: keeps what becomes of each row, for those who judge rows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.content.definitions.practice import Practice
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.exchange.columns.cells import shown_cell
from portal.ledger.exchange.columns.choices import Choices
from portal.ledger.exchange.columns.lookup import Index
from portal.ledger.exchange.columns.shapes import SheetColumn, SheetId
from portal.ledger.exchange.columns.snapshot import Snapshot, shown
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.comparing.plan import ImportPlan
from portal.ledger.exchange.outcomes import Changed, Field, Name, New, Wrong
from portal.ledger.exchange.reading.headings import Table

Progress = Callable[[int, int], None]
MOST_NAMED = 20  # rows of one kind that are named
MEND: Message = say("Correct the cell and choose the file again.")


@dataclass(frozen=True, slots=True)
class CheckingPacks:
    practice: Practice
    categories: CategoryPack
    tiers: TierPack


class Flag(StrEnum):
    BILLING_PURPOSE = "billing_purpose"  # billing data for a purpose that is not billing
    NO_COPY = "no_copy"  # a contract that nobody can show yet


@dataclass(slots=True)
class CheckedRow:
    """One row: the values of the columns that the file has; `row` counts from 1."""

    row: int
    values: dict[str, Any]
    cells: Any
    wrongs: list[Wrong] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)  # columns that could not be read
    is_held: bool = False  # columns are missing: what it will be cannot be told

    @property
    def can_be_judged(self) -> bool:
        return not self.wrongs and not self.is_held


@dataclass
class FileCheck:
    """One file against one snapshot."""

    snapshot: Snapshot
    packs: CheckingPacks
    choices: Mapping[str, Choices]
    actor: Actor
    progress: Progress
    total: int
    plan: ImportPlan = field(default_factory=ImportPlan)
    wrong: list[Wrong] = field(default_factory=list)
    new: list[tuple[Table, int, Name, Mapping[str, Any]]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    examples: int = 0
    done: int = 0
    new_id: int = 0
    vendors: Index = field(default_factory=lambda: Index(BY_ID[SheetId.VENDORS]))
    works: Index = field(default_factory=lambda: Index(BY_ID[SheetId.ENGAGEMENTS]))
    contracts: Index = field(default_factory=lambda: Index(BY_ID[SheetId.CONTRACTS]))
    # What rows of the file will be, by id: for those that refer to them.
    vendors_after: dict[int, dict[str, Any]] = field(default_factory=dict)
    works_after: dict[int, dict[str, Any]] = field(default_factory=dict)
    missing: set[tuple[str, str]] = field(default_factory=set)
    taken: dict[tuple[SheetId, int], int] = field(default_factory=dict)
    # Rows that are taken and keep no promise as they are, by what is said of them once.
    flagged: dict[Flag, list[tuple[Table, int]]] = field(default_factory=dict)

    def next_id(self) -> int:
        self.new_id -= 1
        return self.new_id

    def take(self, table: Table, line: CheckedRow, row_id: int, column: str) -> bool:
        """Whether no earlier row of this file is about the same row of the register."""
        first = self.taken.setdefault((table.sheet.id, row_id), line.row)
        if first == line.row:
            return True
        self.refuse(
            table,
            line,
            column,
            say("Row %(row)s of this sheet is about the same one.", row=first),
            say("Keep one of the two rows."),
        )
        return False

    def refuse(
        self,
        table: Table,
        line: CheckedRow,
        column_id: str | None,
        reason: Message,
        mend: Message | None = None,
    ) -> None:
        """Note that a cell of the row, or the row, cannot be taken."""
        column = table.sheet.by_id.get(column_id or "")
        name: Name = ""
        value: Any = ""
        if column is not None:
            name, value = table.name_of(column), cell_of(table, line, column)
            mend = mend or column.mend
        line.wrongs.append(Wrong(table.title, line.row, name, value, reason, mend or MEND))

    def refuse_for(self, table: Table, line: CheckedRow, refusal: DomainError) -> None:
        """What a rule of the package refused, at its column."""
        self.refuse(table, line, refusal.field, refusal.message)

    def demand_filled(self, table: Table, line: CheckedRow, *, is_new: bool) -> None:
        """Every column that is needed has a value. A new row needs the columns themselves."""
        for column in table.sheet.columns:
            needed = column.required or (not is_new and column.new not in (None, ""))
            if not needed or column.id in line.bad:
                continue
            if column.id not in table.at:
                if is_new and column.required:
                    line.is_held = True
                    self._miss(table, column)
            elif line.values[column.id] in ("", None, ()):
                self.refuse(
                    table,
                    line,
                    column.id,
                    say("This cell is empty."),
                    say("Please fill this in: %(note)s", note=column.note),
                )

    def keep(
        self,
        table: Table,
        line: CheckedRow,
        name: Name,
        *,
        is_new: bool,
        fields: Collection[Field] = (),
        values: Mapping[str, Any] | None = None,
    ) -> bool:
        """Note what becomes of the row; False where it is wrong or the same, so nothing follows."""
        if line.wrongs:
            self.wrong += line.wrongs
            return False
        if is_new:
            self.new.append((table, line.row, name, values or {}))
        elif fields:
            self.changed.append(Changed(table.title, line.row, name, tuple(fields)))
        else:
            self.same += 1
        return is_new or bool(fields)

    def flag(self, flag: Flag, table: Table, line: CheckedRow) -> None:
        self.flagged.setdefault(flag, []).append((table, line.row))

    def told_flags(self) -> list[Message]:
        """One sentence for all rows of a kind: which they are, what is wrong, how to mend it."""
        return [_told(flag, rows) for flag, rows in self.flagged.items()]

    def fields(
        self, table: Table, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> list[Field]:
        """What is different, column by column, in words."""
        return [
            Field(
                column.heading,
                shown(column, before[column.id], self),
                shown(column, after[column.id], self),
            )
            for column in table.sheet.columns
            if column.id in after and before[column.id] != after[column.id]
        ]

    def told_new(self) -> tuple[New, ...]:
        """The new rows in words: thousands of them, put into words only where somebody asks."""
        return tuple(
            New(
                table.title,
                row,
                name,
                tuple(
                    (column.heading, shown(column, values[column.id], self))
                    for column in table.sheet.columns
                    if column.headline and values.get(column.id) not in ("", None, (), name)
                ),
            )
            for table, row, name, values in self.new
        )

    def _miss(self, table: Table, column: SheetColumn) -> None:
        if (table.title, column.id) not in self.missing:
            self.missing.add((table.title, column.id))
            self.wrong.append(
                Wrong(
                    table.title,
                    table.heading_row + 1,
                    column.heading,
                    "",
                    say("This column is missing, and new rows need it."),
                    say("Add the column, or leave only rows with our number."),
                )
            )


def _told(flag: Flag, found: list[tuple[Table, int]]) -> Message:
    table = found[0][0]
    few = [str(row) for _, row in found[:MOST_NAMED]]
    names = {
        "sheet": table.title,
        "rows": ", ".join(few) + (" …" if len(found) > MOST_NAMED else ""),
    }
    if flag is Flag.BILLING_PURPOSE:
        return say_n(
            "Sheet “%(sheet)s”, row %(rows)s, column “Purpose”: billing data for a purpose that is "
            "not billing. It is taken, but the promise is not kept until another purpose is written, "
            "it is no longer shared, or the privacy officer decides about this purpose.",
            "Sheet “%(sheet)s”, rows %(rows)s, column “Purpose”: billing data for a purpose that is "
            "not billing. They are taken, but the promise is not kept until another purpose is "
            "written, it is no longer shared, or the privacy officer decides about this purpose.",
            len(found),
            **names,
        )
    return say_n(
        "Sheet “%(sheet)s”, row %(rows)s: a file brings no copy of the contract. Its clauses do not "
        "count until its file is attached on the contract's page, or a second person has looked at "
        "the original.",
        "Sheet “%(sheet)s”, rows %(rows)s: a file brings no copies of the contracts. Their clauses do "
        "not count until their files are attached on the contracts' pages, or a second person has "
        "looked at the originals.",
        len(found),
        **names,
    )


def cell_of(table: Table, line: CheckedRow, column: SheetColumn) -> Any:
    """What stands in the file there, for people."""
    place = table.at.get(column.id)
    return "" if place is None or place >= len(line.cells) else shown_cell(line.cells[place])
