"""What waits for a person: one list, worst first, each matter once, in groups of lateness. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.desk.places import PageLink
from portal.supervision.consequences.gaps import GapsOfOnePlace
from portal.supervision.consequences.wanted import WantedObligation, and_more, promise_and_place
from portal.supervision.promises.results import Verdict

_DAY, _FORTNIGHT = timedelta(days=1), timedelta(days=14)


class AgendaGroup(StrEnum):
    AT_ONCE = "at_once"  # a promise is not kept, and no day is set for its next step
    OVERDUE = "overdue"
    NOW = "now"  # today and tomorrow
    SOON = "soon"  # the two weeks from then
    LATER = "later"


GROUP_NAMES: dict[AgendaGroup, Message] = {
    AgendaGroup.AT_ONCE: say("Promises not kept: at once"),
    AgendaGroup.OVERDUE: say("Overdue"),
    AgendaGroup.NOW: say("Today and tomorrow"),
    AgendaGroup.SOON: say("The next two weeks"),
    AgendaGroup.LATER: say("After that"),
}
LATE = (AgendaGroup.AT_ONCE, AgendaGroup.OVERDUE)


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise a matter is about, as it stands at the vendor."""

    name: Text
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """Something this person has to do; `due_on` None: at once, no day is set.

    `whose`: the vendor, or the company itself. `matter`: what is the same is told once. `way` None
    where the page is not theirs to open.
    """

    title: Message
    whose: Text
    due_on: date | None
    way: PageLink | None
    matter: Hashable
    promises: tuple[Promised, ...] = ()
    proposer: str = ""
    since: date | None = None
    note: Message | None = None

    @property
    def work(self) -> Text | None:
        """The piece of work it is about, where the title does not say it."""
        work = self.title.params.get("work")
        return work if isinstance(work, Text) and "%(work)s" not in self.title.id else None


def matter_of(one: Obligation | WantedObligation) -> Hashable:
    """What is done on one page is one matter: gaps by their next step, data, versions of packs."""
    if one.kind is ObligationKind.PROMISE_GAP:
        return promise_and_place(one.subject_kind)[1], one.subject_id
    if one.kind is ObligationKind.DATA_REVIEW:
        return one.kind, one.vendor_id
    if one.kind is ObligationKind.CONTENT_DECISION:
        return one.kind
    return one.kind, one.subject_kind, one.subject_id


@dataclass(frozen=True, slots=True)
class AgendaMatter:
    """What is done on one page, as far as its place in the list hangs on it: `day` is the earliest
    (`date.min`: at once), `rank` that of the worst verdict, `first` day and id of what came first.
    `ids`: of obligations. `wanted`: what follows of what changed a moment ago."""

    key: Hashable
    day: date
    rank: int
    first: tuple[date, int]
    ids: tuple[int, ...] = ()
    wanted: tuple[WantedObligation, ...] = ()


def matter_of_gaps(gaps: GapsOfOnePlace) -> AgendaMatter:
    key = gaps.place, gaps.subject_id
    return AgendaMatter(key, gaps.day, gaps.rank, gaps.first, tuple(gaps.ids))


def matters_of(several: Iterable[AgendaMatter]) -> list[AgendaMatter]:
    """What is one matter together, the worst first, as `worst_first`."""
    found: dict[Hashable, AgendaMatter] = {}
    for one in several:
        known = found.get(one.key)
        found[one.key] = one if known is None else _both(known, one)
    return sorted(found.values(), key=lambda one: (one.day, one.rank, one.first))


def _both(one: AgendaMatter, other: AgendaMatter) -> AgendaMatter:
    return AgendaMatter(
        one.key,
        min(one.day, other.day),
        min(one.rank, other.rank),
        min(one.first, other.first),
        one.ids + other.ids,
        one.wanted + other.wanted,
    )


def once_each(rows: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """Each matter once: the most urgent of several, with the promises of all of them."""
    found: dict[Hashable, list[AgendaEntry]] = defaultdict(list)
    for row in rows:
        found[row.matter].append(row)
    return [_one_of(several) for several in found.values()]


def _one_of(several: Sequence[AgendaEntry]) -> AgendaEntry:
    if len(several) == 1:
        return several[0]
    first = min(several, key=lambda entry: entry.due_on or date.min)
    titles = [first.title]
    titles += [title for entry in several if (title := entry.title) not in titles]
    promises = dict.fromkeys(promise for row in several for promise in row.promises)
    return replace(first, title=and_more(titles), promises=tuple(promises))


def group_of(due_on: date | None, today: date) -> AgendaGroup:
    if due_on is None:
        return AgendaGroup.AT_ONCE
    if due_on < today:
        return AgendaGroup.OVERDUE
    if due_on <= today + _DAY:
        return AgendaGroup.NOW
    return AgendaGroup.SOON if due_on <= today + _FORTNIGHT else AgendaGroup.LATER


def worst_first(rows: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """What has no day before what is overdue; of one day what a broken promise asks for first."""
    return sorted(rows, key=lambda row: (row.due_on or date.min, rank_of(row.promises)))


def rank_of(promises: Iterable[Promised]) -> int:
    return min((promised.verdict.rank for promised in promises), default=len(Verdict))


def grouped(
    rows: Iterable[AgendaEntry], today: date
) -> list[tuple[AgendaGroup, list[AgendaEntry]]]:
    """Only groups with something in them; one order over all of them."""
    found: dict[AgendaGroup, list[AgendaEntry]] = {group: [] for group in AgendaGroup}
    for row in worst_first(rows):
        found[group_of(row.due_on, today)].append(row)
    return [(group, several) for group, several in found.items() if several]
