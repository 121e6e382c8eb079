"""The state of the promises over many vendors: the sentence, the counts, the foot of the board. Pure."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.results import Extent
from portal.supervision.promises.rules.evaluation import PREPARING
from portal.supervision.promises.verdicts import PROVABLE, Look, Verdict
from portal.supervision.promises.words import extent_words


class JudgedVendor(Hashable, Protocol):
    """A vendor on a day: judged with reasons, or as kept without."""

    @property
    def state(self) -> VendorState | None: ...
    @property
    def tier(self) -> str | None: ...
    @property
    def worst(self) -> Verdict: ...
    @property
    def without_record(self) -> Collection[str]: ...
    @property
    def holds_data(self) -> bool: ...
    @property
    def is_unapproved(self) -> bool: ...
    @property
    def can_be_shown(self) -> bool: ...
    def verdict_of(self, promise_id: str, /) -> Verdict: ...
    def look_of(self, promise_id: str, /) -> Look: ...


GONE = frozenset({VendorState.CLOSED, VendorState.REJECTED})


class BoardGroup(StrEnum):
    """Where a vendor stands on the board. The sentence is about the first group alone."""

    HOLDING = "holding"  # data is within its reach
    PREPARING = "preparing"  # assessing or approved: what its gates still ask
    WITHOUT = "without"  # nothing is judged


GROUP_NAMES: Mapping[BoardGroup, Message] = {
    BoardGroup.HOLDING: say("Vendors that hold personal data"),
    BoardGroup.PREPARING: say("In preparation: what is still asked before the first handover"),
    BoardGroup.WITHOUT: say("Vendors without personal data"),
}
_GROUP_ORDER = {group: number for number, group in enumerate(BoardGroup)}


def group_of(vendor: JudgedVendor) -> BoardGroup:
    if vendor.holds_data:
        return BoardGroup.HOLDING
    return BoardGroup.PREPARING if vendor.state in PREPARING else BoardGroup.WITHOUT


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board shows; empty means everything. `open_only`: something not kept or due soon."""

    tier: str = ""
    state: str = ""
    open_only: bool = False

    def take(self, vendor: JudgedVendor) -> bool:
        if self.tier and vendor.tier != self.tier:
            return False
        if self.state and (vendor.state is None or vendor.state.value != self.state):
            return False
        return not self.open_only or vendor.worst in (Verdict.BROKEN, Verdict.DUE_SOON)


@dataclass(frozen=True, slots=True)
class Foot:
    """Of one promise: at how many vendors it can be shown to hold, and how many it is about."""

    provable: int
    in_scope: int


@dataclass(frozen=True)
class BoardSummary:
    """Of the vendors that hold data. `counts` by look, over them and every promise that is judged;
    the other numbers count vendors, `first_cells` what holds without a record."""

    in_scope: int
    provable: int
    broken_at: int
    first_cells: int
    first_at: int
    unapproved_at: int
    groups: Mapping[BoardGroup, int]
    counts: Mapping[str, int]
    feet: tuple[Foot, ...]
    extent: Extent

    @property
    def sentence(self) -> Message:
        if not self.in_scope:
            return say("No vendor shares personal data on this day.")
        if self.extent.others:
            return say_n(
                "For %(provable)s of %(n)s vendor that holds personal data, every promise that is "
                "judged can be shown to hold.",
                "For %(provable)s of %(n)s vendors that hold personal data, every promise that is "
                "judged can be shown to hold.",
                self.in_scope,
                provable=self.provable,
            )
        return say_n(
            "For %(provable)s of %(n)s vendor, every promise can be shown to hold.",
            "For %(provable)s of %(n)s vendors, every promise can be shown to hold.",
            self.in_scope,
            provable=self.provable,
        )

    @property
    def details(self) -> Iterator[Message]:
        """What stands against the others, each with its number."""
        broken = self.counts.get(Look.BROKEN.value, 0)
        if broken:
            yield say(
                "Not kept: %(cells)s, at %(vendors)s of the vendors.",
                cells=broken,
                vendors=self.broken_at,
            )
        elif self.in_scope:
            yield say("Not kept: none.")
        if self.first_cells:
            yield say(
                "Before the first check, so without a record: %(cells)s, at %(vendors)s of the "
                "vendors.",
                cells=self.first_cells,
                vendors=self.first_at,
            )
        if self.unapproved_at:
            yield say(
                "Customer’s approval not on record: at %(vendors)s of the vendors.",
                vendors=self.unapproved_at,
            )
        preparing = self.groups.get(BoardGroup.PREPARING, 0)
        if preparing:
            yield say_n(
                "%(n)s vendor in preparation is not counted.",
                "%(n)s vendors in preparation are not counted.",
                preparing,
            )

    @property
    def extent_words(self) -> Message:
        return extent_words(self.extent)


def is_shown(vendor: JudgedVendor) -> bool:
    """Those in the register on the day; closed and rejected ones only while a promise is about them."""
    if vendor.worst is not Verdict.NOT_IN_SCOPE:
        return True
    return vendor.state is not None and vendor.state not in GONE


def in_order(vendors: Mapping[int, JudgedVendor], tiers: Sequence[str]) -> list[int]:
    """Ids group by group; within one the strictest tier first, those without one last, then as they
    came."""
    rank = {tier: number for number, tier in enumerate(tiers)}
    place = {
        one: (_GROUP_ORDER[group_of(one)], rank.get(one.tier or "", len(rank)))
        for one in set(vendors.values())
    }
    return sorted(vendors, key=lambda vendor_id: place[vendors[vendor_id]])


def summarise(
    vendors: Iterable[JudgedVendor], extent: Extent, promise_ids: Sequence[str]
) -> BoardSummary:
    """`promise_ids`: the columns of the board, for its foot. What several vendors share is looked at
    once."""
    together = Counter(vendors)
    holding = {one: number for one, number in together.items() if one.holds_data}
    counts: Counter[str] = Counter()
    groups: Counter[BoardGroup] = Counter()
    for one, number in together.items():
        groups[group_of(one)] += number
    for one, number in holding.items():
        for name in promise_ids:
            counts[one.look_of(name).value] += number
    return BoardSummary(
        in_scope=sum(holding.values()),
        provable=sum(number for one, number in holding.items() if one.can_be_shown),
        broken_at=sum(number for one, number in holding.items() if one.worst is Verdict.BROKEN),
        first_cells=sum(number * len(one.without_record) for one, number in holding.items()),
        first_at=sum(number for one, number in holding.items() if one.without_record),
        unapproved_at=sum(number for one, number in holding.items() if one.is_unapproved),
        groups=groups,
        counts=counts,
        feet=tuple(_foot(holding, name) for name in promise_ids),
        extent=extent,
    )


def _foot(holding: Mapping[JudgedVendor, int], promise_id: str) -> Foot:
    """`holding`: how many vendors stand so."""
    provable = in_scope = 0
    for one, number in holding.items():
        verdict = one.verdict_of(promise_id)
        in_scope += number * (verdict is not Verdict.NOT_IN_SCOPE)
        provable += number * (verdict in PROVABLE and promise_id not in one.without_record)
    return Foot(provable, in_scope)
