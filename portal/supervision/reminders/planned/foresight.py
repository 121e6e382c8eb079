"""What will go out in the days to come, made by the very code that sends: line by line, and by the stages of
each obligation with whoever will hear of them; beside those the stages that are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import func, select

from portal.content.settings.queries import ladders_in_use, sending_calendar
from portal.foundation.access.remembering import remembered, standing
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.queries import obligations_with_vendors
from portal.supervision.reminders import queries
from portal.supervision.reminders.audiences import EVERY_DAY, StageReach, reach_of
from portal.supervision.reminders.models import NOTICE, LeftOutReminder, goes_out_on
from portal.supervision.reminders.planned.crossing import crossings, waiting_at
from portal.supervision.reminders.queries import News, news

DAYS = 30
MOST: Final = 20_000  # lines that a page foresees; the days after are left out


@dataclass(frozen=True, slots=True)
class ComingReminder:
    """On this day somebody will read about this; `stage` None: that it was opened."""

    day: date
    person: str
    vendor: Text | None  # None: it is the company's own
    what: Message
    due_on: date
    stage: int | None


def upcoming(days: int = DAYS) -> Sequence[ComingReminder]:
    """By day and person, as things stand: nothing is answered, opened or moved meanwhile."""
    found = _found(clock.today(), days)
    names = _names(item for _, item in found)
    found.sort(key=lambda row: (row[0], names[row[1].recipient], row[1].due_on, row[1][2]))
    about = obligations_with_vendors({item.obligation_id for _, item in found})
    return [
        ComingReminder(
            day=day,
            person=names[item.recipient],
            vendor=vendor.called if (vendor := about[item.obligation_id][1]) else None,
            what=about[item.obligation_id][0].text,
            due_on=item.due_on,
            stage=None if item.stage == NOTICE else item.stage,
        )
        for day, item in found
    ]


def _names(items: Iterable[News]) -> Mapping[tuple[int, int], str]:
    several = list(items)
    people = names_of(item.person_id for item in several)
    contacts = queries.contact_names(
        {item.contact_id for item in several if item.contact_id is not None}
    )
    return {
        item.recipient: people.get(item.person_id or 0) or contacts.get(item.contact_id or 0, "")
        for item in several
    }


def _found(today: date, days: int, most: int | None = None) -> list[tuple[date, News]]:
    """Each stage on the first day on which somebody hears of it; no day after more than `most`."""
    heard: dict[tuple[tuple[int, int], int], int] = {}
    found: list[tuple[date, News]] = []
    for day, items in _coming(today, days):
        for item in items:
            key = (item.recipient, item.obligation_id)
            if heard.get(key, NOTICE - 1) < item.stage:
                heard[key] = item.stage
                found.append((day, item))
        if most is not None and len(found) > most:
            break
    return found


def _coming(today: date, days: int) -> Iterator[tuple[date, Iterable[News]]]:
    """Day by day whatever is told on it, or more: who hears of the same twice is told once. A day is asked
    about when it is come to.

    Of the first two days with mail everything is asked for (of today, those are left out who have had their
    mail), and of a day on which somebody leaves or comes back: then their deputies hear of other things. On
    most others only stages are crossed; those in a row are asked about at once.
    """
    last = today + timedelta(days=days)
    turning = queries.days_of_absences(today, last)
    changing = cache(lambda: queries.days_of_changes(today, last))  # of the first days nobody asks
    before: list[StageReach] = []
    together: list[StageReach] = []
    mails: list[StageReach] = []  # the days with mail before this one
    for reach in (reach_of(today + timedelta(days=ahead)) for ahead in range(days + 1)):
        since = mails[-1] if len(mails) > 1 else None
        if since is not None and _any_between(since.day, turning, reach.day):
            since = None
        if since is not None and not _any_between(since.day, changing(), reach.day):
            together.append(reach)
        else:
            yield from _at_once(together, before)
            before, together = [*before, *together, reach], []
            if reach.stages:
                yield reach.day, news(reach, since=None if reach.is_quiet else since)
        mails += [] if reach.is_quiet else [reach]
    yield from _at_once(together, before)


def _any_between(since: date, days: Iterable[date], until: date) -> bool:
    return any(since < day <= until for day in days)


def _at_once(
    together: Sequence[StageReach], before: Sequence[StageReach]
) -> Iterator[tuple[date, Iterable[News]]]:
    rows = list(crossings(together, before))
    if rows:
        found = queries.news_of_days(together[0], waiting_at(rows))
        for day, items in groupby(found, key=itemgetter(0)):
            yield day, (item for _, item in items)


_STAGES, _MIDDLE = 10_000, 5_000  # how many numbers one obligation has; stages lie on both sides
LARGEST_KEY: Final = 2**31 * _STAGES


def key_of(obligation_id: int, stage: int) -> int:
    """The row of a stage of an obligation."""
    return obligation_id * _STAGES + stage + _MIDDLE


def stage_of(key: int) -> tuple[int, int]:
    """The obligation's id and the stage."""
    obligation_id, place = divmod(key, _STAGES)
    return obligation_id, place - _MIDDLE


def stages_of(keys: Iterable[int]) -> list[int]:
    """Each stage once."""
    return sorted(place - _MIDDLE for place in {key % _STAGES for key in keys})


class WhoHears(NamedTuple):
    """Who will hear of it when; `comes_next`: they hear nothing else of the same before."""

    day: date
    news: News
    comes_next: bool


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """`left_out`: why a person left it out; then only those hear whom it goes up to, if anybody."""

    day: date
    told: Sequence[WhoHears] = ()
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class Foresight:
    """By key what will go out, and what is left out; `names` by recipient; `is_all`: no day is missing."""

    rows: Mapping[int, PlannedReminder]
    names: Mapping[tuple[int, int], str]
    is_all: bool


def foresee() -> Foresight:
    """Of the next days. Made anew when anything changed."""
    # Of an address that takes no mail nobody is told, and a mail fails without a command.
    lost = select(func.count()).where(OutboxEmail.state == MailState.DEAD).scalar_subquery()
    return remembered("planned reminders", standing(lost), _foresee)


@gc_paused()
def _foresee() -> Foresight:
    today = clock.today()
    found = _found(today, DAYS, MOST)
    told: dict[int, list[WhoHears]] = defaultdict(list)
    begun: set[tuple[tuple[int, int], int]] = set()
    for day, item in found:
        of = (item.recipient, item.obligation_id)
        told[key_of(item.obligation_id, item.stage)].append(WhoHears(day, item, of not in begun))
        begun.add(of)
    rows = {key: PlannedReminder(several[0].day, several) for key, several in told.items()}
    for row, due_on, ladder in queries.left_out_stages():
        key = key_of(row.obligation_id, row.stage)
        day = rows[key].day if key in rows else _day_of(row, due_on, ladder, today)
        rows[key] = PlannedReminder(day, told.get(key, ()), row.reason)
    return Foresight(rows, _names(item for _, item in found), is_all=len(found) <= MOST)


def _day_of(row: LeftOutReminder, due_on: date, name: str, today: date) -> date:
    ladder = ladders_in_use().get(name)
    if row.stage == NOTICE or ladder is None:
        return today
    by = EVERY_DAY if ladder.calendar_days else sending_calendar()
    return goes_out_on(due_on, row.stage, by, open_days=ladder.business_days)


def stage_words(stage: int) -> Message:
    if stage == NOTICE:
        return say("opened")
    if stage == 0:
        return say("on the day")
    if stage < 0:
        return say_n("%(n)s day before", "%(n)s days before", -stage)
    return say_n("%(n)s day late", "%(n)s days late", stage)
