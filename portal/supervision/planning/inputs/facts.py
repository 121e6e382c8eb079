"""What a plan is made from, in plain values: vendors, their work, what stands, by what is planned."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from portal.content.definitions.statements import Statement
from portal.content.definitions.tiers import TierPack
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.facts import AttestationFacts
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.questionnaires.planned import PlanRule
from portal.supervision.responses.intervals.periodic import Interval

NOTICE = timedelta(days=14)  # the first reminder before a due date (practice.yaml, request)
LEAD = timedelta(days=30)  # what is not a statement is to be done within so long before its day
Place = tuple[int, int, str]  # vendor, work (0: the vendor as a whole), kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork(WorkOnDay):
    """A piece of work that is supervised, with what decides when things of it come round.

    `interval`: from one check sheet to the next, as the promise has it; None: none is asked.
    `checked_on`: the oldest check of a clause; `renews_on`: the next day on which a contract that
    covers it goes on by itself.
    """

    interval: Interval | None = None
    checked_on: date | None = None
    renews_on: date | None = None

    @property
    def reviewed_on(self) -> date | None:
        """The oldest review of its data."""
        return min((shared.share.reviewed_on for shared in self.shares), default=None)


@dataclass(frozen=True, slots=True)
class PlannedQuestionnaire:
    """A questionnaire of the company's own that the plan sends, and for which work."""

    questionnaire_id: int
    rule: PlanRule


@dataclass(frozen=True, slots=True)
class Supervised:
    """A vendor with its supervised work. `selected_on`: when it was last assessed, or approved; `answered_on`:
    when its answers to a questionnaire were last accepted, on paper before the portal included;
    `visited_on`: when all work that is visited was last seen on site, and that was approved;
    `answered`: the same as `answered_on` for each questionnaire that is planned for itself."""

    vendor_id: int
    reviewer_id: int | None
    kind: str
    works: Sequence[PlannedWork]
    selected_on: date | None = None
    answered_on: date | None = None
    visited_on: date | None = None
    answered: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanHistory:
    """What earlier plans know. `last`: the last time something was done or left out; `taken`:
    numbers within a fiscal year that are used up; `skipped`: keys of statements left out."""

    last: Mapping[Place, date] = field(default_factory=dict)
    taken: Mapping[tuple[Place, int], Collection[int]] = field(default_factory=dict)
    skipped: Collection[str] = frozenset()


@dataclass(frozen=True)
class PlanStandards:
    """By what is planned. `ends`: of open requests by id, the last day of their period; `planned`:
    the questionnaires besides the standard one."""

    today: date
    statements: Mapping[str, Statement]
    tiers: TierPack
    calendar: BusinessCalendar
    settings: PlanSettings
    due_days: int
    baseline_on: date
    ends: Mapping[int, date] = field(default_factory=dict)
    planned: Sequence[PlannedQuestionnaire] = ()

    @cached_property
    def due(self) -> Callable[[date], date]:
        """At the latest, for what is asked on a day."""
        return cache(lambda opened_on: periods.due(opened_on, self.due_days, self.calendar))

    @cached_property
    def last_good_day(self) -> Callable[[date], date]:
        """Not later than its interval: before a closed time, not after it."""
        return cache(self._before)

    def _before(self, last: date) -> date:
        for ago in range(LEAD.days):
            day = last - timedelta(days=ago)
            if self.calendar.is_open(day) and not self.calendar.in_closed_window(day):
                return day
        return self.calendar.vendor_due(last)

    @property
    def notice(self) -> timedelta:
        """What the vendor has at the least."""
        return min(NOTICE, timedelta(days=self.due_days // 2))


@dataclass(frozen=True)
class PlanFacts:
    vendors: Collection[Supervised]
    attested: AttestationFacts
    history: PlanHistory
    on: PlanStandards


# Which questionnaires the plan asks a vendor, and about which of its work.
#
# The standard sheet is asked about all work that is checked by sheets; another one about the work
# its rule fits, besides the standard one or in its place (questionnaires/planned).


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """One questionnaire for a vendor. `limits`: the intervals of the work, where the tier says how
    often; `counts_any`: before it was ever accepted it counts from the standard one."""

    what: str
    works: Sequence[PlannedWork]
    months: int
    limits: Sequence[Interval]
    counts_any: bool = False


def asked(vendor: Supervised, planned: Iterable[PlannedQuestionnaire]) -> list[PlannedSheet]:
    """The standard one first; none of which no work is left."""
    checked = [work for work in vendor.works if work.interval is not None]
    fitting: Mapping[PlannedQuestionnaire, list[PlannedWork]] = {
        questionnaire: [
            w for w in checked if questionnaire.rule.fits(w.tier_id, vendor.kind, w.terms.purposes)
        ]
        for questionnaire in planned
    }
    taken = {
        work.engagement_id
        for questionnaire, works in fitting.items()
        if questionnaire.rule.in_place
        for work in works
    }
    left = [work for work in checked if work.engagement_id not in taken]
    found = [_by_tier(kinds.QUESTIONNAIRE, left)] if left else []
    for questionnaire, works in fitting.items():
        what, rule = kinds.sheet(questionnaire.questionnaire_id), questionnaire.rule
        counts_any = rule.in_place and not left
        if works and rule.months is None:
            found.append(_by_tier(what, works, counts_any=counts_any))
        elif works and rule.months is not None:
            found.append(PlannedSheet(what, works, rule.months, (), counts_any))
    return found


def _by_tier(what: str, works: Sequence[PlannedWork], *, counts_any: bool = False) -> PlannedSheet:
    """As often as the strictest of the work asks."""
    limits = [work.interval for work in works if work.interval is not None]
    return PlannedSheet(what, works, min(limit.months for limit in limits), limits, counts_any)
