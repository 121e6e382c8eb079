"""Which statements must be asked for, and between which days each is due. Pure: facts in.

Source: attestations.yaml (interval by tier), docs/product.md section 3: asked on the day after the
period ends, due within `attestation_due_days` of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from math import gcd

from portal.content.definitions.tiers import Tier, TierPack
from portal.foundation.core.words.dates import add_months
from portal.ledger.data_sharing.work_on_day import Period
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.facts import OpenRequest, Signed
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import facts as asked_sheets
from portal.supervision.planning.inputs.facts import (
    LEAD,
    NOTICE,
    PlanFacts,
    PlannedWork,
    Supervised,
)
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.plan import DueThing
from portal.supervision.responses.intervals.periodic import Interval


def wanted(facts: PlanFacts, year: FiscalYear) -> Iterator[DueThing]:
    """Everything due in a fiscal year; what was asked already stands on the day it is due."""
    for vendor in facts.vendors:
        for about in _each(vendor):
            for thing in _chain(about, facts):
                if thing.latest > year.last:
                    break
                if thing.latest in year:
                    yield _within(thing, year)
        for thing in _wanted_besides(vendor, facts, year):
            yield _within(thing, year)


def due(facts: PlanFacts) -> Iterator[DueThing]:
    """Statements to be asked for today: the day after a period ends, or later when days were missed.

    Only what was signed once goes on by itself; the first statement is asked for by a person.
    What is asked already is not asked again.
    """
    for vendor in facts.vendors:
        for about in _each(vendor):
            if (about.work.engagement_id, about.statement_id) in facts.attested.asked:
                continue
            thing = next(_chain(about, facts), None)
            if thing is not None and thing.period.opens_on <= facts.on.today:
                yield thing


def never_signed(facts: PlanFacts) -> int:
    """Statements that the tiers ask for and a person must ask for first."""
    about = ((a.work.engagement_id, a.statement_id) for v in facts.vendors for a in _each(v))
    attested = facts.attested
    return sum(key not in attested.signed and key not in attested.asked for key in about)


@dataclass(frozen=True, slots=True)
class _About:
    vendor: Supervised
    work: PlannedWork
    statement_id: str


def _each(vendor: Supervised) -> Iterator[_About]:
    for work in vendor.works:
        for statement_id in work.tier.attestations:
            yield _About(vendor, work, statement_id)


def _chain(about: _About, facts: PlanFacts) -> Iterator[DueThing]:
    """Period after period, those left out excepted, as long as the work runs.

    Only of days on which data is within reach: before the first handover nothing comes round.
    """
    work, on = about.work, facts.on
    here = (work.engagement_id, about.statement_id)
    asked = facts.attested.asked.get(here)
    months = on.statements[about.statement_id].frequency.interval_months.get(work.tier_id)
    begin = _begin(facts.attested.signed.get(here), asked, work.reach.first)
    if begin is None or months is None:
        return
    month = on.settings.month_of(work.tier_id)
    while True:
        period = next(periods_from(begin, months, month))
        request = asked if _is_about(asked, period) else None
        if request is not None:
            period = Period(begin, on.ends.get(request.request_id, period.last))
        elif work.reach.first is None or (
            work.ends_on is not None and period.opens_on > work.ends_on
        ):
            return
        thing = _thing(about, period, request, facts)
        if request is not None or thing.key not in facts.history.skipped:
            yield thing
        begin = period.opens_on


def _begin(
    signed: Signed | None, asked: OpenRequest | None, handled_from: date | None
) -> date | None:
    """Where the next period begins, not before data was within reach; None: nothing was signed and
    nothing is asked. What is asked already begins where it was asked from."""
    if signed is None and asked is None:
        return None
    if signed is not None:
        after = periods.following(signed.wording, signed.period_from, signed.period_to, 1).first
    elif asked is not None:
        after = asked.period_from
    begin = after if handled_from is None else max(after, handled_from)
    if asked is not None and asked.wording is Wording.PERIOD and after <= asked.period_from < begin:
        return asked.period_from
    return begin


def _is_about(asked: OpenRequest | None, period: Period) -> bool:
    return (
        asked is not None and asked.wording is Wording.PERIOD and asked.period_from == period.first
    )


def _thing(
    about: _About, period: Period, request: OpenRequest | None, facts: PlanFacts
) -> DueThing:
    vendor, work, on = about.vendor, about.work, facts.on
    opens = max(period.opens_on, on.today)
    latest = on.due(opens) if request is None else request.due_on
    return DueThing(
        key=f"{vendor.vendor_id}:{work.engagement_id}:{about.statement_id}:{period.first}",
        vendor_id=vendor.vendor_id,
        engagement_id=work.engagement_id,
        what=about.statement_id,
        tier=work.tier_id,
        reviewer_id=vendor.reviewer_id,
        period=period,
        opens_on=period.opens_on,
        earliest=min(opens + on.notice, latest),
        latest=latest,
        spares_first_days=vendor.kind in kinds.ACCOUNTING,
        request_id=None if request is None else request.request_id,
    )


def _within(thing: DueThing, year: FiscalYear) -> DueThing:
    """Not in the year before: what is planned for a year is due in it."""
    begun = thing.earliest >= year.first
    return thing if begun else replace(thing, earliest=min(year.first, thing.latest))


# What else comes round for a vendor and its work besides statements.
#
# Source: risk_tiers.yaml (intervals by tier), the settings (visits). Due at the latest one interval
# after the last time, asked a month before; what is late already is caught up with at once. Checks
# of clauses and reviews of data are asked for by their registers, due there on the very day.

_DATA_REVIEW_MONTHS = 12  # promises.yaml, minimum_data
_REPORT_MONTHS = {"half-yearly": 6, "yearly": 12}  # other tiers stand in the summary report
THE_VENDOR = 0  # in place of a piece of work


@dataclass(frozen=True, slots=True)
class _Round:
    """One kind for one piece of work, or for several of the vendor as if they were one (`is_whole`).

    `tier`: the strictest of them.
    """

    vendor: Supervised
    works: Sequence[PlannedWork]
    what: str
    months: int
    tier: str
    is_whole: bool = True
    limits: Sequence[Interval] = ()
    counts_any: bool = False

    @property
    def place(self) -> tuple[int, int, str]:
        engagement_id = THE_VENDOR if self.is_whole else self.works[0].engagement_id
        return self.vendor.vendor_id, engagement_id, self.what

    @property
    def starts_on(self) -> date:
        return min(work.starts_on for work in self.works)

    @property
    def ends_on(self) -> date | None:
        """The last day of all; None: that of one is open."""
        ends = [work.ends_on for work in self.works]
        return None if None in ends else max(day for day in ends if day is not None)


def _wanted_besides(vendor: Supervised, facts: PlanFacts, year: FiscalYear) -> Iterator[DueThing]:
    """What is due for this vendor in a fiscal year."""
    pack = facts.on.tiers
    for work in vendor.works:
        if work.checked_on is not None:  # the first check is made before the work begins
            months = pack.by_id[work.tier_id].clause_review_months
            yield from _due(_of_work(vendor, work, kinds.CLAUSE_REVIEW, months), facts, year)
        if not work.is_incidental:
            review = _of_work(vendor, work, kinds.DATA_REVIEW, _DATA_REVIEW_MONTHS)
            yield from _due(review, facts, year)
    if vendor.works:
        tier = _strictest(vendor.works, pack)
        for what, every in _of_vendor(vendor, pack.by_id[tier], facts.on.settings):
            if every:
                yield from _due(_Round(vendor, vendor.works, what, every, tier), facts, year)
        for sheet in asked_sheets.asked(vendor, facts.on.planned):
            one_round = _Round(
                vendor,
                sheet.works,
                sheet.what,
                sheet.months,
                _strictest(sheet.works, pack),
                limits=sheet.limits,
                counts_any=sheet.counts_any,
            )
            yield from _due(one_round, facts, year)


def _of_work(vendor: Supervised, work: PlannedWork, what: str, months: int) -> _Round:
    return _Round(vendor, (work,), what, months, work.tier_id, is_whole=False)


def _strictest(works: Sequence[PlannedWork], pack: TierPack) -> str:
    return pack.strictest(*(work.tier_id for work in works))


def _of_vendor(
    vendor: Supervised, tier: Tier, settings: PlanSettings
) -> Iterator[tuple[str, int | None]]:
    """Kinds but questionnaires with their interval in months; None: not for this tier."""
    yield kinds.SELECTION_REVIEW, tier.selection_validity_months
    if not all(work.is_incidental for work in vendor.works):
        yield kinds.SITE_VISIT, settings.visits.get(tier.id)
    yield kinds.REPORT, _REPORT_MONTHS.get(tier.reports)


def _due(one: _Round, facts: PlanFacts, year: FiscalYear) -> Iterator[DueThing]:
    on, (_, engagement_id, _) = facts.on, one.place
    taken = facts.history.taken.get((one.place, year.number), ())
    free = (number for number in count(1) if number not in taken)
    for period, latest in _times(one, facts):
        if latest > year.last or (one.ends_on is not None and latest > one.ends_on):
            return
        if latest in year:
            yield DueThing(
                key=":".join(map(str, (*one.place, f"{year.number}-{next(free)}"))),
                vendor_id=one.vendor.vendor_id,
                engagement_id=engagement_id or None,
                what=one.what,
                tier=one.tier,
                reviewer_id=one.vendor.reviewer_id,
                period=period,
                opens_on=period.last - LEAD if one.what in kinds.IN_REGISTERS else None,
                earliest=max(latest - LEAD, min(on.today + NOTICE, latest)),
                latest=latest,
                spares_first_days=(
                    one.vendor.kind in kinds.ACCOUNTING and kinds.is_seen_outside(one.what)
                ),
            )


def _times(one: _Round, facts: PlanFacts) -> Iterator[tuple[Period, date]]:
    """One after the other, each from the one before to its deadline, with its last good day."""
    on = facts.on
    month = None if one.what in kinds.IN_REGISTERS else on.settings.month_of(one.tier)
    begin = base = _last_time(one, facts)
    while True:
        last = next(deadlines(base, one.months, month)).last
        if one.what == kinds.CLAUSE_REVIEW:
            last = _or_after_renewal(one.works[0], base, last)
        # a longer interval ends with what it rests on
        last = min([last, *(limit.due(base) for limit in one.limits)])
        is_late = last < on.today + NOTICE
        latest = on.due(on.today) if is_late else on.last_good_day(last)
        yield Period(begin, last), latest
        begin, base = last, latest if is_late else last


def _or_after_renewal(work: PlannedWork, base: date, last: date) -> date:
    """A contract that went on is read again within a month (contracts, due again)."""
    if work.renews_on is None or work.renews_on <= base:
        return last
    return min(last, work.renews_on + LEAD)


def _last_time(one: _Round, facts: PlanFacts) -> date:
    """When it was accepted last; never yet: the beginning of the work, or of our watch."""
    accepted = {
        kinds.CLAUSE_REVIEW: one.works[0].checked_on,
        kinds.DATA_REVIEW: one.works[0].reviewed_on,
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
    return max(days) if days else max(one.starts_on, facts.on.baseline_on)


# When something comes round again: periods without gaps, deadlines no later than an interval.
#
# Two bases (`CountsFrom`). From the last acceptance the next deadline is one interval later.
# With a fixed month it is that month, earlier than the interval where need be and never later: what
# a tier promises is "at least every so many months".

_DAY = timedelta(days=1)
_YEAR = 12


def periods_from(begin: date, months: int, month: int | None) -> Iterator[Period]:
    """The periods of a statement from `begin` on, each asked about on the day after its end.

    With a fixed month they end before it, so that it is asked then. One that would be shorter than
    a quarter of the interval is not worth a question: half an interval comes first.
    """
    while True:
        following = _next_begin(begin, months, month)
        yield Period(begin, following - _DAY)
        begin = following


def deadlines(base: date, months: int, month: int | None) -> Iterator[Period]:
    """From the last acceptance to the day on which the next is due, and so on from there."""
    while True:
        last = _deadline(base, months, month)
        yield Period(base, last)
        base = last


def _next_begin(begin: date, months: int, month: int | None) -> date:
    end = add_months(begin, months)
    if month is None:
        return end
    anchor = _anchor_before(end, months, month)
    if months > 1 and anchor < begin + (end - begin) / 4:
        return add_months(begin, months // 2)
    return anchor


def _deadline(base: date, months: int, month: int | None) -> date:
    end = add_months(base, months)
    if month is None:
        return end
    anchor = _anchor_before(end, months, month)
    if anchor <= base + (end - base) / 4:  # accepted lately: this counts for it already
        return end
    return min(add_months(anchor, 1) - _DAY, end)


def _anchor_before(day: date, months: int, month: int) -> date:
    """The last first-of-month not after `day` on which an interval of the cycle may begin.

    A cycle of six months with May begins in May and November; one of 24 in every May, so that it
    can be met from anywhere.
    """
    step = gcd(months, _YEAR)
    anchor = day.replace(day=1)
    return add_months(anchor, -((anchor.month - month) % step))
