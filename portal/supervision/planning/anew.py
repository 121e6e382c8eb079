"""In which wording, and for which period, a statement is asked for outside its turn. Pure.

Rule: product.md section 3: the start wording before anything was handled; the period wording only
for a period that has ended, so it goes from where the last statement ended to yesterday.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.dates import add_months
from portal.supervision.attestations.models import Wording

_DAY = timedelta(days=1)
A_YEAR = 12  # months; how far the first statement of running work looks back at most


@dataclass(frozen=True, slots=True)
class Before:
    """What was signed last about it."""

    wording: Wording
    period_from: date
    period_to: date | None


@dataclass(frozen=True, slots=True)
class About:
    """A wording and the time it is for; `last` None: it looks ahead."""

    wording: Wording
    first: date
    last: date | None


def about(
    before: Before | None,
    *,
    starts_on: date,
    handled_from: date | None,
    has_start: bool,
    today: date,
) -> About | None:
    """None where it can be asked only once some time has passed.

    `starts_on`: the first day of the work; `handled_from`: when data was first within reach, None:
    not yet; `has_start`: the statement has a wording for the start.
    """
    ahead = About(Wording.START, max(today, starts_on), None) if has_start else None
    if handled_from is None or handled_from >= today:
        return ahead
    yesterday = today - _DAY
    first = _first(before, handled_from, today)
    if first <= yesterday:
        return About(Wording.PERIOD, first, yesterday)
    if before is not None and before.period_to is not None:
        return About(Wording.PERIOD, before.period_from, before.period_to)
    return ahead


def _first(before: Before | None, handled_from: date, today: date) -> date:
    """Where the last statement ended; without one, a year back or where the handling began."""
    if before is None:
        return max(handled_from, add_months(today, -A_YEAR))
    if before.wording is Wording.START or before.period_to is None:
        return before.period_from
    return before.period_to + _DAY
