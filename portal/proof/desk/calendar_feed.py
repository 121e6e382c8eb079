"""A person's calendar as iCalendar: what they owe, and what is coming. Pure but for the words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A whole day; `uid` is the same for one thing for ever, so that a moved date moves."""

    uid: str
    title: Message | Text
    vendor: Text
    on: date
    link: str


def calendar_file(
    name: Text, entries: Iterable[CalendarEntry], lang: Lang, stamp: datetime
) -> bytes:
    """RFC 5545, in the person's language; `stamp`: when the entries were read."""
    from icalendar import Calendar  # noqa: PLC0415  (only here, it takes its time)

    calendar = Calendar()
    calendar.add("prodid", "-//Kantoku//due dates//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words(say("Kantoku: %(name)s", name=name), lang))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for one in entries:
        calendar.add_component(_event(one, lang, stamp))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, lang: Lang, stamp: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    what = words(entry.title, lang) if isinstance(entry.title, Message) else entry.title.in_(lang)
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", f"{what} ({entry.vendor.in_(lang)})")
    event.add("url", entry.link)
    event.add("transp", "TRANSPARENT")
    return event
