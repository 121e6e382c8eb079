"""What the page shows on which clauses are checked again: the clause, what was found, what changed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Message
from portal.ledger.contracts.clauses.due_again import Cause, DueAgain
from portal.ledger.contracts.clauses.library_changes import Kind, LibraryChange
from portal.ledger.contracts.coverage.outcome import Found
from portal.ledger.contracts.coverage.reasons import place_of
from portal.ledger.contracts.models import ClauseCheck, ClauseState


@dataclass(frozen=True, slots=True)
class AgainLine:
    """A clause to be looked at again. `change`: the library words it otherwise.

    `is_same`: nothing about it changed in the library, so it can be confirmed with the others.
    """

    clause: Clause
    row: ClauseCheck
    state: ClauseState
    place: Message | None
    change: LibraryChange | None

    @property
    def is_same(self) -> bool:
        return self.change is None or not self.change.asks_again


@dataclass(frozen=True, slots=True)
class AgainPage:
    """Clauses to confirm, clauses new in the library, and those it no longer has."""

    due: DueAgain
    lines: tuple[AgainLine, ...]
    added: tuple[LibraryChange, ...]
    removed: tuple[LibraryChange, ...]

    @property
    def rows(self) -> Mapping[str, int]:
        return {one.clause.id: one.row.id for one in self.lines}

    @property
    def unchanged(self) -> list[str]:
        return [one.clause.id for one in self.lines if one.is_same]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was found of a clause once, with the words of the library by which it was checked.

    `last_day` None: it stands. `was_mistyped`: it counts on no day.
    """

    row: ClauseCheck
    clause: Clause | None
    place: Message | None
    last_day: date | None
    was_mistyped: bool


def again_page(
    due: DueAgain,
    clauses: Iterable[Clause],
    rows: Mapping[str, ClauseCheck],
    changes: Iterable[LibraryChange],
) -> AgainPage:
    """`clauses`: the library in force. `rows`: those that stand, by clause."""
    known = {one.clause_id: one for one in changes}
    lines = [
        AgainLine(one, rows[one.id], rows[one.id].state, place_in(rows[one.id]), known.get(one.id))
        for one in clauses
        if one.id in due.clauses and one.id in rows
    ]
    added = [
        one
        for one in known.values()
        if one.kind is Kind.ADDED and Cause.LIBRARY in due.clauses.get(one.clause_id, ())
    ]
    removed = [one for one in known.values() if one.kind is Kind.REMOVED]
    return AgainPage(due, tuple(lines), tuple(added), tuple(removed))


def place_in(row: ClauseCheck) -> Message | None:
    return place_of(Found(row.state, article=row.article, page=row.page))
