"""A person's calendar as iCalendar: what they owe, and what is coming.

Read by a calendar program without a session, by a secret, scoped as its person is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import public
from portal.foundation.accounts.models import User
from portal.foundation.accounts.services import owner_of_feed
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.login import on_behalf_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.web import TOO_MANY
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.foundation.mail import outbox
from portal.foundation.organisation.queries import the_organisation
from portal.proof.desk import queries
from portal.supervision.planning.year.upcoming import UpcomingItem, coming, told_beforehand

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
    for entry in entries:
        calendar.add_component(_event(entry, lang, stamp))
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


AHEAD: Final = timedelta(days=370)
MOST_VENDORS: Final = 50  # of which an owner sees what is coming


@public
def calendar(calendar_token: str) -> ResponseReturnValue:
    """404 for a wrong address, whatever is wrong with it; guessing has to wait."""
    user = owner_of_feed(calendar_token)
    if user is None:
        try:
            with transaction(audited=False):
                throttling.count_try(throttling.from_address("calendar", request.remote_addr))
        except throttling.TooManyTries:
            abort(TOO_MANY)
        abort(404)
    with on_behalf_of(user.as_actor()):
        entries = list(_entries(user, user.as_actor()))
        name = the_organisation().name
        data = calendar_file(name, entries, user.language.value, clock.now())
    answer = Response(data, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "inline; filename=kantoku.ics"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256(repr(entries).encode() + user.language.encode()).hexdigest())
    return answer.make_conditional(request)


def _entries(user: User, actor: Actor) -> Iterator[CalendarEntry]:
    """What the person owes, then what will be asked."""
    company = the_organisation().name
    for obligation, vendor in queries.owed_by(actor):
        number = obligation.subject_id
        yield CalendarEntry(
            uid=f"{obligation.kind.value}-{obligation.subject_kind}-{number}@kantoku",
            title=obligation.text,
            vendor=vendor.called if vendor else company,
            on=obligation.due_on,
            link=outbox.link_to(f"/obligations/{obligation.id}" if actor.is_staff else "/todo"),
        )
    if actor.is_of_department:
        return
    vendors = queries.vendors_cared_for(user, MOST_VENDORS + 1)
    if not vendors or len(vendors) > MOST_VENDORS:
        return
    for item in _coming(actor, list(vendors)):
        path = f"/vendors/{item.vendor_id}" if actor.is_staff else "/todo"
        yield CalendarEntry(
            uid=f"plan-{item.key}@kantoku",
            title=item.title,
            vendor=vendors[item.vendor_id].called,
            on=item.on,
            link=outbox.link_to(path),
        )


def _coming(actor: Actor, vendors: Sequence[int]) -> Sequence[UpcomingItem]:
    """To staff all of it; to a vendor's person what the vendor's page of the year shows."""
    today = clock.today()
    if actor.vendor_id is not None:
        return told_beforehand(actor.vendor_id, today)
    return coming(vendors, today + AHEAD)
