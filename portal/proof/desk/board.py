"""The board: how every vendor stands on every promise, its cells, and what all come to.

Of today as kept, of another day judged anew.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.access.remembering import remembered, standing
from portal.foundation.core import clock
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.vendors.models import VendorState
from portal.proof.desk import queries
from portal.proof.desk.places import is_open
from portal.supervision.mergers import queries as mergers
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import (
    Evaluation,
    Extent,
    Look,
    Verdict,
    can_be_shown,
    look_of,
)
from portal.supervision.promises.rules.evaluation import PREPARING
from portal.supervision.promises.words import extent_words


@dataclass(frozen=True, slots=True, eq=False)
class VendorStanding:
    """Verdicts by promise, without their reasons, as `VendorJudgement` keeps them.

    Today vendors that stand alike share one: of ten thousand a few hundred differ, so whoever asks
    or counts does it once for all of them.
    """

    state: VendorState | None
    tier: str | None
    worst: Verdict
    verdicts: Mapping[str, Verdict]
    without_record: Collection[str]
    holds_data: bool
    is_unapproved: bool

    def verdict_of(self, promise_id: str) -> Verdict:
        return self.verdicts.get(promise_id, Verdict.NOT_IN_SCOPE)

    def look_of(self, promise_id: str) -> Look:
        without = promise_id in self.without_record
        return look_of(self.verdict_of(promise_id), without_record=without)

    @property
    def can_be_shown(self) -> bool:
        return can_be_shown(
            self.worst, without_record=bool(self.without_record), unapproved=self.is_unapproved
        )


def standings_on(day: date) -> tuple[Mapping[int, VendorStanding], dict[int, Evaluation]]:
    """Of every vendor, by name, and whatever was judged with its reasons on the way to it.

    Today's are read as they are kept, and judged where that is not up to date: the same either way.
    The number of statements does not depend on how many vendors there are.
    """
    judged: dict[int, Evaluation] = {}
    if day == clock.today():
        return _today(judged), judged

    def find() -> Mapping[int, VendorStanding]:
        judged.update(mergers.evaluate(None, day))
        return {vendor_id: standing_of(evaluation) for vendor_id, evaluation in judged.items()}

    version = standing(select(func.max(VendorJudgement.judged_at)).scalar_subquery())
    return remembered(("standings", day), version, find), judged


def _today(judged: dict[int, Evaluation]) -> Mapping[int, VendorStanding]:
    kept = _Kept()
    alike: dict[Any, VendorStanding | None] = {}
    stale: set[int] = set()
    found: dict[int, VendorStanding | None] = {}
    for vendor_id, is_stale, *so in queries.kept_standings():
        key = tuple(so)
        if key not in alike:
            alike[key] = kept.standing(*key)
        found[vendor_id] = alike[key]
        if is_stale or alike[key] is None:
            stale.add(vendor_id)
    judged.update(evaluate(stale, clock.today()))
    anew = {vendor_id: standing_of(evaluation) for vendor_id, evaluation in judged.items()}
    now = ((vendor_id, anew.get(vendor_id, known)) for vendor_id, known in found.items())
    return {vendor_id: one for vendor_id, one in now if one is not None}


def alike_today() -> tuple[Mapping[VendorStanding, int], Mapping[int, Evaluation]]:
    """How many vendors stand alike today, whatever their tier, and who was judged for it.

    Counted by the database as they are kept, and judged where that is not up to date.
    """
    kept = _Kept()
    together: Counter[VendorStanding] = Counter()
    stale: set[int] = set()
    otherwise: set[int] = set()  # verdicts by other promises than those of today
    for row in queries.kept_together():
        if row.stale_id is not None:
            stale.add(row.stale_id)
        elif (known := kept.standing(row.state, None, row.alike)) is not None:
            together[known] = row.number
        else:
            otherwise.add(row.alike)
    if otherwise:
        stale |= set(queries.kept_so(otherwise))
    judged = evaluate(stale, clock.today())
    together.update(map(standing_of, judged.values()))
    return together, judged


_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class _Kept:
    """The ways in which vendors stand, as kept."""

    def __init__(self) -> None:
        self._rows = queries.each_standing()
        self._decided = {promise.id for promise in decided_promises(clock.today())}

    def standing(self, state: Any, tier: str | None, alike: int | None) -> VendorStanding | None:
        """None: never judged, or not by the promises of today."""
        one = None if alike is None else self._rows.get(alike)  # None: judged a moment ago
        if one is None or one.verdicts.keys() != self._decided:
            return None
        verdicts = {name: _VERDICTS[value] for name, value in one.verdicts.items()}
        so = one.without_record, one.holds_data, one.unapproved
        return VendorStanding(state, tier, one.worst, verdicts, *so)


def standing_of(one: Evaluation) -> VendorStanding:
    return VendorStanding(
        one.state,
        one.tier,
        one.worst,
        {each.promise.id: each.verdict for each in one.promises},
        one.without_record,
        one.holds_data,
        one.is_unapproved,
    )


def columns_on(day: date) -> tuple[Promise, ...]:
    """The promises that are judged on the day, duty by duty: the pack may have a later one at its end."""
    duties = [duty.id for duty in catalogue.promise_pack().duties]
    return tuple(sorted(decided_promises(day), key=lambda promise: duties.index(promise.duty)))


_ANY = "promise"


@dataclass(frozen=True, slots=True)
class BoardCell:
    look: Look
    label: str
    duty: str
    duty_label: str
    href: str | None


class Cells:
    """Makes the cells of many vendors; what they have in common is looked up once."""

    def __init__(
        self, promises: Iterable[Promise], actor: Actor, as_of: date | None = None
    ) -> None:
        duties = {duty.id: in_language(duty.label) for duty in catalogue.promise_pack().duties}
        self._columns = [
            (promise.id, in_language(promise.short), promise.duty, duties[promise.duty])
            for promise in promises
        ]
        opens = is_open("desk.promise", actor)
        self._way = promise_href(0, _ANY, as_of).split(f"/0/{_ANY}") if opens else None

    def of(self, vendor_id: int, looks: Mapping[str, Look]) -> list[BoardCell]:
        """In the order of the promises; each leads on where the person may see the board."""
        return [
            BoardCell(looks.get(name, Look.NOT_IN_SCOPE), label, duty, duty_label,
                 self._href(vendor_id, name))
            for name, label, duty, duty_label in self._columns
        ]  # fmt: skip

    def _href(self, vendor_id: int, promise_id: str) -> str | None:
        if self._way is None:
            return None
        before, after = self._way
        return f"{before}/{vendor_id}/{promise_id}{after}"


def promise_href(vendor_id: int, promise_id: str, as_of: date | None = None) -> str:
    day = as_of.isoformat() if as_of else None
    return url_for("desk.promise", vendor_id=vendor_id, promise_id=promise_id, as_of=day)


JudgedVendor = VendorStanding | Evaluation  # as kept without reasons, or judged with them
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
        vendor: (_GROUP_ORDER[group_of(vendor)], rank.get(vendor.tier or "", len(rank)))
        for vendor in set(vendors.values())
    }
    return sorted(vendors, key=lambda vendor_id: place[vendors[vendor_id]])


@dataclass(frozen=True)
class Alike:
    """Vendors that stand alike, and how each promise of the board looks at them."""

    number: int
    vendor: JudgedVendor
    looks: Mapping[str, Look]

    @cached_property
    def bare(self) -> Collection[str]:
        """The promises that hold without a record."""
        return self.looks.keys() & set(self.vendor.without_record)


def summarise(
    vendors: Iterable[JudgedVendor] | Mapping[VendorStanding, int],
    extent: Extent,
    promise_ids: Sequence[str],
) -> BoardSummary:
    """`vendors`: each, or how many stand alike. `promise_ids`: the columns of the board, for its foot.
    What several vendors share is looked at once."""
    together: Counter[JudgedVendor] = Counter(vendors)
    holding = [
        Alike(number, one, {name: one.look_of(name) for name in promise_ids})
        for one, number in together.items()
        if one.holds_data
    ]
    counts: Counter[str] = Counter()
    groups: Counter[BoardGroup] = Counter()
    for vendor, number in together.items():
        groups[group_of(vendor)] += number
    for some in holding:
        for look in some.looks.values():
            counts[look] += some.number
    return BoardSummary(
        in_scope=sum(some.number for some in holding),
        provable=sum(some.number for some in holding if some.vendor.can_be_shown),
        broken_at=sum(some.number for some in holding if Look.BROKEN in some.looks.values()),
        first_cells=sum(some.number * len(some.bare) for some in holding),
        first_at=sum(some.number for some in holding if some.bare),
        unapproved_at=sum(some.number for some in holding if some.vendor.is_unapproved),
        groups=groups,
        counts={str(look): number for look, number in counts.items()},
        feet=tuple(_foot(holding, name) for name in promise_ids),
        extent=extent,
    )


def _foot(holding: Iterable[Alike], promise_id: str) -> Foot:
    provable = in_scope = 0
    for some in holding:
        look = some.looks[promise_id]
        if look is not Look.NOT_IN_SCOPE:
            in_scope += some.number
            if look is not Look.BROKEN and promise_id not in some.bare:
                provable += some.number
    return Foot(provable, in_scope)
