"""Whether somebody else who handles data of a piece of work may do so, on a day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

NEAR: Final = timedelta(days=30)  # before its last day: a vendor is shown that it ends
_DAY = timedelta(days=1)


class ChainStanding(StrEnum):
    COUNTS = "counts"  # approved, and the approval holds
    RUN_OUT = "run_out"  # the approval is over, and no end is on record
    WITHOUT = "without"  # it handles the data, and nobody approved it
    WAITING = "waiting"  # applied for; nothing has begun
    OVER = "over"  # ended, refused before it began, or another record stands for it


@dataclass(frozen=True, slots=True)
class SubcontractorOnDay:
    """A subcontractor as it stands on the day.

    `tier`: 1 where the vendor itself passes the work on. `counts_from`: the day of the approval, None: there was
    none by the day. `until`: the last day of the approval. `ended_on`: the first day on which it
    handles nothing, None: no end was known of. `begins_on`: from when it handles the data.
    """

    subcontractor_id: int
    number: str
    engagement_id: int
    name: str
    tier: int
    parent_id: int | None
    follows_id: int | None
    begins_on: date
    had_begun: bool
    standing: ChainStanding
    counts_from: date | None = None
    until: date | None = None
    ended_on: date | None = None
    place: str = ""
    is_over_without: bool = False  # refused or withdrawn, though it had begun

    @property
    def last_day(self) -> date | None:
        """Of its approval, an end that is on record before included."""
        ended = None if self.ended_on is None else self.ended_on - _DAY
        return min((day for day in (self.until, ended) if day is not None), default=None)

    @property
    def began_without(self) -> bool:
        """It had handled the data before it was approved."""
        return self.had_begun and self.counts_from is not None and self.begins_on < self.counts_from


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """What is on record of one: facts as known now."""

    subcontractor_id: int
    number: str
    engagement_id: int
    name: str
    parent_id: int | None
    follows_id: int | None
    starts_on: date
    applied_on: date
    approved_on: date | None
    approved_until: date | None
    decided_against_on: date | None  # refused or withdrawn
    ended_on: date | None
    place: str = ""

    @property
    def had_begun(self) -> bool:
        return self.starts_on < self.applied_on


def stand_of(row: ChainRow, day: date) -> ChainStanding:
    """By itself, whatever follows it."""
    if row.ended_on is not None and row.ended_on <= day:
        return ChainStanding.OVER
    if row.approved_on is not None and row.approved_on <= day:
        holds = row.approved_until is None or day <= row.approved_until
        return ChainStanding.COUNTS if holds else ChainStanding.RUN_OUT
    if row.had_begun and row.starts_on <= day:
        return ChainStanding.WITHOUT
    against = row.decided_against_on is not None and row.decided_against_on <= day
    return ChainStanding.OVER if against else ChainStanding.WAITING


def chain_on(rows: Iterable[ChainRow], day: date) -> Sequence[SubcontractorOnDay]:
    """Of one vendor: those that were known or at work by the day, in the order of recording."""
    by_id = {row.subcontractor_id: row for row in rows}
    stands = {
        number: stand_of(row, day)
        for number, row in by_id.items()
        if row.applied_on <= day or (row.had_begun and row.starts_on <= day)
    }
    for number, row in by_id.items():
        before = stands.get(row.follows_id) if row.follows_id is not None else None
        if number not in stands or row.follows_id is None or before is None:
            continue
        if stands[number] is ChainStanding.WITHOUT and before is ChainStanding.COUNTS:
            stands[number] = ChainStanding.WAITING  # what it renews still holds
        elif stands[number] not in (ChainStanding.WAITING, ChainStanding.OVER):
            stands[row.follows_id] = ChainStanding.OVER  # it speaks for both
    return [_on_day(by_id[number], by_id, stand, day) for number, stand in stands.items()]


def to_renew(chain: Iterable[SubcontractorOnDay], day: date) -> Sequence[SubcontractorOnDay]:
    """Approvals that have run out, or do within `NEAR`, while nothing follows them; the earliest first."""
    known = list(chain)
    followed = {one.follows_id for one in known if one.standing is not ChainStanding.OVER}
    ending = [
        (one.until, one.subcontractor_id, one)
        for one in known
        if one.standing in (ChainStanding.COUNTS, ChainStanding.RUN_OUT)
        and one.until is not None
        and one.until <= day + NEAR
        and one.subcontractor_id not in followed
    ]
    return [one for *_, one in sorted(ending, key=lambda each: each[:2])]


def _on_day(
    row: ChainRow, by_id: Mapping[int, ChainRow], stand: ChainStanding, day: date
) -> SubcontractorOnDay:
    approved = row.approved_on is not None and row.approved_on <= day
    return SubcontractorOnDay(
        row.subcontractor_id,
        row.number,
        row.engagement_id,
        row.name,
        tier_of(
            row.subcontractor_id, {one.subcontractor_id: one.parent_id for one in by_id.values()}
        ),
        row.parent_id,
        row.follows_id,
        row.starts_on,
        row.had_begun,
        stand,
        row.approved_on if approved else None,
        row.approved_until if approved else None,
        row.ended_on,
        row.place,
        row.decided_against_on is not None and row.decided_against_on <= day,
    )


def tier_of(number: int, parents: Mapping[int, int | None]) -> int:
    """1 under the vendor itself, 2 under a subcontractor, and so on."""
    tier, above = 1, parents.get(number)
    while above is not None:
        tier, above = tier + 1, parents.get(above)
    return tier


_SPEAKING = (ChainStanding.COUNTS, ChainStanding.WITHOUT, ChainStanding.RUN_OUT)


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A subcontractor in the tree of one piece of work, with whoever works below it."""

    on_day: SubcontractorOnDay
    row: Any  # Subcontractor
    below: tuple["ChainNode", ...] = ()


def tree_of(
    chain: Iterable[SubcontractorOnDay], rows: Mapping[int, Any], *, over: bool = False
) -> tuple[ChainNode, ...]:
    """What stands in the chain; `over`: also what does no longer, as far as anything stands below it."""
    shown = [one for one in chain if one.subcontractor_id in rows]
    after = {
        one.follows_id: one.subcontractor_id
        for one in shown
        if one.follows_id is not None and one.standing in _SPEAKING
    }

    def under(one: SubcontractorOnDay) -> int | None:
        """What was passed on by one that was renewed since is passed on by the renewal."""
        parent = one.parent_id
        while parent is not None and parent in after:
            parent = after[parent]
        return parent

    def level(parent_id: int | None) -> tuple[ChainNode, ...]:
        nodes = []
        for one in shown:
            if under(one) != parent_id:
                continue
            lower = level(one.subcontractor_id)
            if over or lower or one.standing is not ChainStanding.OVER:
                nodes.append(ChainNode(one, rows[one.subcontractor_id], lower))
        return tuple(nodes)

    return level(None)
