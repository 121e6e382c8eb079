"""Every row of every record against the newest seal that an event left of it; some at a time.

Three statements for each thousand rows, however many there are.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, select

from portal.foundation.audit.moments import read_back
from portal.foundation.core import clock
from portal.foundation.core.database import moved
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.seals import (
    SEALS,
    Parts,
    last_seals,
    read_between,
    sealed_models,
)
from portal.foundation.core.words.messages import Message
from portal.proof.records import names, words

AS_FOUND = "records.sealed"  # the event of an upgrade that sealed what it found
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as its last event left it. `what`: a part of it, or how it came and went."""

    kind: str
    id: int
    what: str
    event: int | None


@dataclass(slots=True)
class Compared:
    """How many rows were compared, how many of them are unchanged since an upgrade found them on a
    day, and which differ."""

    rows: int = 0
    as_found: Counter[date] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def named(self) -> list[tuple[Difference, Message]]:
        """Each with its sentence."""
        called = names.names_of({(one.kind, one.id) for one in self.differences})
        return [
            (one, words.wrong(one.kind, called[one.kind, one.id], one.what, one.event))
            for one in self.differences
        ]

    def sentences(self) -> list[Message]:
        return [sentence for _, sentence in self.named()]


def compare_rows() -> Compared:
    found, sealed_on = Compared(), _days_of_sealing()
    for name, model in sorted(sealed_models().items()):
        for ids, now, seals in _chunks(name, model):
            _compare(found, model, ids, now, seals)
            found.rows += len(now)
            found.as_found.update(
                sealed_on[number]
                for one, (number, _) in seals.items()
                if number in sealed_on and one in now
            )
    return found


def not_as_sealed() -> Iterator[tuple[Table, Sequence[int]]]:
    """Rows that have no seal or another one, table by table, some at a time."""
    for name, model in sorted(sealed_models().items()):
        for _, now, seals in _chunks(name, model):
            ids = [one for one, parts in now.items() if one not in seals or seals[one][1] != parts]
            if ids:
                yield model.__table__, ids


def moved_as_sealed() -> Iterator[tuple[Table, Sequence[int]]]:
    """Rows that an upgrade moved to another table and that were as their last event had left them.

    What had been changed past the portal before is not among them: it is told as made by no event.
    """
    for name, model in sorted(sealed_models().items()):
        if name not in moved.TABLES:
            continue
        wanted = moved.sealed_when_moved(name)
        for _, now, seals in _chunks(name, model):
            ids = [one for one in now if one in wanted and one not in seals]
            if ids:
                yield model.__table__, ids


def _chunks(
    name: str, model: type[Any]
) -> Iterator[tuple[set[int], dict[int, Parts], dict[int, tuple[int, Parts]]]]:
    """Ids of all rows there are, what they would be sealed with now, and their newest seals."""
    session, after = db.session(), 0
    column = model.__table__.c.id
    while True:
        here = select(column).where(column > after).order_by(column).limit(_AT_ONCE)
        ids = session.scalars(here, execution_options=UNSCOPED).all()
        until = ids[-1] if len(ids) == _AT_ONCE else None
        theirs = SEALS.c.id > after
        if until is not None:
            theirs = theirs & (SEALS.c.id <= until)
        now = read_between(session, model, after, until)
        yield set(ids), now, last_seals(session, name, theirs)
        if until is None:
            return
        after = until


def _compare(
    found: Compared,
    model: type[Any],
    ids: Collection[int],
    now: Mapping[int, Parts],
    seals: Mapping[int, tuple[int, Parts]],
) -> None:
    kind = model.__tablename__
    for one in sorted(now.keys() | seals.keys()):
        number, sealed = seals.get(one, (None, {}))
        if one in now:
            different = _different(now[one], sealed, number)
        else:  # gone, as an event says; or a draft, until its parent is closed
            different = [words.GONE] if sealed and one not in ids else []
        found.differences += [Difference(kind, one, what, number) for what in different]


def _different(now: Parts, sealed: Parts, number: int | None) -> list[str]:
    if number is None:
        return [words.UNMADE]
    if not sealed:
        return [words.BACK]
    return sorted(one for one in now.keys() | sealed.keys() if now.get(one) != sealed.get(one))


def _days_of_sealing() -> dict[int, date]:
    rows = db.session.execute(
        select(EVENTS.c.number, EVENTS.c.happened_at).where(EVENTS.c.action == AS_FOUND)
    )
    return {row.number: read_back(row.happened_at).astimezone(clock.zone()).date() for row in rows}
