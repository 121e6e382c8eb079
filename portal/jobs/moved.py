"""Whether anything moved that the job `reconcile` compares: it is left out only where nothing did.

What it reads moves in commands, each of which leaves an event; in machinery, which says so
(`core/database/unrecorded.py`); and with time: a day begins, an invitation ends. What a process
compared last it remembers itself: one that starts has compared nothing, and after an upgrade other
rules compare.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.accounts.queries import next_end_of_invitations
from portal.foundation.audit.queries import head
from portal.foundation.core import clock
from portal.foundation.core.database.unrecorded import last_unrecorded
from portal.foundation.organisation.queries import enter, the_organisation


@dataclass(frozen=True, slots=True)
class LastMoves:
    """What is the same for as long as nothing moves: four narrow reads, however much there is."""

    event: tuple[int, str]
    unrecorded: int
    invitation_ends_at: datetime | None
    day: date


_compared: dict[str, LastMoves] = {}  # by the job


def has_moved() -> bool:
    """Since this process compared last, to the end; for the scheduler, which stands in no zone yet."""
    enter(the_organisation())
    return _compared.get("reconcile") != _last_moves()


@contextmanager
def comparing() -> Iterator[None]:
    """Read before anything is compared: what moves meanwhile is seen at the next look. What the block
    raises leaves it to be compared again."""
    before = _last_moves()
    yield
    _compared["reconcile"] = before


def _last_moves() -> LastMoves:
    return LastMoves(head(), last_unrecorded(), next_end_of_invitations(), clock.today())
