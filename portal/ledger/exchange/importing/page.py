"""What the page of an import shows: its counters, and its rows some at a time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.foundation.core.database.paging import Page
from portal.foundation.core.words.messages import Message, say
from portal.ledger.exchange.importing.stored_difference import Kept

FEW = 20  # rows of each kind on the first look
PER_PAGE = 100


class Part(StrEnum):
    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


TITLES: Mapping[Part, Message] = {
    Part.WRONG: say("Wrong"),
    Part.NEW: say("New"),
    Part.CHANGED: say("Changed"),
    Part.SAME: say("Unchanged"),
}
ICONS: Mapping[Part, str] = {
    Part.WRONG: "exclamation-circle",
    Part.NEW: "plus-circle",
    Part.CHANGED: "pencil",
    Part.SAME: "dash-circle",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One part: its rows here, and whether there are more than these."""

    part: Part
    page: Page[Any]
    is_cut: bool


def parts_of(kept: Kept, asked: str, page: int) -> list[Shown]:
    """The part asked for with its pages, or the first rows of each that has any."""
    rows: Mapping[Part, Sequence[Any]] = {
        Part.WRONG: kept.wrong,
        Part.NEW: kept.new,
        Part.CHANGED: kept.changed,
    }
    if asked in (Part.WRONG, Part.NEW, Part.CHANGED):
        return [_page(Part(asked), rows[Part(asked)], page)]
    return [
        Shown(part, Page(some[:FEW], 1, len(some), FEW), len(some) > FEW)
        for part, some in rows.items()
        if some
    ]


def _page(part: Part, rows: Sequence[Any], number: int) -> Shown:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(number, last)
    start = (number - 1) * PER_PAGE
    return Shown(
        part, Page(rows[start : start + PER_PAGE], number, len(rows), PER_PAGE), is_cut=False
    )
