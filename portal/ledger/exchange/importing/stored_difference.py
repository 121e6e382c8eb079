"""The difference as it is kept for its page: plain JSON, messages not yet in any language. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.foundation.core.database.paging import Page
from portal.foundation.core.words.messages import Message, from_json, say, to_json
from portal.ledger.exchange.comparing.difference import FileDifference
from portal.ledger.exchange.outcomes import Changed, Field, New, Outcome, Wrong

MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class StoredDifference:
    """What the page shows. `since`: sheet and row of what is other than in the check before."""

    wrong: Sequence[Wrong]
    new: Sequence[New]
    changed: Sequence[Changed]
    notes: Sequence[Message]
    sheets: int
    rows: int
    since: frozenset[tuple[str, int]]


def to_bytes(difference: FileDifference, before: StoredDifference | None = None) -> bytes:
    """`before`: what somebody saw, where the file is compared a second time."""
    tables = difference.found.tables
    kept: dict[str, Any] = {
        "wrong": [_told(one) for one in difference.wrong],
        "new": [_told(one) for one in difference.new],
        "changed": [_told(one) for one in difference.changed],
        "notes": [to_json(one) for one in difference.notes],
        "sheets": len(tables),
        "rows": difference.rows,
        "since": sorted(_other(difference, before)) if before else [],
    }
    return json.dumps(kept, ensure_ascii=False, default=str).encode()


def from_bytes(data: bytes) -> StoredDifference:
    kept = json.loads(data)
    return StoredDifference(
        wrong=[Wrong(*map(from_json, one)) for one in kept["wrong"]],
        new=[
            New(one[0], one[1], from_json(one[2]), tuple(map(_pair, one[3]))) for one in kept["new"]
        ],
        changed=[
            Changed(
                one[0], one[1], from_json(one[2]), tuple(Field(*map(from_json, f)) for f in one[3])
            )
            for one in kept["changed"]
        ],
        notes=[from_json(one) for one in kept["notes"]],
        sheets=kept["sheets"],
        rows=kept["rows"],
        since=frozenset((sheet, row) for sheet, row in kept["since"]),
    )


def _told(one: Outcome) -> list[Any]:
    if isinstance(one, Changed):
        fields = [[to_json(f.heading), to_json(f.old), to_json(f.new)] for f in one.fields]
        return [one.sheet, one.row, to_json(one.name), fields]
    return [to_json(getattr(one, name)) for name in one.__slots__]


def _other(now: FileDifference, before: StoredDifference) -> set[tuple[str, int]]:
    """Rows of which the two do not say the same."""
    old, new = _by_row(before), _by_row(now)
    return {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}


def _by_row(one: FileDifference | StoredDifference) -> Mapping[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    outcomes: list[Outcome] = [*one.wrong, *one.new, *one.changed]
    for outcome in outcomes:
        words = json.dumps(
            [type(outcome).__name__, _told(outcome)], ensure_ascii=False, default=str
        )
        found.setdefault((outcome.sheet, outcome.row), []).append(words)
    return found


def _pair(pair: Sequence[Any]) -> tuple[Any, Any]:
    return from_json(pair[0]), from_json(pair[1])


# What the page of an import shows: its counters, and its rows some at a time.

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
    if asked in (DifferencePart.WRONG, DifferencePart.NEW, DifferencePart.CHANGED):
        return [_page(DifferencePart(asked), rows[DifferencePart(asked)], page)]
    return [
        ShownPart(part, Page(some[:FEW], 1, len(some), FEW), len(some) > FEW)
        for part, some in rows.items()
        if some
    ]


def _page(part: DifferencePart, rows: Sequence[Any], number: int) -> ShownPart:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(number, last)
    start = (number - 1) * PER_PAGE
    return ShownPart(
        part, Page(rows[start : start + PER_PAGE], number, len(rows), PER_PAGE), is_cut=False
    )
