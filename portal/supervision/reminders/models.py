"""What went out: one digest per person and day, each stage of each obligation once per person.

A stage is a number of days from the due date: negative before it, positive after it. What falls on a
day nobody works goes out on the working day before (stages up to the due date) or after (later ones),
so nobody is called late before the date has passed. A ladder of the pack may count otherwise: on
calendar days, for clocks that do not stop over a weekend, or so many days on which mail goes out.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, VendorOwned
from portal.foundation.core.database.db import Base
from portal.foundation.organisation.calendar import BusinessCalendar


class Digest(VendorOrCompany, Base):
    """The one mail a person gets on a day; `vendor_id` is the person's.

    Somebody with an account, or a contact of a vendor without one. Neither: a mail that a colleague
    had written besides; it stands in the way of no other.
    """

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("person_id", "sent_on"),
        Index("uq_digests_contact_day", "contact_id", "sent_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    sent_on: Mapped[date]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_emails.id"))


class SentReminder(VendorOrCompany, Base):
    """Proof that somebody was reminded; the unique keys make reminding twice impossible.

    Where the mail could not be delivered, the row moves on to the digest that says it again.
    """

    is_sealed = True

    __tablename__ = "sent_reminders"
    __table_args__ = (
        UniqueConstraint("obligation_id", "stage", "recipient_id"),
        Index("uq_sent_reminders_contact", "obligation_id", "stage", "contact_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"))
    stage: Mapped[int]  # days from the due date; NOTICE that it was opened; see also by_hand
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id"), index=True)


class VendorHold(VendorOwned, Base):
    """For some days a vendor is not reminded; its owner is told by the vendor's page."""

    __tablename__ = "vendor_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_on: Mapped[date]
    last_on: Mapped[date]  # this day included
    reason: Mapped[str] = mapped_column(String(1000))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]  # taken back before its last day


class LeftOutReminder(VendorOrCompany, Base):
    """One stage of one obligation that nobody hears of but whom it goes up to; the later stages go on."""

    is_sealed = True

    __tablename__ = "left_out_reminders"
    __table_args__ = (
        Index(
            "uq_left_out_reminders_stage",
            "obligation_id",
            "stage",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"))
    stage: Mapped[int]
    reason: Mapped[str] = mapped_column(String(1000))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back: it goes out after all


LAST_OF_MONTHS = 31
NOTICE = -1000  # the notice that something was opened: the least urgent of all
BY_HAND = (
    -1_000_000
)  # and below: no stage of a ladder, whoever heard it hears each stage all the same
_LONGEST_PAUSE = 40  # days; longer than any company closes in a row

_DAY = timedelta(days=1)


def by_hand(day: date) -> int:
    """In place of a stage, where a colleague had somebody reminded: once a day and matter."""
    return BY_HAND - day.toordinal()


def goes_out_on(
    due_on: date, stage: int, calendar: BusinessCalendar, *, open_days: bool = False
) -> date:
    """`open_days`: the stage is a number of days of the calendar, not of days."""
    if open_days and stage:
        return calendar.add_open_days(due_on, stage)
    day = due_on + timedelta(days=stage)
    return calendar.on_or_before(day) if stage <= 0 else calendar.on_or_after(day)


def last_due_on(
    stage: int, today: date, calendar: BusinessCalendar, *, open_days: bool = False
) -> date:
    """The latest due date that has reached the stage by `today`."""
    ahead = abs(stage) * 2 if open_days else 0
    due = today - timedelta(days=stage) + timedelta(days=_LONGEST_PAUSE + ahead)
    while goes_out_on(due, stage, calendar, open_days=open_days) > today:
        due -= _DAY
    return due
