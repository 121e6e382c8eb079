"""For which period a statement is asked, when it is asked, and how long one counts. Pure.

A period statement is asked only for a period that has ended: the request opens the day after, and
the statement before it stays current until the new one is due (product.md section 3).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.dates import add_months
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.supervision.attestations.models import Wording

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def opens_on(self) -> date:
        """The day on which the statement about it is asked for."""
        return self.last + _DAY


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
