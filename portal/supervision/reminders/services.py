"""One mail per person and day about what is owed, each stage of each obligation at most once.

A vendor may be on hold for some days, and a colleague may have people reminded besides. Callers of
those commands commit.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, Overtaken, RuleViolated
from portal.foundation.core.words.messages import Message, from_json, say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE
from portal.foundation.mail.outbox import Mail, queue
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.queries import obligations_with_vendors, titles_of
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import find_contact
from portal.supervision.reminders import emails, queries
from portal.supervision.reminders.audiences import reach_of
from portal.supervision.reminders.emails import MailReader, ToldObligation
from portal.supervision.reminders.models import BY_HAND, NOTICE, Digest, SentReminder, VendorHold
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
    digest.mail_id = queue(_mail(news, digest, waiting, reader)).id
    record(
        SYSTEM,
        "reminder.sent",
        digest,
        say_n("Reminded of %(n)s obligation", "Reminded of %(n)s obligations", len(news)),
        also=[waiting[item.obligation_id][0] for item in news],
        after={"stages": {str(item.obligation_id): item.stage for item in news}},
    )
    return True


def _mail(
    news: Sequence[News],
    digest: Digest,
    waiting: Mapping[int, tuple[Obligation, str | None]],
    reader: MailReader,
) -> Mail:
    """What one person reads of it; with it stands on record what they heard."""
    today = clock.today()
    db.session.add(digest)
    db.session.flush()  # the reminders refer to its id
    _note(news, digest, {id_: row.vendor_id for id_, (row, _) in waiting.items()})
    away = names_of(item.for_id for item in news)
    items = [
        ToldObligation(
            *waiting[item.obligation_id], _said_as(item, today), away.get(item.for_id or 0, "")
        )
        for item in news
    ]
    return emails.digest(reader, items, the_organisation(), today)


def _said_as(item: News, today: date) -> int:
    """By hand, or sent before its day, it is asked a second time only once it is late."""
    is_late = item.due_on < today
    if item.stage <= BY_HAND:
        return 1 if is_late else NOTICE
    return item.stage if item.stage <= 0 or is_late else NOTICE


@dataclass(frozen=True, slots=True)
class ToldNow:
    """Who would hear of one of several now, or why nobody does. `vendor` None: it is our own."""

    obligation: Obligation
    vendor: Vendor | None
    news: Sequence[News]
    why_not: Message | None


def reminding(ids: Sequence[int]) -> list[ToldNow]:
    """What reminding now would do, of each in turn; nothing is written. Nobody hears twice on a day of
    the same."""
    today, found = clock.today(), obligations_with_vendors(ids)
    heard = queries.told_on(today, ids)
    to_tell: dict[int, list[News]] = defaultdict(list)
    for item in queries.holders_to_tell(ids):
        to_tell[item.obligation_id].append(item)
    on_hold = queries.vendors_on_hold(
        {vendor.id for _, vendor in found.values() if vendor is not None}, today
    )
    rows = []
    for obligation, vendor in (found[id_] for id_ in ids if id_ in found):
        holders = _with_account_first(to_tell[obligation.id])
        news = [one for one in holders if (obligation.id, one.recipient) not in heard]
        why_not = None
        if not news:
            is_held = vendor is not None and vendor.id in on_hold
            why_not = _why_untold(obligation, vendor, is_held=is_held, has_heard=bool(holders))
        rows.append(ToldNow(obligation, vendor, news, why_not))
    return rows


def _with_account_first(holders: Sequence[News]) -> Sequence[News]:
    """A vendor's contact hears where nobody of it has an account."""
    return [one for one in holders if one.person_id is not None] or holders


def _why_untold(
    obligation: Obligation, vendor: Vendor | None, *, is_held: bool, has_heard: bool
) -> Message:
    if not obligation.is_open:
        return say("It is closed already.")
    if obligation.handed_in_on is not None:
        return say("It has been handed in already.")
    if has_heard:
        return say("They were told of it today already.")
    if obligation.holder is Holder.VENDOR and vendor is not None:
        if vendor.state is VendorState.SUSPENDED:
            return say("Handovers are stopped, so the vendor is not reminded.")
        if is_held:
            return say("The vendor’s reminders are on hold.")
    return say("Nobody who has to do it can be reached by mail.")


def remind_now(ids: Sequence[int], *, back: str, actor: Actor) -> Run:
    """A mail to who holds each of these, one for each person; the ladder goes on as if there was none.

    Refuses where nobody would be told. Up to ALL_AT_ONCE in this command; more are left to the job.
    """
    found = reminding(ids)
    told = [one.obligation.id for one in found if one.why_not is None]
    if not told:
        raise RuleViolated(say("Nobody would be told of any of these; the list says why."))
    return begin(
        REMIND_NOW,
        told,
        title=say_n("Reminding of %(n)s matter", "Reminding of %(n)s matters", len(told)),
        asked={},
        left_out=[(one.obligation.id, one.why_not) for one in found if one.why_not is not None],
        back=back,
        at_once=len(told) <= ALL_AT_ONCE,
        actor=actor,
    )


def _remind_part(_run: Run, ids: Sequence[int], _actor: Actor) -> RunPart:
    found = reminding(ids)
    waiting = queries.still_open(ids)
    also: list[Subject] = [*write_besides([item for one in found for item in one.news], waiting)]
    left_out = [(one.obligation.id, one.why_not) for one in found if one.why_not is not None]
    told = [one for one in found if one.why_not is None]
    vendors = {one.vendor.id: one.vendor for one in told if one.vendor is not None}
    also += [*vendors.values(), *(one.obligation for one in told)]
    return RunPart(len(told), left_out, also)


def write_besides(
    found: Sequence[News], waiting: Mapping[int, tuple[Obligation, str | None]]
) -> list[Digest]:
    """A mail to each of these about what they have not heard of, besides the one of the day."""
    digests = []
    in_order = sorted(found, key=lambda item: (item.recipient, item.due_on, item.obligation_id))
    for _, own in groupby(in_order, key=lambda item: item.recipient):
        news = list(own)
        first, reader = news[0], _reader(news[0])
        if reader is not None:
            digest = Digest(vendor_id=reader.vendor_id, sent_on=clock.today())
            mail = _mail(news, digest, waiting, reader)
            stage = f":{first.stage}" if first.stage > BY_HAND else ""
            key = f"{mail.key}:{first.obligation_id}{stage}"
            digest.mail_id = queue(replace(mail, key=key)).id
            digests.append(digest)
    return digests


def _record_reminded(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "Had people reminded of %(n)s matter",
        "Had people reminded of %(n)s matters",
        part.changed,
    )
    if not run.done:  # nobody has been told yet
        text = say("Began: %(what)s", what=from_json(run.title))
    record(actor, "reminder.sent_by_hand", run, text, also=part.also)


REMIND_NOW = register(
    RunKind(
        id="reminders.now",
        needs=Permission.LEDGER_EDIT,
        named=titles_of,
        do=_remind_part,
        part=5_000,  # so that a person gets one mail
        action="reminder.sent_by_hand",
        record=_record_reminded,
        unit=say("Matters"),
        told=lambda run: say_n(
            "People are reminded of %(n)s matter.",
            "People are reminded of %(n)s matters.",
            run.changed,
        ),
        shown_at="obligations.index",
    )
)


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
