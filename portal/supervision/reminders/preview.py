"""What will go out in the days to come, by the very code that sends: a page and a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.content.settings.queries import sending_calendar
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text
from portal.supervision.reminders import queries
from portal.supervision.reminders.audiences import StageReach, reach_of
from portal.supervision.reminders.queries import News
from portal.supervision.reminders.stages import NOTICE

DAYS = 30


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """On this day somebody will read about this; `stage` None: that it was opened."""

    day: date
    person: str
    vendor: Text | None  # None: it is the company's own
    what: Message
    due_on: date
    stage: int | None


@dataclass(frozen=True, slots=True)
class ReminderPreview:
    """The first lines, by day and person, and whether that is all."""

    rows: Sequence[ComingReminder]
    is_all: bool


def upcoming(days: int = DAYS, most: int | None = None) -> ReminderPreview:
    """As things stand: nothing is answered, opened or moved meanwhile. At `most` so many lines."""
    found = _found(clock.today(), days, most)
    people = {one.person_id for _, one in found if one.person_id is not None}
    without = {one.contact_id for _, one in found if one.contact_id is not None}
    names, contacts = names_of(people), queries.contact_names(without)

    def name(one: News) -> str:
        return names.get(one.person_id or 0) or contacts.get(one.contact_id or 0, "")

    found.sort(key=lambda row: (row[0], name(row[1]), row[1].due_on, row[1].obligation_id))
    shown = found[:most]
    about = queries.obligations_with_vendors({one.obligation_id for _, one in shown})
    rows = [
        ComingReminder(
            day=day,
            person=name(one),
            vendor=vendor.called if (vendor := about[one.obligation_id][1]) else None,
            what=about[one.obligation_id][0].text,
            due_on=one.due_on,
            stage=None if one.stage == NOTICE else one.stage,
        )
        for day, one in shown
    ]
    return ReminderPreview(rows, is_all=len(rows) == len(found))


def _found(today: date, days: int, most: int | None = None) -> list[tuple[date, News]]:
    """Each stage on the first day on which somebody hears of it; no day after more than `most`.

    After the first two days only what has changed since the day before is asked for, unless
    somebody leaves or comes back: then their deputies hear of other things. (Of today, those are
    left out who have had their mail.)
    """
    calendar = sending_calendar()
    coming = (today + timedelta(days=ahead) for ahead in range(days + 1))
    turning = queries.days_of_absences(today, today + timedelta(days=days))
    heard: dict[tuple[tuple[int, int], int], int] = {}
    found: list[tuple[date, News]] = []
    before: list[StageReach] = []
    for day in filter(calendar.is_open, coming):
        if most is not None and len(found) > most:
            break
        since = before[-1] if len(before) > 1 else None
        if since is not None and any(since.day < one <= day for one in turning):
            since = None
        before.append(reach_of(day))
        for one in queries.news(before[-1], since=since):
            key = (one.recipient, one.obligation_id)
            if heard.get(key, NOTICE - 1) < one.stage:
                heard[key] = one.stage
                found.append((day, one))
    return found
