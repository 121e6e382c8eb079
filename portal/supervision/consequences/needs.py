"""What has to be put on record because facts below have changed: decided from plain values. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.content.definitions.statements import Statement
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.supervision.attestations.models import Origin, RequestSpec
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.facts import Key
from portal.supervision.attestations.statements.periods import Before
from portal.supervision.change_notices.models import Changed

STRICTER: Final = say("The work is supervised more closely now, so more statements are asked for.")
BEGINS: Final = say("The work begins: there is a contract, and data is to be shared.")
RENEWAL: Final = "contract_renewal"  # events of attestations.yaml
INCIDENTAL: Final = "incidental"  # in place of a tier, where data is only seen by chance
# By what a vendor tells of: the events of the pack that ask for statements anew.
EVENTS: Final[Mapping[Changed, frozenset[str]]] = {
    Changed.PEOPLE: frozenset({"staff_or_site_change"}),
    Changed.PLACE: frozenset({"staff_or_site_change", "site_move"}),
    Changed.RESPONSIBLE_PERSON: frozenset({"change_of_responsible_person"}),
    Changed.SYSTEM: frozenset({"system_change"}),
}


@dataclass(frozen=True, slots=True)
class Fall:
    """A statement that no longer stands, since when, and why."""

    attestation_id: int
    vendor_id: int
    number: str
    key: Key
    on: date
    reason: Message


@dataclass(frozen=True, slots=True)
class WithoutData:
    """A period statement, asked for or signed, in whose period no data was within reach; or an open
    request that looks ahead though data is within reach already (`is_overtaken`).

    `id` of the request that is open; or, of what was signed, `signed_id` and no request.
    """

    vendor_id: int
    number: str
    key: Key
    why: Message
    id: int | None = None
    signed_id: int | None = None
    is_overtaken: bool = False

    @property
    def cause(self) -> Message:
        """Why it is asked anew, for both sides."""
        told = {"number": self.number, "why": self.why}
        if self.is_overtaken:
            return say("%(number)s was withdrawn: it looked ahead to the start. %(why)s", **told)
        if self.id is not None:
            return say(
                "%(number)s was withdrawn: it asked about days on which no data was within your "
                "reach. %(why)s",
                **told,
            )
        return say(
            "%(number)s does not count: it speaks about days on which no data was within your "
            "reach. %(why)s",
            **told,
        )


@dataclass(frozen=True, slots=True)
class UnfollowedNotice:
    """A change the vendor told of that nobody has followed up; `engagement_id` None: all work."""

    id: int
    vendor_id: int
    engagement_id: int | None
    changed: Changed
    cause: Message


@dataclass(frozen=True, slots=True)
class ContractRenewed:
    """The contract of a piece of work was renewed."""

    vendor_id: int
    engagement_id: int
    cause: Message


@dataclass(frozen=True)
class NeedsFacts:
    """Of some vendors. `works`: what runs; `bound`: of it that for which a contract was signed;
    `supervised`: the vendors we work with. `last`: what was signed last; `open`: what is asked; `ever`: what was ever
    asked; `tiers`: under which each work was looked at before, None: not looked at this time."""

    today: date
    works: Sequence[WorkOnDay]
    bound: Collection[int]
    supervised: Collection[int]
    statements: Mapping[str, Statement]
    stricter: Mapping[str, int]  # by tier; a smaller number is stricter
    asked_under: Mapping[str, frozenset[str]]  # statements by tier
    falls: Sequence[Fall]
    notices: Sequence[UnfollowedNotice]
    renewals: Sequence[ContractRenewed]
    texts: Mapping[int, int]  # open requests in words no longer in force, with their vendor
    last: Mapping[Key, Before]
    open: Collection[Key]
    ever: Collection[Key]
    tiers: Mapping[int, str] | None
    empty: Sequence[WithoutData] = ()  # looked for when tiers are


@dataclass(slots=True)
class Needs:
    """What one vendor's command has to do."""

    falls: list[Fall] = field(default_factory=list)
    asks: dict[Key, RequestSpec] = field(default_factory=dict)
    notices: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)  # open requests in words no longer in force
    empty: list[WithoutData] = field(default_factory=list)  # open requests that could not count
    tiers: dict[int, str] = field(default_factory=dict)

    @property
    def is_quiet(self) -> bool:
        """Nothing but tiers to remember."""
        return not (self.falls or self.asks or self.notices or self.texts or self.empty)


def needs(facts: NeedsFacts) -> Mapping[int, Needs]:
    """By vendor; vendors without any are left out."""
    found: dict[int, Needs] = defaultdict(Needs)
    by_work = {work.engagement_id: work for work in facts.works}
    for fall in facts.falls:
        if fall.key[0] in by_work:
            found[by_work[fall.key[0]].vendor_id].falls.append(fall)
    for notice in facts.notices:
        found[notice.vendor_id].notices.append(notice.id)
    for request_id, vendor_id in facts.texts.items():
        found[vendor_id].texts.append(request_id)
    for asked in facts.empty:
        if asked.id is not None:
            found[asked.vendor_id].empty.append(asked)
    for work in facts.works:
        _add(work, facts, found)
    return found


def _add(work: WorkOnDay, facts: NeedsFacts, found: dict[int, Needs]) -> None:
    """What one piece of work asks for, and its tier where it is another."""
    tier = _tier_of(work)
    if facts.tiers is not None and facts.tiers.get(work.engagement_id) != tier:
        found[work.vendor_id].tiers[work.engagement_id] = tier
    if work.vendor_id in facts.supervised and (asks := dict(_asks(work, facts))):
        found[work.vendor_id].asks |= asks


Why = tuple[Origin, Message, int | None]  # the attestation it takes over from


def _asks(work: WorkOnDay, facts: NeedsFacts) -> Iterator[tuple[Key, RequestSpec]]:
    """What is asked for this work; nothing that is asked already, and goes on being asked."""
    withdrawn = {asked.key for asked in facts.empty if asked.id is not None}
    for statement_id, (origin, cause, follows_id) in _reasons(work, facts).items():
        key = (work.engagement_id, statement_id)
        statement = facts.statements.get(statement_id)
        if statement is None or (key in facts.open and key not in withdrawn):
            continue
        about = periods.about(
            facts.last.get(key),
            work.reach,
            starts_on=work.starts_on,
            has_start=statement.statement_start is not None,
            today=facts.today,
        )
        if about is not None:
            wording, first, last = about.wording, about.first, about.last
            yield key, RequestSpec(statement_id, wording, first, last, origin, cause, follows_id)


def _reasons(work: WorkOnDay, facts: NeedsFacts) -> Mapping[str, Why]:
    """By statement the first that counts: void, about no data, told, renewed, stricter, start."""
    found: dict[str, Why] = {}
    for fall in facts.falls:
        if fall.key[0] == work.engagement_id:
            cause = say(
                "%(number)s no longer stands. %(reason)s", number=fall.number, reason=fall.reason
            )
            found.setdefault(fall.key[1], (Origin.VOIDED, cause, fall.attestation_id))
    for empty in facts.empty:
        if empty.key[0] == work.engagement_id:
            found.setdefault(empty.key[1], (Origin.REACH, empty.cause, empty.signed_id))
    for statement_id, origin, told in _by_event(work, facts):
        found.setdefault(statement_id, (origin, told, None))
    for statement_id in _by_tier(work, facts):
        found.setdefault(statement_id, (Origin.TIER, STRICTER, None))
    for statement_id in _at_the_start(work, facts):
        found.setdefault(statement_id, (Origin.START, BEGINS, None))
    return found


def _by_event(work: WorkOnDay, facts: NeedsFacts) -> Iterator[tuple[str, Origin, Message]]:
    """What the pack asks again for what the vendor told of, and for a renewed contract."""
    for notice in facts.notices:
        about = (None, work.engagement_id)
        if notice.vendor_id == work.vendor_id and notice.engagement_id in about:
            for statement_id in _with(EVENTS[notice.changed], work, facts):
                yield statement_id, Origin.SITE_OR_STAFF, notice.cause
    for renewal in facts.renewals:
        if renewal.engagement_id == work.engagement_id:
            for statement_id in _with(frozenset({RENEWAL}), work, facts):
                yield statement_id, Origin.RENEWAL, renewal.cause


def _with(events: frozenset[str], work: WorkOnDay, facts: NeedsFacts) -> list[str]:
    """What the tier of the work asks for and the pack asks again on one of the events."""
    asked = work.tier.attestations
    return [name for name in asked if events & set(facts.statements[name].frequency.events)]


def _tier_of(work: WorkOnDay) -> str:
    """The tier by which statements are asked for."""
    return INCIDENTAL if work.is_incidental else work.tier_id


def _by_tier(work: WorkOnDay, facts: NeedsFacts) -> list[str]:
    """What a stricter tier asks for that the one before did not; never what was asked before."""
    before, last = (facts.tiers or {}).get(work.engagement_id), len(facts.stricter)
    if before is None or not (
        facts.stricter.get(_tier_of(work), last) < facts.stricter.get(before, last)
    ):
        return []
    known = facts.asked_under.get(before, frozenset())
    return [
        name
        for name in work.tier.attestations
        if name not in known and (work.engagement_id, name) not in facts.ever
    ]


def _at_the_start(work: WorkOnDay, facts: NeedsFacts) -> list[str]:
    """Of work that nothing was handled for yet; looked for when tiers are."""
    if facts.tiers is None or not (work.shares and work.engagement_id in facts.bound):
        return []
    if work.reach.has_begun_before(facts.today):
        return []
    return [
        name
        for name in work.tier.attestations
        if facts.statements[name].frequency.on_start
        and (work.engagement_id, name) not in facts.ever
    ]
