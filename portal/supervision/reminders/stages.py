"""When to remind. No database, no web.

A stage is a number of days from the due date: negative before it, positive after it. What falls on
a day nobody works goes out on the working day before (stages up to the due date) or after (later
ones), so nobody is called late before the date has passed.
"""

from datetime import date, timedelta

from portal.foundation.organisation.calendar import BusinessCalendar

NOTICE = -1000  # the notice that something was opened: the least urgent of all
_LONGEST_PAUSE = 40  # days; longer than any company closes in a row

_DAY = timedelta(days=1)


def goes_out_on(due_on: date, stage: int, calendar: BusinessCalendar) -> date:
    day = due_on + timedelta(days=stage)
    return calendar.on_or_before(day) if stage <= 0 else calendar.on_or_after(day)


def last_due_on(stage: int, today: date, calendar: BusinessCalendar) -> date:
    """The latest due date that has reached the stage by `today`."""
    due = today - timedelta(days=stage) + timedelta(days=_LONGEST_PAUSE)
    while goes_out_on(due, stage, calendar) > today:
        due -= _DAY
    return due


def reached(stages: tuple[int, ...], due_on: date, today: date, calendar: BusinessCalendar) -> int:
    """The most urgent stage a due date has reached by `today`; NOTICE when none."""
    return max(
        (stage for stage in stages if due_on <= last_due_on(stage, today, calendar)), default=NOTICE
    )
