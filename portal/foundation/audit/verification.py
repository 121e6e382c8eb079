"""Is the history whole? Raw columns, not models, in one walk from the first event on; heads kept elsewhere."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from portal.foundation.audit.queries import head
from portal.foundation.core import clock
from portal.foundation.core.database.chain import (
    EVENTS,
    START,
    THINGS,
    digest_of,
    link,
    written,
)
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.seals import SEALS, digest_of_seals
from portal.foundation.core.words.messages import Message, say

ERASED = "audit.details_erased"
_BATCH = 2000
_Things = set[tuple[str, int]]


@dataclass(slots=True)
class _Walk:
    """Where the walk is, and what it has seen so far."""

    number: int = 0
    last: str = START
    hashes: set[str] = field(default_factory=lambda: {START})
    bare: set[int] = field(default_factory=set)  # events without details
    by_rule: set[int] = field(default_factory=set)  # events whose details a rule took away
    wrong: list[Message] = field(default_factory=list)

    def step(self, row: Any, indexed: _Things, seals: str | None) -> None:
        here: int = row["number"]
        if here != self.number + 1:
            self.wrong.append(_gap(self.number + 1, here))
        if link(self.last, row) != row["hash"]:
            self.wrong.append(
                say(
                    "Event %(number)s was changed or moved: it does not follow from the one before.",
                    number=here,
                )
            )
        if row["seals"] != seals:
            self.wrong.append(
                say("Event %(number)s: the hashes of what it made were changed.", number=here)
            )
        if row["details"] is None:
            self.bare.add(here)
        elif digest_of((row["salt"] or "") + row["details"]) != row["digest"]:
            self.wrong.append(say("Event %(number)s: its details were changed.", number=here))
        else:
            self._read(row["action"], here, json.loads(row["details"]), indexed)
        self.number, self.last = here, row["hash"]
        self.hashes.add(self.last)

    def _read(self, action: str, here: int, details: Mapping[str, Any], indexed: _Things) -> None:
        if {(kind, of) for kind, of in details["things"]} != indexed:
            self.wrong.append(
                say("Event %(number)s: the index of what it is about was changed.", number=here)
            )
        if action == ERASED:
            self.by_rule.update((details["after"] or {}).get("numbers", ()))


def verify(kept: Iterable[str] = ()) -> list[Message]:
    """What is wrong, each naming the event; empty means whole. `kept`: head hashes kept elsewhere.

    Without a kept head a tail that was cut off, the head set back with it, cannot be seen.
    """
    return walked(kept)[0]


def walked(kept: Iterable[str] = ()) -> tuple[list[Message], set[str]]:
    """The same, and every hash of the chain."""
    walk, index, seals = _Walk(), _Beside(THINGS), _Beside(SEALS)
    rows = db.session.execute(
        EVENTS.select().order_by(EVENTS.c.number),
        execution_options=UNSCOPED | {"yield_per": _BATCH},
    )
    for row in rows.mappings():
        number = row["number"]
        things = {(thing.kind, thing.id) for thing in index.of(number)}
        sealed = sorted((seal.kind, seal.id, seal.parts) for seal in seals.of(number))
        walk.step(row, things, digest_of_seals(sealed) if sealed else None)
    gone = [
        say("Event %(number)s: its details are gone without a rule.", number=number)
        for number in sorted(walk.bare - walk.by_rule)
    ]
    left = [
        say("The index names event %(number)s, which is not there.", number=number)
        for number in index.left()
    ]
    left += [
        say("Hashes name event %(number)s, which is not there.", number=number)
        for number in seals.left()
    ]
    return [*walk.wrong, *gone, *left, *_heads(walk, kept)], walk.hashes


def _is_before(found: Any, number: int) -> bool:
    """SQLite sorts words that somebody put in the place of a number behind all numbers."""
    return isinstance(found, int | float) and found < number


class _Beside:
    """Rows of a table beside the log, in the order of the events, read as the walk comes by."""

    def __init__(self, table: Table) -> None:
        rows = db.session.execute(
            table.select().order_by(table.c.number),
            execution_options=UNSCOPED | {"yield_per": _BATCH},
        )
        self._groups = groupby(rows, key=lambda row: row.number)
        self._next = next(self._groups, None)
        self._strange: list[int] = []

    def of(self, number: int) -> list[Any]:
        """Those of this event."""
        while self._next is not None and _is_before(self._next[0], number):
            self._strange.append(self._next[0])
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != number:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows

    def left(self) -> list[int]:
        """Numbers of events that are not there."""
        rest = [] if self._next is None else [self._next[0], *(group for group, _ in self._groups)]
        return [*self._strange, *rest]


def _gap(first: int, here: int) -> Message:
    if here == first + 1:
        return say("Event %(number)s is missing: %(here)s follows.", number=first, here=here)
    return say(
        "Events %(number)s to %(until)s are missing: %(here)s follows.",
        number=first,
        until=here - 1,
        here=here,
    )


def _heads(walk: _Walk, kept: Iterable[str]) -> list[Message]:
    at, hash_ = head()
    wrong = []
    if (at, hash_) != (walk.number, walk.last):
        wrong.append(
            say(
                "The head names event %(at)s, the last one found is %(number)s: the end was cut off or changed.",
                at=at,
                number=walk.number,
            )
        )
    return wrong + [
        say(
            "The head %(hash)s kept elsewhere is not in the chain: the end was cut off or rewritten.",
            hash=line,
        )
        for line in kept
        if line not in walk.hashes
    ]


NAME = "heads.txt"
_LINE = re.compile(r"(\S+) (\d+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head that was written down: by its hash, and in words where."""

    hash: str
    where: Message


def note_head(data: Path) -> bool:
    """Write the head of this moment into the file, once; whether it moved since the last time."""
    number, hash_ = head()
    known = list(heads_in_file(data))
    if not number or (known and known[-1][2] == hash_):
        return False
    handle = os.open(data / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{written(clock.now())} {number} {hash_}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def heads_in_file(data: Path) -> Iterator[tuple[str, int, str]]:
    """When, the number of the event, and its hash."""
    try:
        lines = (data / NAME).read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        if found := _LINE.fullmatch(line):
            yield found[1], int(found[2]), found[3]
