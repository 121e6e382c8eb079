"""Who is to hear of what on a day, and in the days to come: one statement, whatever the number of
obligations; the preview is made by the very code that sends.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, and_, func, or_, select, union_all

from portal.content.settings.queries import ladders_in_use, sending_calendar
from portal.foundation.accounts.models import Absence
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Contact, Vendor
from portal.supervision.reminders.audiences import EVERY_DAY, StageReach, holding, told
from portal.supervision.reminders.models import (
    Digest,
    LeftOutReminder,
    SentReminder,
    VendorHold,
    by_hand,
    goes_out_on,
)

AT_ONCE: Final = 10_000  # decisions in memory


def recipient_of(person_id: int | None, contact_id: int | None) -> tuple[int, int]:
    """Sorts and groups: people with accounts first."""
    return (0, person_id) if person_id is not None else (1, contact_id or 0)


class News(NamedTuple):
    """A stage of an obligation that somebody has not heard of.

    Of `person_id` (an account) and `contact_id` one is set. `for_id`: who is away and would hear;
    `is_raised`: 1 where it goes up to the officer.
    """

    person_id: int | None
    contact_id: int | None
    obligation_id: int
    due_on: date
    stage: int
    for_id: int | None
    is_raised: int = 0

    @property
    def recipient(self) -> tuple[int, int]:
        return recipient_of(self.person_id, self.contact_id)


def news(
    reach: StageReach, *, since: StageReach | None = None, among: tuple[int, int] | None = None
) -> Iterator[News]:
    """What to say to whom, by recipient and most urgent first; nobody who had mail that day.

    Not about what was handed in, not to people whose account has ended, not to an address at which
    a mail could not be delivered and that nobody has seen to. One statement, read bit by bit.
    `since`: only where something has changed from that day on. `among`: these recipients, as
    `shares` parts them.
    """
    rows = _rows(reach, since)
    recipient = _recipient(rows)
    statement = _decided(rows, recipient, rows.c.due_on, rows.c.obligation_id)
    if among is not None:
        statement = statement.where(recipient.between(*among))
    for several in _read(statement):
        yield from map(News._make, several)


def news_of_days(reach: StageReach, crossing: CTE) -> Iterator[tuple[date, News]]:
    """The same of several days to come, day by day, in one statement. `crossing`: what reaches a stage on
    each of them; `reach` of the first: on none of them somebody leaves or comes back."""
    rows = union_all(*told(reach, waits=crossing)).subquery()
    recipient = _recipient(rows)
    statement = _decided(rows, rows.c.day, recipient, rows.c.due_on, rows.c.obligation_id)
    for several in _read(statement.add_columns(rows.c.day)):
        for *item, day in several:
            yield day, News(*item)


def _decided(rows: Any, *in_order: ColumnElement[Any]) -> Select[Any]:
    """One row for each of these: what nobody has heard, and nobody left out."""
    return (
        select(
            func.max(rows.c.person_id),
            func.max(rows.c.contact_id),
            rows.c.obligation_id,
            rows.c.due_on,
            func.max(rows.c.stage),
            func.max(rows.c.for_id),
            func.max(rows.c.is_raised),
        )
        .where(~_heard(rows), ~_left_out(rows))
        .group_by(*in_order)
        .order_by(*in_order)
    )


def _read(statement: Select[Any]) -> Iterator[Sequence[Any]]:
    """Past the session's models, which are not needed; the cursor still refuses any scope but all."""
    found = db.session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
    yield from found.partitions()


def holders_to_tell(obligation_ids: Collection[int]) -> Iterator[News]:
    """Who would be told of each of these now, whatever they have heard: who holds it, by recipient."""
    today = clock.today()
    rows = union_all(*holding(today, obligation_ids)).subquery()
    recipient = _recipient(rows)
    found = db.session.execute(
        select(
            func.max(rows.c.person_id),
            func.max(rows.c.contact_id),
            rows.c.obligation_id,
            rows.c.due_on,
            func.max(rows.c.for_id),
        )
        .group_by(recipient, rows.c.due_on, rows.c.obligation_id)
        .order_by(recipient, rows.c.due_on, rows.c.obligation_id)
    )
    for person_id, contact_id, obligation_id, due_on, for_id in found:
        yield News(person_id, contact_id, obligation_id, due_on, by_hand(today), for_id)


def told_on(day: date, obligation_ids: Collection[int]) -> set[tuple[int, tuple[int, int]]]:
    """Obligation and recipient of every reminder of a day, at whatever stage, that is not withheld."""
    rows = db.session.execute(
        select(SentReminder.obligation_id, SentReminder.recipient_id, SentReminder.contact_id)
        .join(Digest, Digest.id == SentReminder.digest_id)
        .outerjoin(OutboxEmail, OutboxEmail.id == Digest.mail_id)
        .where(
            SentReminder.obligation_id.in_(obligation_ids),
            Digest.sent_on == day,
            OutboxEmail.state.is_distinct_from(MailState.WITHHELD),
        )
    )
    return {(id_, recipient_of(person_id, contact_id)) for id_, person_id, contact_id in rows}


def vendors_on_hold(vendor_ids: Collection[int] | None, day: date) -> set[int]:
    """Among these; None: among all."""
    held = select(VendorHold.vendor_id).where(
        VendorHold.ended_at.is_(None), VendorHold.first_on <= day, VendorHold.last_on >= day
    )
    if vendor_ids is not None:
        held = held.where(VendorHold.vendor_id.in_(vendor_ids))
    return set(db.session.scalars(held))


def shares(reach: StageReach) -> list[tuple[int, int]]:
    """All recipients in parts that hear of about AT_ONCE things each, or are one person each."""
    rows = _rows(reach, None)
    recipient = _recipient(rows)
    counted = db.session.execute(
        select(recipient, func.count())
        .where(~_heard(rows), ~_left_out(rows))
        .group_by(recipient)
        .order_by(recipient)
    )
    found: list[tuple[int, int]] = []
    begun, most = 0, 0
    for number, how_many in counted:
        if found and most + how_many <= AT_ONCE:
            found[-1] = (begun, number)
            most += how_many
        else:
            found.append((number, number))
            begun, most = number, how_many
    return found


def _rows(reach: StageReach, since: StageReach | None) -> Any:
    return union_all(*told(reach, since)).subquery()


def _recipient(rows: Any) -> ColumnElement[int]:
    """One number for each: contacts below zero."""
    found: ColumnElement[int] = func.coalesce(rows.c.person_id, -rows.c.contact_id)
    return found


def _heard(rows: Any) -> ColumnElement[bool]:
    """This stage or a more urgent one, in a mail that was not given up.

    Those that were are few and found by their state: of all others no mail is read, whose body may
    be long.
    """
    dead = select(OutboxEmail.id).where(OutboxEmail.state == MailState.DEAD)
    given_up = select(Digest.id).where(Digest.mail_id.in_(dead))
    return (
        select(SentReminder.id)
        .where(
            SentReminder.obligation_id == rows.c.obligation_id,
            or_(
                SentReminder.recipient_id == rows.c.person_id,
                SentReminder.contact_id == rows.c.contact_id,
            ),
            SentReminder.stage >= rows.c.stage,
            SentReminder.digest_id.not_in(given_up),
        )
        .exists()
    )


def _left_out(rows: Any) -> ColumnElement[bool]:
    """By a person, with a reason; never of what goes up to the officer."""
    return and_(
        rows.c.is_raised == 0,
        select(LeftOutReminder.id)
        .where(
            LeftOutReminder.obligation_id == rows.c.obligation_id,
            LeftOutReminder.stage == rows.c.stage,
            LeftOutReminder.ended_at.is_(None),
        )
        .exists(),
    )


def left_out_stages() -> Sequence[tuple[LeftOutReminder, date, str]]:
    """Of what still waits, each with its due date and ladder."""
    rows = db.session.execute(
        select(LeftOutReminder, Obligation.due_on, Obligation.ladder)
        .join(Obligation, Obligation.id == LeftOutReminder.obligation_id)
        .where(
            LeftOutReminder.ended_at.is_(None),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
        )
        .order_by(LeftOutReminder.id)
    )
    return [(row, due_on, ladder) for row, due_on, ladder in rows]


def left_out_of(obligation_ids: Collection[int]) -> Mapping[tuple[int, int], LeftOutReminder]:
    """By obligation and stage what is left out of these; locked until the command ends."""
    rows = db.session.scalars(
        select(LeftOutReminder)
        .where(
            LeftOutReminder.obligation_id.in_(obligation_ids), LeftOutReminder.ended_at.is_(None)
        )
        .with_for_update()
    )
    return {(row.obligation_id, row.stage): row for row in rows}


def days_of_absences(first: date, last: date) -> set[date]:
    """Days between the two on which somebody has just left or come back."""
    rows = db.session.execute(
        select(Absence.first_on, Absence.last_on).where(
            Absence.ended_at.is_(None), Absence.first_on <= last, Absence.last_on >= first
        )
    )
    return {day for begins, ends in rows for day in (begins, ends + timedelta(days=1))}


def days_of_changes(first: date, last: date) -> set[date]:
    """Days after the first and up to the last on which more changes than stages: something is opened, or a
    vendor’s reminders are no longer on hold."""
    opened = select(Obligation.opened_on).where(
        Obligation.closed_at.is_(None), Obligation.opened_on > first, Obligation.opened_on <= last
    )
    held = select(VendorHold.last_on).where(
        VendorHold.ended_at.is_(None), VendorHold.last_on >= first, VendorHold.last_on < last
    )
    over = {day + timedelta(days=1) for day in db.session.scalars(held.distinct())}
    return over | set(db.session.scalars(opened.distinct()))


def had_digest(person_id: int | None, contact_id: int | None, day: date) -> bool:
    whose = (
        Digest.person_id == person_id if person_id is not None else Digest.contact_id == contact_id
    )
    return db.session.scalar(select(Digest.id).where(whose, Digest.sent_on == day)) is not None


def still_open(obligation_ids: Collection[int]) -> Mapping[int, tuple[Obligation, str | None]]:
    """Those that still wait, with the vendor's name: meanwhile somebody may have acted."""
    rows = db.session.execute(
        select(Obligation, Vendor.name)
        .outerjoin(Vendor, Vendor.id == Obligation.vendor_id)
        .where(
            Obligation.id.in_(obligation_ids),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
        )
    )
    return {obligation.id: (obligation, name) for obligation, name in rows}


def sent_before(
    obligation_ids: Collection[int], person_id: int | None, contact_id: int | None
) -> Mapping[tuple[int, int], SentReminder]:
    """Rows of this recipient by obligation and stage: of mails that were given up."""
    whose = (
        SentReminder.recipient_id == person_id
        if person_id is not None
        else SentReminder.contact_id == contact_id
    )
    rows = db.session.scalars(
        select(SentReminder).where(SentReminder.obligation_id.in_(obligation_ids), whose)
    )
    return {(row.obligation_id, row.stage): row for row in rows}


def mails_by_id(ids: Collection[int], *, hold: bool = False) -> Mapping[int, OutboxEmail]:
    """`hold`: nobody else changes or sends them meanwhile."""
    rows = select(OutboxEmail).where(OutboxEmail.id.in_(ids)).order_by(OutboxEmail.id)
    if hold:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return {mail.id: mail for mail in db.session.scalars(rows)}


def said_in(mail_ids: Collection[int]) -> Sequence[Obligation]:
    """What the reminders among these mails were about."""
    said = (
        select(SentReminder.obligation_id)
        .join(Digest, Digest.id == SentReminder.digest_id)
        .where(Digest.mail_id.in_(mail_ids))
    )
    return db.session.scalars(select(Obligation).where(Obligation.id.in_(said))).all()


def contact_names(ids: Collection[int]) -> Mapping[int, str]:
    rows = db.session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(ids)))
    return {row.id: row.name for row in rows}


def raised_on(vendor_ids: Collection[int], today: date) -> Mapping[int, date]:
    """By vendor the next day, after today, on which somebody above hears that something is late there;
    not where nothing late goes any higher. One statement."""
    rows = db.session.execute(
        select(Obligation.vendor_id, Obligation.ladder, Obligation.due_on)
        .where(
            Obligation.vendor_id.in_(vendor_ids),
            Obligation.closed_at.is_(None),
            Obligation.handed_in_on.is_(None),
            Obligation.due_on <= today,
        )
        .distinct()
    )
    ladders, calendar = ladders_in_use(), sending_calendar()
    found: dict[int, date] = {}
    for vendor_id, name, due_on in rows:
        ladder = ladders.get(name)
        for stage in (ladder.escalate, ladder.no_response) if ladder else ():
            if stage is None or ladder is None:
                continue
            by = EVERY_DAY if ladder.calendar_days else calendar
            day = goes_out_on(due_on, stage, by, open_days=ladder.business_days)
            if day > today and vendor_id is not None:
                found[vendor_id] = min(found.get(vendor_id, day), day)
    return found


def current_hold(vendor_id: int, day: date) -> VendorHold | None:
    """The one that covers the day or begins later."""
    return db.session.scalar(
        select(VendorHold)
        .where(
            VendorHold.vendor_id == vendor_id,
            VendorHold.ended_at.is_(None),
            VendorHold.last_on >= day,
        )
        .order_by(VendorHold.first_on)
        .limit(1)
    )
