"""The state of the promises over many vendors: the sentence, the counts, the foot of the board. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from portal.foundation.content.promises import Promise
from portal.foundation.core.messages import Message, say, say_n
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.verdicts import PROVABLE, Verdict


class Judged(Protocol):
    """A vendor on a day: judged with reasons, or as kept without."""

    @property
    def state(self) -> VendorState | None: ...
    @property
    def tier(self) -> str | None: ...
    @property
    def worst(self) -> Verdict: ...
    def verdict_of(self, promise_id: str, /) -> Verdict: ...


One = TypeVar("One", bound=Judged)
GONE = frozenset({VendorState.CLOSED, VendorState.REJECTED})


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board shows; empty means everything. `open_only`: something not kept or due soon."""

    tier: str = ""
    state: str = ""
    open_only: bool = False

    def take(self, vendor: Judged) -> bool:
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
class Summary:
    """`counts` by verdict id, over every vendor and promise."""

    in_scope: int
    provable: int
    broken_at: int
    counts: Mapping[str, int]
    feet: tuple[Foot, ...]

    @property
    def sentence(self) -> Message:
        if not self.in_scope:
            return say("No vendor shares personal data on this day.")
        return say_n(
            "For %(provable)s of %(n)s vendor, every promise can be shown to hold.",
            "For %(provable)s of %(n)s vendors, every promise can be shown to hold.",
            self.in_scope,
            provable=self.provable,
        )

    @property
    def second(self) -> Message:
        broken = self.counts.get(Verdict.BROKEN.value, 0)
        if not broken:
            return say("Not kept: none.")
        return say(
            "Not kept: %(cells)s, at %(vendors)s of the vendors.",
            cells=broken,
            vendors=self.broken_at,
        )


def is_shown(vendor: Judged) -> bool:
    """Those in the register on the day; closed and rejected ones only while a promise is about them."""
    if vendor.worst is not Verdict.NOT_IN_SCOPE:
        return True
    return vendor.state is not None and vendor.state not in GONE


def in_order(vendors: Iterable[One], tiers: Sequence[str]) -> list[One]:
    """The strictest tier first, those without one last; within a tier as they came."""
    rank = {tier: number for number, tier in enumerate(tiers)}
    return sorted(vendors, key=lambda one: rank.get(one.tier or "", len(rank)))


def summarise(vendors: Sequence[Judged], promises: Sequence[Promise]) -> Summary:
    concerned = [one for one in vendors if one.worst is not Verdict.NOT_IN_SCOPE]
    broken = [one for one in concerned if one.worst is Verdict.BROKEN]
    cells = Counter(one.verdict_of(promise.id) for one in vendors for promise in promises)
    return Summary(
        in_scope=len(concerned),
        provable=len(concerned) - len(broken),
        broken_at=len(broken),
        counts={verdict.value: number for verdict, number in cells.items()},
        feet=tuple(_foot(vendors, promise.id) for promise in promises),
    )


def _foot(vendors: Sequence[Judged], promise_id: str) -> Foot:
    verdicts = [one.verdict_of(promise_id) for one in vendors]
    return Foot(
        provable=sum(one in PROVABLE for one in verdicts),
        in_scope=sum(one is not Verdict.NOT_IN_SCOPE for one in verdicts),
    )
