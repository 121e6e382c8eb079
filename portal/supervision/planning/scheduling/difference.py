"""Works out the plan of a fiscal year, and what it would change of the one that stands. Reads only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from portal.foundation.core import clock
from portal.foundation.core.database.db import gc_paused
from portal.foundation.organisation.queries import the_organisation
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs.facts import PlanFacts, PlanHistory
from portal.supervision.planning.inputs.queries import VendorIds
from portal.supervision.planning.plan_models import ItemState, KnownItem
from portal.supervision.planning.scheduling import plan, queries, schedule
from portal.supervision.planning.scheduling.fiscal import FiscalYear, fiscal_year, number_of
from portal.supervision.planning.scheduling.plan import Crowded, PlacedItem, YearPlan


@dataclass(frozen=True, slots=True)
class FoundDone:
    """A review of the plan that has been done in the meantime, and when."""

    known: KnownItem
    on: date


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """In the order of days. `never_signed`: statements that a person must ask for first."""

    added: Sequence[PlacedItem]
    changed: Sequence[tuple[KnownItem, PlacedItem]]
    dropped: Sequence[KnownItem]
    found: Sequence[FoundDone]
    stays: Sequence[KnownItem]
    crowded: Sequence[Crowded]
    never_signed: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.dropped or self.found)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes: what was decided is what was looked at."""
        lines = [
            *(f"+{item.wanted.key} {item.on}" for item in self.added),
            *(f"~{known.key} {item.on} {item.wanted.period.last}" for known, item in self.changed),
            *(f"-{known.key} {known.version}" for known in self.dropped),
            *(f"={review.known.key} {review.on}" for review in self.found),
        ]
        return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def found_done(facts: PlanFacts, known: Iterable[KnownItem]) -> Iterator[FoundDone]:
    """Reviews that wait in the plan though the registers show a later one than they count from."""
    accepted: dict[tuple[int, str], date | None] = {}
    for vendor in facts.vendors:
        accepted[-vendor.vendor_id, kinds.SELECTION_REVIEW] = vendor.selected_on
        accepted[-vendor.vendor_id, kinds.QUESTIONNAIRE] = vendor.answered_on
        accepted[-vendor.vendor_id, kinds.SITE_VISIT] = vendor.visited_on
        accepted |= {(-vendor.vendor_id, what): day for what, day in vendor.answered.items()}
        for work in vendor.works:
            accepted[work.engagement_id, kinds.CLAUSE_REVIEW] = work.checked_on
            accepted[work.engagement_id, kinds.DATA_REVIEW] = work.reviewed_on
    for item in known:
        day = accepted.get((item.engagement_id or -item.vendor_id, item.what))
        if item.is_waiting and day is not None and day > item.period_from:
            yield FoundDone(item, day)


def counting(facts: PlanFacts, found: Iterable[FoundDone]) -> PlanFacts:
    """The facts with the numbers of what was found done used up."""
    taken = {place: set(numbers) for place, numbers in facts.history.taken.items()}
    for review in found:
        place = (review.known.vendor_id, review.known.engagement_id or 0, review.known.what)
        number = int(review.known.key.rpartition("-")[2])
        taken.setdefault((place, review.known.fiscal_year), set()).add(number)
    history = PlanHistory(facts.history.last, taken, facts.history.skipped)
    return replace(facts, history=history)


def compare(
    plan: YearPlan,
    known: Mapping[str, KnownItem],
    year: int,
    found: Sequence[FoundDone],
    never_signed: int,
) -> PlanDifference:
    """`known`: by key, all of the fiscal year and what waits of others."""
    added, changed, stays = [], [], []
    for item in plan.placed:
        old = known.get(item.wanted.key)
        if old is None:
            added.append(item)
        elif _differs(old, item):
            changed.append((old, item))
        else:
            stays.append(old)
    kept = {item.wanted.key for item in plan.placed} | {review.known.key for review in found}
    dropped = [
        item
        for item in known.values()
        if item.fiscal_year == year and item.is_waiting and item.key not in kept
    ]
    dropped.sort(key=lambda item: (item.planned_on, item.key))
    return PlanDifference(added, changed, dropped, found, stays, plan.crowded, never_signed)


def _differs(old: KnownItem, new: PlacedItem) -> bool:
    wanted = new.wanted
    if not old.is_waiting:
        return old.state is ItemState.DROPPED
    if wanted.request_id is not None or (old.planned_on, old.tier) != (new.on, wanted.tier):
        return True
    return kinds.is_statement(old.what) and old.period_to != wanted.period.last


def this_year() -> FiscalYear:
    return the_year(number_of(clock.today(), the_organisation().fiscal_year_start_month))


def the_year(number: int) -> FiscalYear:
    return fiscal_year(number, the_organisation().fiscal_year_start_month)


@gc_paused()
def work_out_plan(
    year: FiscalYear, vendor_ids: VendorIds = None, *, anew: bool = False
) -> PlanDifference:
    """What planning the year now would add, change, drop and leave; of some vendors or all.

    `anew`: days of an earlier plan do not count, those a person chose excepted.
    """
    today = clock.today()
    facts = fact_queries.all_facts(today, vendor_ids)
    known = queries.known_items(year.number, vendor_ids)
    asked = {item.key for item, _ in queries.asked_otherwise(vendor_ids)}
    known = {key: item for key, item in known.items() if key not in asked}
    found = list(found_done(facts, known.values()))
    facts = counting(facts, found)
    done = {review.known.key for review in found}
    waiting = {key: item for key, item in known.items() if item.is_waiting and key not in done}
    placed = plan.place(
        (thing for thing in schedule.wanted(facts, year) if thing.key not in asked),
        settled=queries.settled(year.first, year.last, vendor_ids, besides=year.number),
        chosen={k: item.planned_on for k, item in waiting.items() if item.state is ItemState.MOVED},
        before={} if anew else {key: item.planned_on for key, item in waiting.items()},
        today=today,
        calendar=facts.on.calendar,
        per_week=facts.on.settings.per_week,
    )
    return compare(placed, known, year.number, found, schedule.never_signed(facts))
