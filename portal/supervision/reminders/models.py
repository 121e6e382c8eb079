"""What went out: one digest per person and day, each stage of each obligation once per person."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, VendorOwned
from portal.foundation.core.db import Base


class Digest(VendorOrCompany, Base):
    """The one mail a person gets on a day; `vendor_id` is the person's."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("person_id", "sent_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    sent_on: Mapped[date]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_emails.id"))


class SentReminder(VendorOwned, Base):
    """Proof that somebody was reminded; the unique key makes reminding twice impossible."""

    __tablename__ = "sent_reminders"
    __table_args__ = (UniqueConstraint("obligation_id", "stage", "recipient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"))
    stage: Mapped[int]  # days from the due date; the notice of opening is NOTICE (see ladder.py)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id"), index=True)
