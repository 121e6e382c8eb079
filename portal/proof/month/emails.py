"""What management reads in its mail of the month: the same as on the page, in a few lines."""

from collections.abc import Iterator
from typing import Final

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.foundation.organisation.models import Organisation
from portal.ledger.obligations.models import Obligation
from portal.proof.month.content import MonthContent, Some

MOST: Final = 5  # named of each kind; the page has the others


def month(person: User, key: str, told: MonthContent, company: Organisation) -> Mail:
    letter = MailContent(
        lines=[*told.sentences, *_cells(told), *_ahead(told)],
        button=(
            say("Open the whole month, with every reason"),
            link_to(f"/month?month={told.month.name}"),
        ),
        after=[say("Opening a link changes nothing; you act on the page after signing in.")],
    )
    subject = say(
        "The month %(month)s: not kept %(number)s", month=told.month.called, number=told.broken
    )
    return mail_to(person, key, subject, letter, Between(company=company))


def _cells(told: MonthContent) -> Iterator[Message]:
    yield say("Not kept since this month: %(number)s", number=told.became.number)
    for row in told.became.rows[:MOST]:
        if row.reason is None:
            yield say("- %(vendor)s, %(promise)s", vendor=row.vendor, promise=row.promise.short)
        else:
            yield say(
                "- %(vendor)s, %(promise)s: %(reason)s",
                vendor=row.vendor,
                promise=row.promise.short,
                reason=row.reason.reason,
            )
    yield from _more(told.became)
    yield say("Mended, or no longer asked: %(number)s", number=told.mended.number)
    for row in told.mended.rows[:MOST]:
        yield say("- %(vendor)s, %(promise)s", vendor=row.vendor, promise=row.promise.short)
    yield from _more(told.mended)


def _more(some: Some) -> Iterator[Message]:
    if some.number > MOST:
        yield say("- %(n)s more on the page", n=some.number - MOST)


def _ahead(told: MonthContent) -> Iterator[Message]:
    if told.ahead is None:
        return
    if told.ahead.clocks:
        yield say("Clocks of incidents: %(number)s", number=len(told.ahead.clocks))
    for clock in told.ahead.clocks[:MOST]:
        yield say(
            "- %(incident)s, %(vendor)s, %(label)s: until %(day)s",
            incident=clock.incident.number,
            vendor=clock.vendor.called,
            label=clock.label,
            day=clock.ends.on,
        )
    yield say("Waits for a decision: %(number)s", number=told.ahead.decisions.number)
    for one in told.ahead.decisions.rows[:MOST]:
        yield _owed(one.owed)
    yield say_n(
        "Due within 30 days: %(n)s matter, %(late)s of it overdue",
        "Due within 30 days: %(n)s matters, %(late)s of them overdue",
        told.ahead.due.number,
        late=told.ahead.due.late,
    )
    for one in told.ahead.due.rows[:MOST]:
        yield _owed(one.owed)


def _owed(owed: Obligation) -> Message:
    return say("- %(what)s: by %(day)s", what=owed.text, day=owed.due_on)
