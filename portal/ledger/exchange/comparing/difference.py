"""A file compared with the registers: rows that are new, changed, the same or wrong, and the plan.

`check` reads and judges; nothing is written. What it found is kept for its page as plain JSON,
messages not yet in any language.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from portal.content import catalogue
from portal.content.purposes.queries import titles
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.database.paging import Page
from portal.foundation.core.words.messages import Message, from_json, say, say_n, to_json
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.cells import choices_of
from portal.ledger.exchange.columns.lookup import Snapshot
from portal.ledger.exchange.columns.shapes import Changed, Field, New, Outcome, SheetId, Wrong
from portal.ledger.exchange.comparing.checking import CheckingPacks, FileCheck, ImportPlan, Progress
from portal.ledger.exchange.comparing.contract_rows import index_contracts, judge_contracts
from portal.ledger.exchange.comparing.engagement_rows import index_works, judge_works
from portal.ledger.exchange.comparing.share_rows import judge_shares
from portal.ledger.exchange.comparing.vendor_rows import (
    index_vendors,
    judge_contacts,
    judge_vendors,
)
from portal.ledger.exchange.reading.files import read
from portal.ledger.exchange.reading.headings import Recognised, Table, recognise_tables
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import VendorState

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
    again: Callable[[Snapshot], Recognised] | None = field(default=None, repr=False)

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

    @cached_property
    def gone(self) -> tuple[tuple[int, str], ...]:
        """Id and name of vendors that the file does not name; not those that are over."""
        taken = {row_id for sheet_id, row_id in self.known.taken if sheet_id is SheetId.VENDORS}
        return tuple(
            (row.id, row.name)
            for row in self.snapshot.vendors.values()
            if row.id not in taken
            and not _is_over(row)
            and _marks(row).isdisjoint(self.found.named)
        )

    @property
    def to_write(self) -> int:
        return len(self.known.new) + len(self.changed)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return (*self.wrong, *self.new, *self.changed)

    @cached_property
    def digest(self) -> str:
        """The same for two checks exactly when they say the same."""
        told = [["wrong", *to_json(wrong)] for wrong in self.wrong]
        told += [["new", *to_json(new)] for new in self.new]
        told += [
            ["changed", *to_json(change[:3]), *to_json(change.fields)] for change in self.changed
        ]
        return hashlib.sha256(_json(told).encode()).hexdigest()


def _is_over(vendor: Any) -> bool:
    over = (VendorState.CLOSED, VendorState.REJECTED)
    return vendor.merged_into_id is not None or vendor.state in over


def _marks(vendor: Any) -> set[str]:
    """How a list may speak of it."""
    names = [vendor.name, vendor.name_en, *vendor.former_names.splitlines()]
    return {plain(name) for name in names if name} | {vendor.corporate_number or ""} - {""}


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
    again: Callable[[Snapshot], Recognised] | None = None,
) -> FileDifference:
    """`again`: makes the tables anew where they rest on what the registers say."""
    total = sum(len(table.rows) - table.first_row for table in found.tables)
    known = begin_check(snapshot, actor=actor, progress=progress, total=total)
    known.wrong += found.wrong
    for table in found.tables:
        _JUDGES[table.sheet.id](known, table)
    notes = [*found.notes, *known.told_flags()]
    if known.examples:
        notes.append(
            say_n(
                "%(n)s example row is not taken.",
                "%(n)s example rows are not taken.",
                known.examples,
            )
        )
    wrong, changed = tuple(known.wrong), tuple(known.changed)
    return FileDifference(
        name,
        wrong,
        changed,
        known.same,
        tuple(notes),
        known.plan,
        found,
        snapshot,
        actor,
        known,
        again,
    )


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)


def begin_check(
    snapshot: Snapshot,
    *,
    actor: Actor = SYSTEM,
    progress: Progress | None = None,
    total: int = 0,
) -> FileCheck:
    """The registers with everything that words are looked up in."""
    packs = CheckingPacks(catalogue.practice(), catalogue.category_pack(), catalogue.tiers())
    choices = choices_of(packs.practice, packs.categories, packs.tiers, titles())
    known = FileCheck(snapshot, packs, choices, actor, progress or (lambda *_at: None), total)
    index_vendors(known)
    index_works(known)
    index_contracts(known)
    return known


MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class StoredDifference:
    """What the page shows. `since`: sheet and row of what is other than in the check before;
    `gone`: id and name of vendors that a vendor master does not name."""

    wrong: Sequence[Wrong]
    new: Sequence[New]
    changed: Sequence[Changed]
    notes: Sequence[Message]
    sheets: int
    rows: int
    since: frozenset[tuple[str, int]]
    gone: Sequence[tuple[int, str]] = ()

    def is_news(self, answered: "StoredDifference | None", *, is_put_off: bool) -> bool:
        """Whether it says anything that nobody has answered yet, wherever its rows stand.

        `answered`: the last one that was, taken over or `is_put_off`.
        """
        known = set(answered.gone) if answered else set()
        if not known.issuperset(self.gone):
            return True
        told = _told(self)
        return bool(told) and not (is_put_off and answered is not None and _told(answered) == told)


def _told(kept: StoredDifference) -> list[str]:
    outcomes: list[Outcome] = [*kept.wrong, *kept.new, *kept.changed]
    return sorted(_json([type(one).__name__, *to_json(one[2:])]) for one in outcomes)


def to_bytes(
    difference: FileDifference,
    before: StoredDifference | None = None,
    *,
    is_master: bool = False,
) -> bytes:
    """`before`: what somebody saw, where the file is compared a second time."""
    kept = {
        "wrong": to_json(difference.wrong),
        "new": to_json(difference.new),
        "changed": to_json(difference.changed),
        "notes": to_json(difference.notes),
        "sheets": len({table.title for table in difference.found.tables}),
        "rows": difference.rows,
        "since": sorted(_other(difference, before)) if before else [],
        "gone": list(difference.gone) if is_master else [],
    }
    return _json(kept).encode()


def from_bytes(data: bytes) -> StoredDifference:
    kept = json.loads(data)
    return StoredDifference(
        wrong=[Wrong(*from_json(cells)) for cells in kept["wrong"]],
        new=[New(*from_json(cells)) for cells in kept["new"]],
        changed=[
            Changed(
                sheet, row, from_json(name), tuple(Field(*from_json(field)) for field in fields)
            )
            for sheet, row, name, fields in kept["changed"]
        ],
        notes=from_json(kept["notes"]),
        sheets=kept["sheets"],
        rows=kept["rows"],
        since=frozenset((sheet, row) for sheet, row in kept["since"]),
        gone=[(vendor_id, name) for vendor_id, name in kept.get("gone", ())],
    )


def _other(now: FileDifference, before: StoredDifference) -> set[tuple[str, int]]:
    """Rows of which the two do not say the same."""
    old, new = _by_row(before), _by_row(now)
    return {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}


def _by_row(of: FileDifference | StoredDifference) -> Mapping[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    outcomes: list[Outcome] = [*of.wrong, *of.new, *of.changed]
    for outcome in outcomes:
        words = _json([type(outcome).__name__, *to_json(outcome)])
        found.setdefault((outcome.sheet, outcome.row), []).append(words)
    return found


FEW = 20  # rows of each kind on the first look
PER_PAGE = 100


class DifferencePart(StrEnum):
    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


TITLES: Mapping[DifferencePart, Message] = {
    DifferencePart.WRONG: say("Wrong"),
    DifferencePart.NEW: say("New"),
    DifferencePart.CHANGED: say("Changed"),
    DifferencePart.SAME: say("Unchanged"),
}
ICONS: Mapping[DifferencePart, str] = {
    DifferencePart.WRONG: "exclamation-circle",
    DifferencePart.NEW: "plus-circle",
    DifferencePart.CHANGED: "pencil",
    DifferencePart.SAME: "dash-circle",
}


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part: its rows here, and whether there are more than these."""

    part: DifferencePart
    page: Page[Any]
    is_cut: bool


def parts_of(kept: StoredDifference, asked: str, page: int) -> list[ShownPart]:
    """The part asked for with its pages, or the first rows of each that has any."""
    rows: Mapping[DifferencePart, Sequence[Any]] = {
        DifferencePart.WRONG: kept.wrong,
        DifferencePart.NEW: kept.new,
        DifferencePart.CHANGED: kept.changed,
    }
    for part, some in rows.items():
        if part == asked:
            number = min(page, max(1, -(-len(some) // PER_PAGE)))
            start = (number - 1) * PER_PAGE
            shown = Page(some[start : start + PER_PAGE], number, len(some), PER_PAGE)
            return [ShownPart(part, shown, is_cut=False)]
    return [
        ShownPart(part, Page(some[:FEW], 1, len(some), FEW), len(some) > FEW)
        for part, some in rows.items()
        if some
    ]
