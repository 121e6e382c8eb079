"""One file against the registers: what becomes of each row, and what will be written.

In the plan, ids that do not exist yet are negative, and a day that is None is the day of writing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from portal.content.definitions.practice import Practice
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.contracts.models import ContractState
from portal.ledger.exchange.columns.cells import Choices, Unreadable, shown_cell
from portal.ledger.exchange.columns.lookup import Index, Snapshot, shown
from portal.ledger.exchange.columns.shapes import (
    Changed,
    Field,
    Name,
    New,
    SheetColumn,
    SheetId,
    Wrong,
)
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.reading.headings import Table

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Added:
    """A new vendor (`vendor` 0), contact or piece of work."""

    id: int
    vendor: int  # whose it is
    values: Values


@dataclass(frozen=True, slots=True)
class Edited:
    """A vendor or contact that is overwritten, as its form does. `version`: as it was read."""

    id: int
    version: int
    values: Values
    vendor: int  # whose it is
    ends: bool = False  # a contact


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """Other terms of work from a day on. `now`: the row they follow; `about`: what is substantive."""

    now: Any
    values: Values
    from_day: date | None
    about: str


@dataclass(frozen=True, slots=True)
class AddedShare:
    vendor: int
    work: int
    begins: date
    values: Values  # with reviewed_on and first_handover_on


@dataclass(frozen=True, slots=True)
class ShareStep:
    """The row of a share from a day on; what is not in `values` stays."""

    from_day: date | None
    values: Values


@dataclass(frozen=True, slots=True)
class ChangedShare:
    """`steps`: the rows that follow `now`; `handover`: the first one, noted on the last of them."""

    now: Any
    steps: tuple[ShareStep, ...]
    is_noted: bool
    noted_on: date | None = None
    handover: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedCover:
    work: int
    from_day: date | None


@dataclass(frozen=True, slots=True)
class AddedContract(Added):
    state: ContractState
    covers: tuple[PlannedCover, ...]
    place: str = ""  # of the original


@dataclass(frozen=True, slots=True)
class ChangedContract:
    """`now`: the row as it was read; `covers` begin, `ended_covers` are rows that end today.

    `place`: where the original is kept from now on, None: as before.
    """

    now: Any
    values: Values
    state: ContractState
    covers: tuple[PlannedCover, ...]
    ended_covers: tuple[Any, ...]
    place: str | None = None


@dataclass
class ImportPlan:
    vendors: list[Added] = field(default_factory=list)
    edited_vendors: list[Edited] = field(default_factory=list)
    contacts: list[Added] = field(default_factory=list)
    edited_contacts: list[Edited] = field(default_factory=list)
    works: list[Added] = field(default_factory=list)
    changed_works: list[ChangedTerms] = field(default_factory=list)
    shares: list[AddedShare] = field(default_factory=list)
    changed_shares: list[ChangedShare] = field(default_factory=list)
    contracts: list[AddedContract] = field(default_factory=list)
    changed_contracts: list[ChangedContract] = field(default_factory=list)


Progress = Callable[[int, int], None]
Sought = TypeVar("Sought")
MOST_NAMED = 20  # rows of one kind that are named
MEND: Message = say("Correct the cell and choose the file again.")
MEND_HERE: Message = say("Correct it here.")


@dataclass(frozen=True, slots=True)
class CheckingPacks:
    practice: Practice
    categories: CategoryPack
    tiers: TierPack


class Flag(StrEnum):
    BILLING_PURPOSE = "billing_purpose"  # billing data for a purpose that is not billing
    NO_COPY = "no_copy"  # a contract that nobody can show yet


@dataclass
class FileCheck:
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
    taken: dict[Any, int] = field(default_factory=dict)  # by sheet and row of the register
    # Rows that are taken and keep no promise as they are, by what is said of them once.
    flagged: dict[Flag, list[tuple[Table, int]]] = field(default_factory=dict)

    def next_id(self) -> int:
        self.new_id -= 1
        return self.new_id

    def told_flags(self) -> list[Message]:
        """One sentence for all rows of a kind: which they are, what is wrong, how to mend it."""
        return [_told(flag, rows) for flag, rows in self.flagged.items()]

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
                    if column.id in table.sheet.headlines
                    and values.get(column.id) not in ("", None, (), name)
                ),
            )
            for table, row, name, values in self.new
        )


@dataclass(slots=True)
class CheckedRow:
    """One row: the values of the columns that the file has; `row` counts from 1."""

    check: FileCheck
    table: Table
    row: int
    cells: Any
    values: dict[str, Any] = field(default_factory=dict)
    wrongs: list[Wrong] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)  # columns that could not be read
    is_held: bool = False  # columns are missing: what it will be cannot be told

    @property
    def can_be_judged(self) -> bool:
        return not self.wrongs and not self.is_held

    def take(self, row_id: int, column: str) -> bool:
        """Whether no earlier row of this file is about the same row of the register."""
        return self.is_first(self.check.taken, (self.table.sheet.id, row_id), column)

    def is_first(self, seen: dict[Any, int], same: Any, column: str) -> bool:
        """Whether no earlier row of the sheet is about the same. `seen`: what rows were about."""
        first = seen.setdefault(same, self.row)
        if first != self.row:
            reason = say("Row %(row)s of this sheet is about the same one.", row=first)
            self.refuse(column, reason, say("Keep one of the two rows."))
        return first == self.row

    def refuse(self, column_id: str | None, reason: Message, mend: Message | None = None) -> None:
        """Note that a cell of the row, or the row, cannot be taken."""
        column = self.table.sheet.by_id.get(column_id or "")
        name: Name = ""
        value: Any = ""
        place = ""
        if column is not None:
            place = self.table.place_of(column)
            name, value = self.table.name_of(column), self.cell_of(column)
            mend = mend or column.mend
        self.wrongs.append(
            Wrong(
                self.table.title,
                self.row,
                name,
                value,
                reason,
                mend or (MEND_HERE if self.table.numbers else MEND),
                place,
            )
        )

    def look_up(self, column_id: str, find: Callable[..., Sought], *typed: Any) -> Sought | None:
        """What is found by what was typed; None: nothing is, or the cell is refused."""
        try:
            return find(*typed)
        except Unreadable as why:
            self.refuse(column_id, why.reason, why.mend)
            return None

    def ruled(self, rule: Callable[..., Sought], *about: Any, **known: Any) -> Sought | None:
        """What a rule of the package says; None: it refused, which is noted at its column."""
        try:
            return rule(*about, **known)
        except DomainError as refusal:
            self.refuse(refusal.field, refusal.message)
            return None

    def demand_filled(self, *, is_new: bool) -> None:
        """Every column that is needed has a value. A new row needs the columns themselves."""
        for column in self.table.sheet.columns:
            needed = column.required or (not is_new and column.new not in (None, ""))
            if not needed or column.id in self.bad:
                continue
            if column.id not in self.table.at:
                if is_new and column.required:
                    self.is_held = True
                    self._miss(column)
            elif self.values.get(column.id) in ("", None, ()):
                if self.table.numbers and not is_new:
                    continue  # a list of somebody's own says what it says
                mend = say("Please fill this in: %(note)s", note=column.note)
                self.refuse(column.id, say("This cell is empty."), mend)

    def keep(
        self,
        name: Name,
        *,
        is_new: bool,
        fields: Collection[Field] = (),
        values: Mapping[str, Any] | None = None,
    ) -> bool:
        """Note what becomes of the row; False where it is wrong or the same, so nothing follows."""
        check = self.check
        if self.wrongs:
            check.wrong += self.wrongs
            return False
        if is_new:
            check.new.append((self.table, self.row, name, values or {}))
        elif fields:
            check.changed.append(Changed(self.table.title, self.row, name, tuple(fields)))
        else:
            check.same += 1
        return is_new or bool(fields)

    def flag(self, flag: Flag) -> None:
        self.check.flagged.setdefault(flag, []).append((self.table, self.row))

    def fields(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Field]:
        return [
            self.field_of(column.id, before[column.id], after[column.id])
            for column in self.table.sheet.columns
            if column.id in after and before[column.id] != after[column.id]
        ]

    def field_of(self, column_id: str, old: Any, new: Any) -> Field:
        column = self.table.sheet.by_id[column_id]
        return Field(column.heading, shown(column, old, self.check), shown(column, new, self.check))

    def cell_of(self, column: SheetColumn) -> Any:
        place = self.table.at.get(column.id)
        return "" if place is None or place >= len(self.cells) else shown_cell(self.cells[place])

    def _miss(self, column: SheetColumn) -> None:
        table, check = self.table, self.check
        if (table.title, column.id) not in check.missing:
            check.missing.add((table.title, column.id))
            check.wrong.append(
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
