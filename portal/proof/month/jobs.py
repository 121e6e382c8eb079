"""The mail of the month: once in each month to each person, on the day that the company named or soon
after it."""

from datetime import date, timedelta
from typing import Final

from portal.content.settings.queries import sending_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import User
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import is_queued, queue
from portal.foundation.organisation.queries import the_organisation
from portal.proof.month import emails
from portal.proof.month.content import mail_day, told_on
from portal.proof.month.gathering import content_of
from portal.proof.month.queries import readers

CATCHES_UP: Final = timedelta(days=14)  # then it is no news any more


def mail_month() -> int:
    """Write the mails of the month; returns how many. Where none is named, on a day without mail, and a
    second time in a month nothing is written; a morning that was missed is caught up."""
    company, today = the_organisation(), clock.today()
    if company.month_mail_day is None or not sending_calendar().is_open(today):
        return 0
    due = mail_day(company.month_mail_day, today)
    if today - due > CATCHES_UP:
        return 0
    people = [one for one in readers() if not is_queued(_key(one, due))]
    if not people:
        return 0
    told = content_of(told_on(due))
    mails = [emails.month(one, _key(one, due), told, company) for one in people]
    with transaction():
        fresh = [mail for mail in mails if not is_queued(mail.key)]
        for mail in fresh:
            queue(mail)
        if fresh:
            record(
                SYSTEM,
                "month.mailed",
                the_organisation(),
                say("Mailed the month %(month)s to management", month=told.month.called),
                after={
                    "month": told.month.name,
                    "people": ", ".join(mail.recipient_name for mail in fresh),
                },
            )
    return len(fresh)


def _key(person: User, due: date) -> str:
    return f"month:{due:%Y-%m}:{person.id}"
