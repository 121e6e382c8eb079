"""What will go out in the days to come, by the very code that sends: a page and a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.messages import Message, Text
from portal.foundation.organisation.queries import sending_calendar
from portal.supervision.reminders import queries
from portal.supervision.reminders.reaching import reach_of
from portal.supervision.reminders.stages import NOTICE

DAYS = 30


@dataclass(frozen=True, slots=True)
class Coming:
    """On this day somebody will read about this; `stage` None: that it was opened."""

    day: date
    person: str
    vendor: Text
    what: Message
    due_on: date
    stage: int | None


def upcoming(days: int = DAYS) -> list[Coming]:
    """As things stand: nothing is answered, opened or moved meanwhile. By day and person."""
    calendar, today = sending_calendar(), clock.today()
    heard: dict[tuple[tuple[int, int], int], int] = {}
    found: list[tuple[date, queries.News]] = []
    for ahead in range(days + 1):
        day = today + timedelta(days=ahead)
        if not calendar.is_open(day):
            continue
        for one in queries.news(reach_of(day)):
            key = (one.recipient, one.obligation_id)
            if heard.get(key, NOTICE - 1) < one.stage:
                heard[key] = one.stage
                found.append((day, one))
    return _told(found)


def _told(found: Sequence[tuple[date, queries.News]]) -> list[Coming]:
    names = names_of({one.person_id for _, one in found if one.person_id is not None})
    contacts = queries.contact_names(
        {one.contact_id for _, one in found if one.contact_id is not None}
    )
    about = queries.obligations_with_vendors({one.obligation_id for _, one in found})
    rows = []
    for day, one in found:
        obligation, vendor = about[one.obligation_id]
        rows.append(
            Coming(
                day=day,
                person=names.get(one.person_id or 0) or contacts.get(one.contact_id or 0, ""),
                vendor=vendor.called,
                what=obligation.text,
                due_on=obligation.due_on,
                stage=None if one.stage == NOTICE else one.stage,
            )
        )
    return sorted(rows, key=lambda row: (row.day, row.person, row.due_on))
