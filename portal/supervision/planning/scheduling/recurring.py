"""What else comes round for a vendor and its work besides statements. Pure: facts in.

Source: risk_tiers.yaml (intervals by tier), the settings (visits). Due at the latest one interval
after the last time, asked a month before; what is late already is caught up with at once. Checks of
clauses and reviews of data are asked for by their registers, due there on the very day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from portal.content.definitions.tiers import Tier, TierPack
from portal.supervision.attestations.statements.periods import Period
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import asked_questionnaires as asked_sheets
from portal.supervision.planning.inputs.facts import LEAD, NOTICE, Facts, Supervised, Work
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.planning.scheduling import recurrence
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.plan import Wanted
from portal.supervision.responses.intervals.rules import Interval

_DATA_REVIEW_MONTHS = 12  # promises.yaml, minimum_data
_REPORT_MONTHS = {"half-yearly": 6, "yearly": 12}  # other tiers stand in the summary report
THE_VENDOR = 0  # in place of a piece of work


@dataclass(frozen=True, slots=True)
class _Round:
    """One kind for one piece of work, or for the vendor as a whole."""

    vendor: Supervised
    work: Work
    what: str
    months: int
    limits: Sequence[Interval] = ()
    counts_any: bool = False

    @property
    def place(self) -> tuple[int, int, str]:
        return self.vendor.vendor_id, self.work.engagement_id, self.what


def wanted(vendor: Supervised, facts: Facts, year: FiscalYear) -> Iterator[Wanted]:
    """What is due for this vendor in a fiscal year."""
    pack = facts.on.tiers
    for work in vendor.works:
        if work.checked_on is not None:  # the first check is made before the work begins
            months = pack.by_id[work.tier].clause_review_months
            yield from _due(_Round(vendor, work, kinds.CLAUSE_REVIEW, months), facts, year)
        if not work.is_incidental:
            review = _Round(vendor, work, kinds.DATA_REVIEW, _DATA_REVIEW_MONTHS)
            yield from _due(review, facts, year)
    if vendor.works:
        whole = _whole(vendor.works, pack)
        for what, every in _of_vendor(vendor, pack.by_id[whole.tier], facts.on.settings):
            if every:
                yield from _due(_Round(vendor, whole, what, every), facts, year)
        for one in asked_sheets.asked(vendor, facts.on.planned):
            work = _whole(one.works, pack)
            sheet = _Round(vendor, work, one.what, one.months, one.limits, one.counts_any)
            yield from _due(sheet, facts, year)


def _whole(works: Sequence[Work], pack: TierPack) -> Work:
    """All work of a vendor as if it were one piece."""
    ends = [work.ends_on for work in works]
    return Work(
        engagement_id=THE_VENDOR,
        tier=pack.strictest(*(work.tier for work in works)),
        statements=(),
        starts_on=min(work.starts_on for work in works),
        ends_on=None if None in ends else max(one for one in ends if one is not None),
    )


def _of_vendor(
    vendor: Supervised, tier: Tier, settings: PlanSettings
) -> Iterator[tuple[str, int | None]]:
    """Kinds but questionnaires with their interval in months; None: not for this tier."""
    yield kinds.SELECTION_REVIEW, tier.selection_validity_months
    if not all(work.is_incidental for work in vendor.works):
        yield kinds.SITE_VISIT, settings.visits.get(tier.id)
    yield kinds.REPORT, _REPORT_MONTHS.get(tier.reports)


def _due(one: _Round, facts: Facts, year: FiscalYear) -> Iterator[Wanted]:
    on, work = facts.on, one.work
    taken = facts.history.taken.get((one.place, year.number), ())
    free = (number for number in count(1) if number not in taken)
    for period, latest in _times(one, facts):
        if latest > year.last or (work.ends_on is not None and latest > work.ends_on):
            return
        if latest in year:
            yield Wanted(
                key=":".join(map(str, (*one.place, f"{year.number}-{next(free)}"))),
                vendor_id=one.vendor.vendor_id,
                engagement_id=work.engagement_id or None,
                what=one.what,
                tier=work.tier,
                reviewer_id=one.vendor.reviewer_id,
                period=period,
                opens_on=period.last - LEAD if one.what in kinds.IN_REGISTERS else None,
                earliest=max(latest - LEAD, min(on.today + NOTICE, latest)),
                latest=latest,
                spares_first_days=(
                    one.vendor.kind in kinds.ACCOUNTING and kinds.is_seen_outside(one.what)
                ),
            )


def _times(one: _Round, facts: Facts) -> Iterator[tuple[Period, date]]:
    """One after the other, each from the one before to its deadline, with its last good day."""
    on = facts.on
    month = None if one.what in kinds.IN_REGISTERS else on.settings.month_of(one.work.tier)
    begin = base = _last_time(one, facts)
    while True:
        last = next(recurrence.deadlines(base, one.months, month)).last
        if one.what == kinds.CLAUSE_REVIEW:
            last = _or_after_renewal(one.work, base, last)
        # a longer interval ends with what it rests on
        last = min([last, *(limit.due(base) for limit in one.limits)])
        is_late = last < on.today + NOTICE
        latest = on.due(on.today) if is_late else on.last_good_day(last)
        yield Period(begin, last), latest
        begin, base = last, latest if is_late else last


def _or_after_renewal(work: Work, base: date, last: date) -> date:
    """A contract that went on is read again within a month (contracts, due again)."""
    if work.renews_on is None or work.renews_on <= base:
        return last
    return min(last, work.renews_on + LEAD)


def _last_time(one: _Round, facts: Facts) -> date:
    """When it was accepted last; never yet: the beginning of the work, or of our watch."""
    accepted = {
        kinds.CLAUSE_REVIEW: one.work.checked_on,
        kinds.DATA_REVIEW: one.work.reviewed_on,
        kinds.SELECTION_REVIEW: one.vendor.selected_on,
        kinds.QUESTIONNAIRE: one.vendor.answered_on,
        kinds.SITE_VISIT: one.vendor.visited_on,
    }.get(one.what)
    if kinds.sheet_of(one.what) is not None:
        accepted = one.vendor.answered.get(one.what)
        if accepted is None and one.counts_any:
            accepted = one.vendor.answered_on
    noted = facts.history.last.get(one.place)
    days = [day for day in (accepted, noted) if day is not None]
    return max(days) if days else max(one.work.starts_on, facts.on.baseline_on)
