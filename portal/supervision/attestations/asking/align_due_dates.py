"""Lines up the due dates of one vendor, so that one sitting serves all its work. Pure.

Rule: docs/product.md section 5. A date a person chose stays as chosen; the usual one gives way to the
due date of an open request of the same vendor that lies near it.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from portal.foundation.organisation.calendar import BusinessCalendar

SHORTEST: Final = 14  # days a vendor always has
LATER_AT_MOST: Final = 14  # days after the usual date


def lined_up(
    usual: date, open_dues: Collection[date], today: date, calendar: BusinessCalendar
) -> date:
    """The nearest due date that suits; of two as near the later one, and `usual` where none does.

    Never less than 14 days from today, never in a closed window or on a day nobody works.
    """
    first = today + timedelta(days=SHORTEST)
    last = max(usual, first) + timedelta(days=LATER_AT_MOST)
    suits = [
        day
        for day in open_dues
        if first <= day <= last and calendar.is_open(day) and not calendar.in_closed_window(day)
    ]
    return min(suits, key=lambda day: (abs((day - usual).days), -day.toordinal()), default=usual)
