"""Which statements must be asked for, and between which days each is due. Pure: facts in.

Source: attestations.yaml (interval by tier), docs/product.md section 3: asked on the day after the
period ends, due within `attestation_due_days` of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements.facts import Asked, Signed
from portal.supervision.attestations.statements.periods import Period
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import Facts, Supervised, Work
from portal.supervision.planning.scheduling import recurrence
from portal.supervision.planning.scheduling import recurring as rounds
from portal.supervision.planning.scheduling.fiscal import FiscalYear
from portal.supervision.planning.scheduling.plan import Wanted

__all__ = ["Work", "due", "never_signed", "wanted"]


def wanted(facts: Facts, year: FiscalYear) -> Iterator[Wanted]:
    """Everything due in a fiscal year; what was asked already stands on the day it is due."""
    for vendor in facts.vendors:
        for one in _each(vendor):
            for thing in _chain(one, facts):
                if thing.latest > year.last:
                    break
                if thing.latest in year:
                    yield _within(thing, year)
        for thing in rounds.wanted(vendor, facts, year):
            yield _within(thing, year)


def due(facts: Facts) -> Iterator[Wanted]:
    """Statements to be asked for today: the day after a period ends, or later when days were missed.

    Only what was signed once goes on by itself; the first statement is asked for by a person.
    What is asked already is not asked again.
    """
    for vendor in facts.vendors:
        for one in _each(vendor):
            if (one.work.engagement_id, one.statement_id) in facts.attested.asked:
                continue
            thing = next(_chain(one, facts), None)
            if thing is not None and thing.period.opens_on <= facts.on.today:
                yield thing


def never_signed(facts: Facts) -> int:
    """Statements that the tiers ask for and a person must ask for first."""
    about = ((one.work.engagement_id, one.statement_id) for v in facts.vendors for one in _each(v))
    attested = facts.attested
    return sum(one not in attested.signed and one not in attested.asked for one in about)


def statement_key(vendor_id: int, engagement_id: int, statement_id: str, first: date) -> str:
    """`first`: the first day of the period."""
    return f"{vendor_id}:{engagement_id}:{statement_id}:{first}"


@dataclass(frozen=True, slots=True)
class _About:
    vendor: Supervised
    work: Work
    statement_id: str


def _each(vendor: Supervised) -> Iterator[_About]:
    for work in vendor.works:
        for statement_id in work.statements:
            yield _About(vendor, work, statement_id)


def _chain(about: _About, facts: Facts) -> Iterator[Wanted]:
    """Period after period, those left out excepted, as long as the work runs.

    Only of days on which data is within reach: before the first handover nothing comes round.
    """
    work, on = about.work, facts.on
    here = (work.engagement_id, about.statement_id)
    asked = facts.attested.asked.get(here)
    months = on.statements[about.statement_id].frequency.interval_months.get(work.tier)
    begin = _begin(facts.attested.signed.get(here), asked, work.handled_from)
    if begin is None or months is None:
        return
    month = on.settings.month_of(work.tier)
    while True:
        period = next(recurrence.periods(begin, months, month))
        request = asked if _is_about(asked, period) else None
        if request is not None:
            period = Period(begin, on.ends.get(request.request_id, period.last))
        elif work.handled_from is None or (
            work.ends_on is not None and period.opens_on > work.ends_on
        ):
            return
        thing = _thing(about, period, request, facts)
        if request is not None or thing.key not in facts.history.skipped:
            yield thing
        begin = period.opens_on


def _begin(signed: Signed | None, asked: Asked | None, handled_from: date | None) -> date | None:
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


def _is_about(asked: Asked | None, period: Period) -> bool:
    return (
        asked is not None and asked.wording is Wording.PERIOD and asked.period_from == period.first
    )


def _thing(about: _About, period: Period, request: Asked | None, facts: Facts) -> Wanted:
    vendor, work, on = about.vendor, about.work, facts.on
    opens = max(period.opens_on, on.today)
    latest = on.due(opens) if request is None else request.due_on
    return Wanted(
        key=statement_key(vendor.vendor_id, work.engagement_id, about.statement_id, period.first),
        vendor_id=vendor.vendor_id,
        engagement_id=work.engagement_id,
        what=about.statement_id,
        tier=work.tier,
        reviewer_id=vendor.reviewer_id,
        period=period,
        opens_on=period.opens_on,
        earliest=min(opens + on.notice, latest),
        latest=latest,
        spares_first_days=vendor.kind in kinds.ACCOUNTING,
        request_id=None if request is None else request.request_id,
    )


def _within(thing: Wanted, year: FiscalYear) -> Wanted:
    """Not in the year before: what is planned for a year is due in it."""
    if thing.earliest >= year.first:
        return thing
    return replace(thing, earliest=min(year.first, thing.latest))
