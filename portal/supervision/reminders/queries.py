"""Who is to hear of what on a day: one statement, whatever the number of obligations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all

from portal.foundation.accounts.models import Absence, User
from portal.foundation.core.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Contact, Vendor
from portal.supervision.reminders.audiences import Reach, audiences, is_waiting
from portal.supervision.reminders.models import Digest, SentReminder, VendorHold


@dataclass(frozen=True, slots=True)
class News:
    """A stage of an obligation that somebody has not heard of.

    Of `person_id` (an account) and `contact_id` one is set. `for_id`: who is away and would hear.
    """

    person_id: int | None
    contact_id: int | None
    obligation_id: int
    stage: int
    for_id: int | None

    @property
    def recipient(self) -> tuple[int, int]:
        """Sorts and groups: people with accounts first."""
        return (0, self.person_id) if self.person_id is not None else (1, self.contact_id or 0)


def news(reach: Reach) -> Sequence[News]:
    """What to say to whom, by recipient and most urgent first; nobody who had mail that day.

    Not about what was handed in, not to people whose account has ended, not to an address at which
    a mail could not be delivered and that nobody has seen to.
    """
    told = _told(reach)
    person, contact, stage = told.c.person_id, told.c.contact_id, told.c.stage
    statement = (
        select(person, contact, told.c.obligation_id, stage, told.c.for_id)
        .join(Obligation, Obligation.id == told.c.obligation_id)
        .outerjoin(User, User.id == person)
        .outerjoin(Contact, Contact.id == contact)
        .where(
            or_(contact.is_not(None), User.ended_at.is_(None)),
            ~_heard(told),
            ~_had_digest(told, reach.day),
            ~_is_lost(),
        )
        .order_by(person.is_(None), person, contact, Obligation.due_on, Obligation.id)
    )
    return [News(*row) for row in db.session.execute(statement)]


def _told(reach: Reach) -> Any:
    """Each recipient and obligation once, with the most urgent stage; deputies for who is away."""
    all_of_them = union_all(
        *(one.where(is_waiting(reach.day)) for one in audiences(reach))
    ).subquery()
    recipient = func.coalesce(Absence.deputy_id, all_of_them.c.person_id)
    return (
        select(
            recipient.label("person_id"),
            all_of_them.c.contact_id,
            all_of_them.c.obligation_id,
            func.max(all_of_them.c.stage).label("stage"),
            func.max(Absence.user_id).label("for_id"),
        )
        .outerjoin(Absence, is_away(all_of_them.c.person_id, reach.day))
        .group_by(recipient, all_of_them.c.contact_id, all_of_them.c.obligation_id)
        .subquery()
    )


def is_away(person_id: Any, day: date) -> ColumnElement[bool]:
    """SQL: an absence of the person covers the day."""
    return and_(
        Absence.user_id == person_id,
        Absence.ended_at.is_(None),
        Absence.first_on <= day,
        Absence.last_on >= day,
    )


def _heard(told: Any) -> ColumnElement[bool]:
    """This stage or a more urgent one, in a mail that was not given up."""
    return (
        select(SentReminder.id)
        .join(Digest, Digest.id == SentReminder.digest_id)
        .outerjoin(OutboxEmail, OutboxEmail.id == Digest.mail_id)
        .where(
            SentReminder.obligation_id == told.c.obligation_id,
            or_(
                SentReminder.recipient_id == told.c.person_id,
                SentReminder.contact_id == told.c.contact_id,
            ),
            SentReminder.stage >= told.c.stage,
            or_(OutboxEmail.id.is_(None), OutboxEmail.state != MailState.DEAD),
        )
        .exists()
    )


def _had_digest(told: Any, day: date) -> ColumnElement[bool]:
    return (
        select(Digest.id)
        .where(
            or_(Digest.person_id == told.c.person_id, Digest.contact_id == told.c.contact_id),
            Digest.sent_on == day,
        )
        .exists()
    )


def _is_lost() -> ColumnElement[bool]:
    """A mail to the present address was given up, and nobody has tried again or settled it."""
    address = func.coalesce(User.email, Contact.email)
    return (
        select(OutboxEmail.id)
        .where(OutboxEmail.state == MailState.DEAD, OutboxEmail.recipient == address)
        .exists()
    )


def had_digest(person_id: int | None, contact_id: int | None, day: date) -> bool:
    whose = (
        Digest.person_id == person_id if person_id is not None else Digest.contact_id == contact_id
    )
    return db.session.scalar(select(Digest.id).where(whose, Digest.sent_on == day)) is not None


def still_open(obligation_ids: Collection[int]) -> Mapping[int, tuple[Obligation, str]]:
    """Those that still wait, with the vendor's name: meanwhile somebody may have acted."""
    rows = db.session.execute(
        select(Obligation, Vendor.name)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
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


def contact_names(ids: Collection[int]) -> Mapping[int, str]:
    rows = db.session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(ids)))
    return {row.id: row.name for row in rows}


def obligations_with_vendors(ids: Collection[int]) -> Mapping[int, tuple[Obligation, Vendor]]:
    rows = db.session.execute(
        select(Obligation, Vendor)
        .join(Vendor, Vendor.id == Obligation.vendor_id)
        .where(Obligation.id.in_(ids))
    )
    return {obligation.id: (obligation, vendor) for obligation, vendor in rows}


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
