"""One mail per person and day about what is owed, each stage of each obligation at most once.

A vendor may be on hold for some days, and the company says on which days no mail goes out. Callers
of those commands commit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from portal.content.settings.queries import FURTHEST_DAY, with_kept
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    InvalidTransition,
    Overtaken,
    RuleViolated,
)
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.mail.outbox import queue
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_contact
from portal.supervision.reminders import emails, queries
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.emails import MailReader, ToldObligation
from portal.supervision.reminders.models import Digest, SentReminder, VendorHold
from portal.supervision.reminders.queries import News


def send_reminders() -> int:
    """Write today's digests; returns how many. On a day without mail nothing goes out but what is due by
    calendar days, such as the clocks of incidents.

    Each recipient's digest is a command of its own, so a run that is killed goes on where it
    stopped; of two runs at once the second finds the digest of the day and leaves it.
    """
    reach, written = reach_of(clock.today()), 0
    if not reach.stages:
        return 0
    for share in queries.shares(reach):
        found = list(queries.news(reach, among=share))
        written += sum(_remind(list(own)) for _, own in groupby(found, lambda item: item.recipient))
    return written


def _remind(found: Sequence[News]) -> bool:
    try:
        with transaction():
            return _write(found)
    except Overtaken:  # another scheduler wrote it in the same moment
        return False


def _write(found: Sequence[News]) -> bool:
    today, first = clock.today(), found[0]
    waiting = queries.still_open([item.obligation_id for item in found])
    news = [item for item in found if item.obligation_id in waiting]
    reader = _reader(first)
    if reader is None or not news:
        return False
    if queries.had_digest(first.person_id, first.contact_id, today):
        return False
    digest = Digest(
        person_id=first.person_id,
        contact_id=first.contact_id,
        vendor_id=reader.vendor_id,
        sent_on=today,
    )
    db.session.add(digest)
    db.session.flush()  # the reminders refer to its id
    _note(news, digest, {id_: row.vendor_id for id_, (row, _) in waiting.items()})
    away = names_of(item.for_id for item in news)
    items = [
        ToldObligation(*waiting[item.obligation_id], item.stage, away.get(item.for_id or 0, ""))
        for item in news
    ]
    digest.mail_id = queue(emails.digest(reader, items, the_organisation(), today)).id
    record(
        SYSTEM,
        "reminder.sent",
        digest,
        say_n("Reminded of %(n)s obligation", "Reminded of %(n)s obligations", len(news)),
        also=[waiting[item.obligation_id][0] for item in news],
        after={"stages": {str(item.obligation_id): item.stage for item in news}},
    )
    return True


def _note(news: Sequence[News], digest: Digest, vendors: dict[int, int | None]) -> None:
    """Each stage once in the record; what a lost mail said moves on to this one."""
    first = news[0]
    before = queries.sent_before(
        [item.obligation_id for item in news], first.person_id, first.contact_id
    )
    for item in news:
        known = before.get((item.obligation_id, item.stage))
        if known is None:
            known = SentReminder(
                vendor_id=vendors[item.obligation_id],
                obligation_id=item.obligation_id,
                stage=item.stage,
                recipient_id=item.person_id,
                contact_id=item.contact_id,
            )
            db.session.add(known)
        known.digest_id = digest.id
    db.session.flush()


def _reader(one: News) -> MailReader | None:
    """None for somebody who is no longer there."""
    if one.person_id is not None:
        person = find_user(one.person_id)
        if person is None or not person.is_active:
            return None
        return MailReader(
            name=person.name,
            email=person.email,
            language=person.language.value,
            vendor_id=person.vendor_id,
            user_id=person.id,
        )
    contact = find_contact(one.contact_id or 0)
    if contact is None or not contact.email or contact.ended_on is not None:
        return None
    return MailReader(
        name=contact.name,
        email=contact.email,
        language="en" if the_organisation().default_language == "en" else "ja",
        vendor_id=contact.vendor_id,
        contact_id=contact.id,
    )


LONGEST: Final = timedelta(days=92)


def hold(vendor: Vendor, *, first: date, last: date, reason: str, actor: Actor) -> VendorHold:
    """Nobody of the vendor is reminded on these days; what is due stays due."""
    today = clock.today()
    if queries.current_hold(vendor.id, today) is not None:
        raise InvalidTransition(say("Its reminders are on hold already."))
    if last < first or last < today:
        raise RuleViolated(
            say("The last day must not be before the first, nor over."), field="last_day"
        )
    if last - first > LONGEST:
        raise RuleViolated(
            say("At most %(days)s days; nobody should be forgotten.", days=LONGEST.days),
            field="last_day",
        )
    row = VendorHold(
        vendor_id=vendor.id,
        first_on=first,
        last_on=last,
        reason=reason.strip(),
        set_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    record(
        actor,
        "hold.set",
        row,
        say("%(name)s is not reminded until %(day)s", name=vendor.name, day=last),
        also=[vendor],
        after={"first_day": str(first), "last_day": str(last), "reason": row.reason},
    )
    return row


def end_hold(row: VendorHold, vendor: Vendor, *, actor: Actor) -> None:
    """From today on it is reminded again, of the most urgent stage only."""
    if row.ended_at is not None:
        raise InvalidTransition(say("This was taken back already."))
    row.ended_at = clock.now()
    db.session.flush()
    text = say("%(name)s is reminded again", name=vendor.name)
    record(actor, "hold.ended", row, text, also=[vendor])


_WINDOW = re.compile(r"(\d{1,2})[-/](\d{1,2})\s*[~〜～]\s*(\d{1,2})[-/](\d{1,2})\s+(.+)")
_LONGEST_LABEL = 60
_ALL_WORKING_DAYS = 5
LAST_OF_MONTHS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingDays:
    """When mail goes out besides the ladders' stages.

    `weekdays`: 0 is Monday; `days`: ISO days; `windows`: as the model keeps them; `limits`: by
    ladder own `escalate` and `no_response`, days after the due date. `month_mail_day`: of the month, on
    which management gets its mail of the month; None: never."""

    weekdays: Sequence[int]
    days: Sequence[str]
    windows: Sequence[Mapping[str, str]]
    limits: Mapping[str, Mapping[str, int]]
    month_mail_day: int | None = None


def change_sending(
    organisation: Organisation, sending: SendingDays, actor: Actor, *, version: int
) -> None:
    """Refuses when somebody else saved since `version`, and a week without any day for mail."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    if len(set(sending.weekdays)) >= _ALL_WORKING_DAYS:
        raise RuleViolated(
            say("Leave at least one working day on which mail goes out."), field="weekdays"
        )
    if sending.month_mail_day is not None and not 1 <= sending.month_mail_day <= LAST_OF_MONTHS:
        raise RuleViolated(say("Write a day from 1 to 31."), field="month_mail_day")
    for limit in sending.limits.values():
        if any(not 0 <= days <= FURTHEST_DAY for days in limit.values()):
            raise RuleViolated(say("Write a number of days from 0 to %(most)s.", most=FURTHEST_DAY))
    ladders = with_kept(organisation.ladders, sending.limits, "stages")
    before = _readable(organisation)
    organisation.quiet_weekdays = sorted(set(sending.weekdays))
    organisation.quiet_days = list(sending.days)
    organisation.windows = [dict(window) for window in sending.windows]
    organisation.ladders = ladders
    organisation.month_mail_day = sending.month_mail_day
    db.session.flush()
    old, new = differences(before, _readable(organisation))
    record(
        actor,
        "organisation.changed",
        organisation,
        say("Changed when mail goes out"),
        before=old,
        after=new,
    )


def read_windows(written: str) -> list[dict[str, str]]:
    """One a line: `06-20~06-30 label`. Refuses the first line that is none, by its number."""
    found = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        parts = _WINDOW.fullmatch(line.strip())
        days = [int(part) for part in parts.groups()[:4]] if parts else []
        if not parts or not (_is_day(*days[:2]) and _is_day(*days[2:])):
            raise RuleViolated(
                say("Line %(number)s: write it like 06-20~06-30 General meeting.", number=number),
                field="windows",
            )
        first, last = f"{days[0]:02d}-{days[1]:02d}", f"{days[2]:02d}-{days[3]:02d}"
        found.append({"from": first, "to": last, "label": parts[5].strip()[:_LONGEST_LABEL]})
    return found


def written_windows(windows: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{window['from']}~{window['to']} {window['label']}" for window in windows)


def _is_day(month: int, day: int) -> bool:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= len(longest) and 1 <= day <= longest[month - 1]


def _readable(organisation: Organisation) -> dict[str, Any]:
    return {
        "quiet_weekdays": ", ".join(map(str, organisation.quiet_weekdays)),
        "quiet_days": ", ".join(organisation.quiet_days),
        "windows": "; ".join(written_windows(organisation.windows).splitlines()),
        "month_mail_day": organisation.month_mail_day,
        "ladders": "; ".join(
            f"{name}: {ladder.get('escalate')}, {ladder.get('no_response')}"
            for name, ladder in sorted(organisation.ladders.items())
        ),
    }
