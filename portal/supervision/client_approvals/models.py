"""Approvals of customers, how they ended, the terms some rest on, and what customers were asked.

What is approved otherwise is a new record.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.models import ProposedRow, RecordEnd, RecordFile


class ApprovalBasis(StrEnum):
    """What the approval rests on."""

    LETTER = "letter"  # the customer approved this, in writing
    TERMS = "terms"  # the customer accepted terms by which it may object to a notice


class EndKind(StrEnum):
    OBJECTION = "objection"  # within the period; it never counted
    WITHDRAWN = "withdrawn"  # by the customer
    ENDED = "ended"  # as agreed, or because it is not needed any more
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class Means(StrEnum):
    """How a customer was asked."""

    LETTER = "letter"
    EMAIL = "email"
    MEETING = "meeting"


class CustomerTerms(Base):
    """A version of the company's terms that says how vendors are announced. Never changed.

    `objection_days`: so many days after the notice a customer may object.
    """

    is_sealed = True

    __tablename__ = "customer_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    edition: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    objection_days: Mapped[int]
    notice_hours: Mapped[int | None]  # within so many we tell of an incident; None: they say none
    clause: Mapped[str] = mapped_column(String(4000))  # what they say about vendors, word by word
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class ClientApproval(ProposedRow):
    """One customer's approval for one piece of work.

    `given_on`: of the letter, or when the terms were accepted. `notified_on`, `objection_until` (the
    last day): by terms only. `approved_until`: the last day, None: no end. `categories` are ids of the
    pack, `countries` codes: what it covers, nothing else.
    """

    is_asked_first = True
    __tablename__ = "client_approvals"
    __table_args__ = (parent_key(), belongs_to("engagements", "engagement_id"))

    engagement_id: Mapped[int] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    basis: Mapped[ApprovalBasis] = mapped_column(open_text_enum(ApprovalBasis))
    given_on: Mapped[date]
    terms_id: Mapped[int | None] = mapped_column(ForeignKey("customer_terms.id"), index=True)
    notified_on: Mapped[date | None]
    objection_until: Mapped[date | None]
    approved_until: Mapped[date | None]
    categories: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    conditions: Mapped[str] = mapped_column(String(2000), default="")
    notice_hours: Mapped[int | None]  # as the customer asked; None: it says none


class ClientApprovalFile(RecordFile):
    """The letter, the notice or what else shows it."""

    __tablename__ = "client_approval_files"
    __table_args__ = (belongs_to("client_approvals", "approval_id"),)

    approval_id: Mapped[int] = mapped_column(index=True)


class ClientApprovalEnd(RecordEnd):
    __tablename__ = "client_approval_ends"
    __table_args__ = (belongs_to("client_approvals", "approval_id"),)

    approval_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[EndKind] = mapped_column(open_text_enum(EndKind))


class CustomerRequest(VendorOwned, Base):
    """That a customer was asked on a day, and about what."""

    __tablename__ = "customer_requests"
    __table_args__ = (belongs_to("engagements", "engagement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    asked_on: Mapped[date]
    means: Mapped[Means] = mapped_column(open_text_enum(Means))
    categories: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
