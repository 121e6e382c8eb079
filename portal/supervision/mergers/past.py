"""Whose rows they were before vendors became one: on an earlier day they are not the survivor's."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from portal.foundation.access.leaving_out import leaving_out
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.supervision.mergers import queries
from portal.supervision.mergers.models import ROWS, VendorMerger
from portal.supervision.mergers.moving import movable
from portal.supervision.mergers.queries import MergerRow
from portal.supervision.promises.queries import evaluate as evaluate_now
from portal.supervision.promises.results import Evaluation

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


def after(day: date) -> Sequence[MergerRow]:
    """Of all vendors those of after the day; one statement, and none where nothing can be later."""
    return since(queries.accepted_mergers(), day) if day < clock.today() else ()


def evaluate(
    vendor_ids: Collection[int] | None, day: date, mergers: Sequence[MergerRow] | None = None
) -> Mapping[int, Evaluation]:
    """The verdicts of vendors as promises.queries gives them, but of an earlier day without what
    came to a vendor later. `mergers`: those of after the day, where they are known."""
    with as_on(after(day) if mergers is None else mergers, day):
        return evaluate_now(vendor_ids, day)


def left_out(mergers: Sequence[MergerRow]) -> list[Message]:
    """What pages of a day before these mergers say of them."""
    return [_left_out(row) for row in mergers]


def _left_out(row: MergerRow) -> Message:
    named: dict[str, Any] = {
        "other": row.absorbed.called,
        "name": row.survivor.called,
        "day": merged_on(row.merger),
    }
    if not keeps_rows(row.merger):
        return say(
            "%(other)s goes on in %(name)s since %(day)s. What came with it is not on record row by "
            "row: the verdicts of %(name)s here may count it, though it was not its own on this day.",
            **named,
        )
    return say(
        "%(other)s goes on in %(name)s since %(day)s. What came with it is left out of the verdicts of "
        "%(name)s here, and how %(other)s itself stood on this day is not shown.",
        **named,
    )


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
    for id_ in ids:
        if found and found[-1][1] == id_ - 1:
            found[-1][1] = id_
        else:
            found.append([id_, id_])
    return found
