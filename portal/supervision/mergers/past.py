"""Whose rows they were before vendors became one: on an earlier day they are not the survivor's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from portal.foundation.access.leaving_out import leaving_out
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.supervision.mergers import queries
from portal.supervision.mergers.models import ROWS, VendorMerger
from portal.supervision.mergers.moving import movable
from portal.supervision.mergers.queries import MergerRow

# People are only named by what they did: whoever was let in elsewhere before has the same name.
_NAMED: Final = "users"


def mergers_of(vendor_id: int) -> Sequence[MergerRow]:
    """By which other vendors came to go on in it, the oldest first."""
    return [row for row in queries.mergers_of(vendor_id) if row.merger.accepted]


def since(mergers: Sequence[MergerRow], day: date) -> Sequence[MergerRow]:
    """Those of after the day."""
    return [row for row in mergers if merged_on(row.merger) > day]


def merged_on(merger: VendorMerger) -> date:
    if merger.decided_at is None:
        raise ValueError("nobody has decided it")
    return clock.day_of(merger.decided_at)


@contextmanager
def as_on(mergers: Sequence[MergerRow], day: date) -> Iterator[None]:
    """In this block what came by one of these mergers after the day is not found."""
    models = {one.__tablename__: one for one in movable()}
    ids: dict[type[Any], set[int]] = defaultdict(set)
    for row in since(mergers, day):
        for name, ranges in row.merger.moved.get(ROWS, {}).items():
            if name in models and name != _NAMED:
                ids[models[name]].update(*(range(first, last + 1) for first, last in ranges))
    with leaving_out(db.session, ids):
        yield


def as_kept(moved: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Of the ids that moved, by table, in order: how many, and which."""
    counts = {name: len(ids) for name, ids in moved.items()}
    return counts | {ROWS: {name: _ranges(ids) for name, ids in moved.items()}}


def counts_of(merger: VendorMerger) -> dict[str, int]:
    return {name: number for name, number in merger.moved.items() if name != ROWS}


def keeps_rows(merger: VendorMerger) -> bool:
    """Whether it is on record which rows came: mergers of before kept their numbers only."""
    return ROWS in merger.moved


def _ranges(ids: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found
