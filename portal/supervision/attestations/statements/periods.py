"""For which time a statement is asked, in which wording, and how long one counts. Pure.

Rule: docs/product.md section 3. The start wording is for data that comes within reach today or later. A
period wording is asked only for a period that has ended, and speaks only about days on which data
was within reach (`Reach.cut`): form, large act, plan, promise and check sheets all ask here. Its
request opens the day after, and the statement before it stays current until the new one is due.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.words.dates import add_months
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.reach import Period, Reach
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
    last: date | None = None


def about(
    before: Before | None, reach: Reach, *, starts_on: date, has_start: bool, today: date
) -> About | None:
    """In which wording, and for which time, a statement is asked for outside its turn.

    None where it can be asked only once some time has passed. `starts_on`: the first day of the
    work; `has_start`: the statement has a wording for the start.
    """
    if not reach.has_begun_before(today):
        is_over = reach.last is not None and reach.last < today
        return About(Wording.START, max(today, starts_on)) if has_start and not is_over else None
    yesterday = today - _DAY
    handled = reach.cut(Period(_first(before, reach, today), yesterday))
    if handled is None and before is not None and before.period_to is not None:
        handled = reach.cut(Period(before.period_from, before.period_to))  # the same once more
    return None if handled is None else About(Wording.PERIOD, handled.first, handled.last)


def _first(before: Before | None, reach: Reach, today: date) -> date:
    """Where the last statement ended; without one, a year back or where the handling began."""
    if before is not None and before.period_to is not None:
        return before.period_to + _DAY
    if before is not None and before.period_from < today:
        return before.period_from
    return max(reach.first or today, add_months(today, -A_YEAR))


def following(wording: Wording, first: date, last: date | None, months: int) -> Period:
    """The next period to be attested after a statement with this wording and period.

    After a start wording it is the period that the start looks ahead to.
    """
    begin = first if wording is Wording.START or last is None else last + _DAY
    return Period(begin, add_months(begin, months) - _DAY)


def past(today: date, months: int) -> Period:
    """The last period that ended before `today`, in whole months."""
    last = today.replace(day=1) - _DAY
    return Period(add_months(last + _DAY, -months), last)


def due(opened_on: date, days: int, calendar: BusinessCalendar) -> date:
    """When a request opened on a day must be answered: working day, no closed window."""
    return calendar.vendor_due(opened_on + timedelta(days=days))
