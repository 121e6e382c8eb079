"""What every ladder has reached by a day: read from settings and calendar."""

from datetime import date

from portal.foundation.organisation.queries import ladders, sending_calendar
from portal.supervision.reminders.audiences import Reach
from portal.supervision.reminders.stages import last_due_on


def reach_of(day: date) -> Reach:
    """The stages of all ladders with the latest due date that has reached them by `day`."""
    calendar, all_of_them = sending_calendar(), ladders().values()
    return Reach(
        day=day,
        stages={
            one.id: [(stage, last_due_on(stage, day, calendar)) for stage in one.stages]
            for one in all_of_them
        },
        escalate={
            one.id: (one.escalate, last_due_on(one.escalate, day, calendar))
            for one in all_of_them
            if one.escalate is not None
        },
        no_response={
            one.id: (one.no_response, last_due_on(one.no_response, day, calendar))
            for one in all_of_them
            if one.no_response is not None
        },
    )
