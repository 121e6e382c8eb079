"""The work a contract's row lists: what it begins to cover, and what no longer. Pure."""

from dataclasses import dataclass
from typing import Any

from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage import terms
from portal.ledger.exchange.columns.cells import Unreadable, parts_of
from portal.ledger.exchange.columns.showing import shown
from portal.ledger.exchange.comparing.checking import Check, Line
from portal.ledger.exchange.comparing.plan import Cover
from portal.ledger.exchange.outcomes import Field
from portal.ledger.exchange.reading.headings import Table


@dataclass(frozen=True, slots=True)
class Covers:
    """`wanted`: ids of all the work listed; `before`: of what is covered now."""

    wanted: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    begun: tuple[Cover, ...] = ()
    over: tuple[Any, ...] = ()  # rows

    @property
    def is_changed(self) -> bool:
        return bool(self.begun or self.over)


def covers_of(
    check: Check,
    table: Table,
    line: Line,
    *,
    known: Any | None,
    after: Any | None,
    vendor_id: int | None,
) -> Covers:
    """`known`, `after`: the contract as it is and as it will be, None where there is none.

    Cover begins as when a contract is registered, or where an earlier one ended."""
    there = {} if known is None else check.snapshot.covered(known.id)
    wanted = tuple(there)
    if "works" in line.values and "works" not in line.bad:
        wanted = _works(check, table, line, vendor_id)
    if after is None:
        return Covers(wanted, tuple(there))
    begun = tuple(
        Cover(work, _first_day(check, known, after, work)) for work in wanted if work not in there
    )
    over = tuple(row for work, row in there.items() if work not in wanted)
    for row in over:
        if row.valid_from > check.snapshot.day:
            check.refuse(
                table,
                line,
                "works",
                say("Cover that begins on %(day)s cannot be ended today.", day=row.valid_from),
                say("Take it back on the contract's page."),
            )
    return Covers(wanted, tuple(there), begun, over)


def cover_field(check: Check, table: Table, covers: Covers) -> Field:
    column = table.sheet.by_id["works"]
    return Field(
        column.heading,
        shown(column, covers.before, check),
        shown(column, covers.wanted, check),
    )


def _works(check: Check, table: Table, line: Line, vendor_id: int | None) -> tuple[int, ...]:
    typed = line.values["works"]
    if not typed:
        return ()
    failed: Unreadable | None = None
    for parts in ([typed], parts_of(typed, commas=False), parts_of(typed, commas=True)):
        try:
            found = [check.works.refer(part, vendor_id) for part in parts]
        except Unreadable as why:
            failed = why
        else:
            return tuple(dict.fromkeys(found))
    if failed is not None:
        check.refuse(table, line, "works", *failed.told)
    return ()


def _first_day(check: Check, known: Any | None, after: Any, work: int) -> Any:
    """None: the day of writing."""
    first = terms.first_day(after) or after.starts_on
    if known is None:
        return first
    ended = [
        row.valid_until
        for row in check.snapshot.covers.get(known.id, ())
        if row.engagement_id == work and row.valid_until is not None
    ]
    return max(ended) if ended and (first is None or max(ended) > first) else first
