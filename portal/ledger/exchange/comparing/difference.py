"""A file compared with the registers: rows that are new, changed, the same or wrong, and the plan.

`check` reads and judges; nothing is written.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.words.messages import Message, say_n, to_json
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.choices import choices_of
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.snapshot import Snapshot
from portal.ledger.exchange.comparing.checking import CheckingPacks, FileCheck, Progress
from portal.ledger.exchange.comparing.contract_rows import index_contracts, judge_contracts
from portal.ledger.exchange.comparing.engagement_rows import index_works, judge_works
from portal.ledger.exchange.comparing.plan import ImportPlan
from portal.ledger.exchange.comparing.share_rows import judge_shares
from portal.ledger.exchange.comparing.vendor_rows import (
    index_vendors,
    judge_contacts,
    judge_vendors,
)
from portal.ledger.exchange.outcomes import Changed, New, Outcome, Wrong
from portal.ledger.exchange.reading.files import read
from portal.ledger.exchange.reading.headings import Recognised, Table, recognise_tables

_JUDGES: Mapping[SheetId, Callable[[FileCheck, Table], None]] = {
    SheetId.VENDORS: judge_vendors,
    SheetId.CONTACTS: judge_contacts,
    SheetId.ENGAGEMENTS: judge_works,
    SheetId.SHARES: judge_shares,
    SheetId.CONTRACTS: judge_contracts,
}


@dataclass(frozen=True)
class FileDifference:
    """What a file would change. `found`, `snapshot`, `actor`, `known`: what it was made from."""

    name: str
    wrong: tuple[Wrong, ...]
    changed: tuple[Changed, ...]
    same: int
    notes: tuple[Message, ...]
    plan: ImportPlan = field(repr=False)
    found: Recognised = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    actor: Actor
    known: FileCheck = field(repr=False)

    @cached_property
    def new(self) -> tuple[New, ...]:
        return self.known.told_new()

    @property
    def counts(self) -> dict[str, int]:
        """Rows; a row with two wrong cells is one."""
        return {
            "new": len(self.known.new),
            "changed": len(self.changed),
            "same": self.same,
            "wrong": len({(wrong.sheet, wrong.row) for wrong in self.wrong}),
        }

    @property
    def rows(self) -> int:
        """Rows that say something; headings, in which something may be wrong too, are none."""
        heads = {(table.title, table.heading_row + 1) for table in self.found.tables}
        heads |= {(wrong.sheet, wrong.row) for wrong in self.found.wrong}
        wrong = {(wrong.sheet, wrong.row) for wrong in self.wrong} - heads
        return len(self.known.new) + len(self.changed) + self.same + len(wrong)

    @property
    def to_write(self) -> int:
        """How many rows would be written."""
        return len(self.known.new) + len(self.changed)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return (*self.wrong, *self.new, *self.changed)

    @cached_property
    def digest(self) -> str:
        """The same for two checks exactly when they say the same."""
        words = json.dumps(
            [
                [kind, *(to_json(getattr(row, name)) for name in row.__slots__)]
                for kind, rows in (("wrong", self.wrong), ("new", self.new))
                for row in rows
            ]
            + [
                ["changed", one.sheet, one.row, to_json(one.name), *map(_plain_field, one.fields)]
                for one in self.changed
            ],
            ensure_ascii=False,
            default=str,
        )
        return hashlib.sha256(words.encode()).hexdigest()


@gc_paused()
def check(
    data: bytes, name: str, *, actor: Actor = SYSTEM, progress: Progress | None = None
) -> FileDifference:
    """Read a file and compare it. Refuses (RuleViolated at `file`) what cannot be read at all.

    `name`: as the file is called; `actor`: who would write it; `progress(done, total)` is called
    now and then with a number of rows.
    """
    found = recognise_tables(read(data, name), name)
    snapshot = queries.load_snapshot([table.sheet.id for table in found.tables])
    return compare(name, found, snapshot, actor=actor, progress=progress)


@gc_paused()
def compare(
    name: str,
    found: Recognised,
    snapshot: Snapshot,
    *,
    actor: Actor,
    progress: Progress | None = None,
) -> FileDifference:
    """The difference between tables and a snapshot."""
    packs = CheckingPacks(catalogue.practice(), catalogue.category_pack(), catalogue.tiers())
    total = sum(len(table.rows) - table.first_row for table in found.tables)
    one = FileCheck(
        snapshot,
        packs,
        choices_of(packs.practice, packs.categories, packs.tiers),
        actor,
        progress or _say_nothing,
        total,
    )
    index_vendors(one)
    index_works(one)
    index_contracts(one)
    one.wrong += found.wrong
    for table in found.tables:
        _JUDGES[table.sheet.id](one, table)
    notes = [*found.notes, *one.told_flags()]
    if one.examples:
        notes.append(
            say_n(
                "%(n)s example row is not taken.", "%(n)s example rows are not taken.", one.examples
            )
        )
    return FileDifference(
        name,
        tuple(one.wrong),
        tuple(one.changed),
        one.same,
        tuple(notes),
        one.plan,
        found,
        snapshot,
        actor,
        one,
    )


def _plain_field(one: Any) -> list[Any]:
    return [to_json(one.heading), to_json(one.old), to_json(one.new)]


def _say_nothing(_done: int, _total: int) -> None:
    """Nobody waits for the progress."""
