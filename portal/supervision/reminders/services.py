"""One mail per person and day about what is owed, each stage of each obligation at most once."""

from collections.abc import Sequence
from itertools import groupby

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.messages import say_n
from portal.foundation.core.transactions import transaction
from portal.foundation.mail.outbox import queue
from portal.foundation.organisation.queries import business_calendar, ladders, the_organisation
from portal.supervision.reminders import emails, queries
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.reminders.queries import News
from portal.supervision.reminders.stages import last_due_on


def send_reminders() -> int:
    """Write today's digests; returns how many. Nothing goes out on a day nobody works.

    Each person's digest is a command of its own, so a run that is killed goes on where it
    stopped, and two runs at once write one digest.
    """
    today = clock.today()
    calendar = business_calendar()
    if not calendar.is_open(today):
        return 0
    reached = {
        one.id: [(stage, last_due_on(stage, today, calendar)) for stage in one.stages]
        for one in ladders().values()
    }
    found = queries.news(today, reached)
    return sum(
        _remind(person_id, list(news))
        for person_id, news in groupby(found, lambda one: one.person_id)
    )


def _remind(person_id: int, found: Sequence[News]) -> bool:
    today = clock.today()
    with transaction():
        waiting = queries.still_open([one.obligation.id for one in found])
        news = [one for one in found if one.obligation.id in waiting]
        person = find_user(person_id)
        if person is None or not news or queries.had_digest(person_id, today):
            return False
        _write(person, news)
    return True


def _write(person: User, news: Sequence[News]) -> None:
    today = clock.today()
    digest = Digest(person_id=person.id, vendor_id=person.vendor_id, sent_on=today)
    db.session.add(digest)
    db.session.flush()  # the reminders refer to its id
    db.session.add_all(
        SentReminder(
            vendor_id=one.obligation.vendor_id,
            obligation_id=one.obligation.id,
            stage=one.stage,
            recipient_id=person.id,
            digest_id=digest.id,
        )
        for one in news
    )
    digest.mail_id = queue(emails.digest(person, news, the_organisation(), today)).id
    record(
        SYSTEM,
        "reminder.sent",
        digest,
        say_n("Reminded of %(n)s obligation", "Reminded of %(n)s obligations", len(news)),
        also=[one.obligation for one in news],
        after={"stages": {str(one.obligation.id): one.stage for one in news}},
    )
