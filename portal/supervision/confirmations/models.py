"""Confirmations of how a vendor handles data, other than by a check sheet.

Never edited once approved: a correction is a record of its own that points at the old one and takes
its place when it is approved. Who took part stands in rows of their own, which can be erased.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum


class ConfirmationKind(StrEnum):
    """How it was confirmed."""

    SITE_VISIT = "site_visit"
    INTERVIEW = "interview"
    PUBLISHED_POLICY = "published_policy"
    CERTIFICATE = "certificate"
    PAPER_CHECK = "paper_check"  # a check sheet on paper, from before the portal


class ConfirmationState(StrEnum):
    PROPOSED = "proposed"  # waits for the officer
    RETURNED = "returned"  # to be mended and proposed anew, or withdrawn
    APPROVED = "approved"
    REPLACED = "replaced"  # by a correction that was approved
    WITHDRAWN = "withdrawn"  # was never approved


class Result(StrEnum):
    IN_ORDER = "in_order"
    WITH_FINDINGS = "with_findings"  # in order, with something to mend
    NOT_IN_ORDER = "not_in_order"  # never keeps the promise


class Side(StrEnum):
    """For whom somebody took part."""

    COMPANY = "company"
    VENDOR = "vendor"


class Confirmation(VendorOwned, ProposedAs, Base):
    """One look at how a vendor handles data, on one day.

    `is_imported`: held before the day from which the company works with the portal. The fields of a
    certificate are empty for other kinds.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        parent_key(),
        belongs_to("confirmations", "corrects_id"),
        belongs_to("certificates", "certificate_id"),
        Index("ix_confirmations_vendor_held", "vendor_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # K-2026-007
    kind: Mapped[ConfirmationKind] = mapped_column(open_text_enum(ConfirmationKind), index=True)
    state: Mapped[ConfirmationState] = mapped_column(
        open_text_enum(ConfirmationState), default=ConfirmationState.PROPOSED, index=True
    )
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(300), default="")  # or by what means
    looked_at: Mapped[str] = mapped_column(String(4000))
    seen: Mapped[str] = mapped_column(String(4000))
    result: Mapped[Result] = mapped_column(open_text_enum(Result))
    standard: Mapped[str] = mapped_column(String(160), default="")  # of a certificate
    certificate_no: Mapped[str] = mapped_column(String(120), default="")
    scope: Mapped[str] = mapped_column(String(1000), default="")
    certified_from: Mapped[date | None]
    certified_until: Mapped[date | None]  # the last day
    certificate_id: Mapped[int | None] = mapped_column(
        index=True
    )  # of the register, where it is there
    is_imported: Mapped[bool] = mapped_column(default=False)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    earlier_by: Mapped[list[int]] = mapped_column(JSON, default=list)  # others, before it came back
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]  # approved, returned or withdrawn
    remark: Mapped[str] = mapped_column(String(2000), default="")  # on deciding, or on withdrawing
    corrects_id: Mapped[int | None] = mapped_column(index=True)  # the approved one it puts right
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ConfirmationWork(VendorOwned, Base):
    """A piece of work it is about."""

    is_asked_first = True
    __tablename__ = "confirmation_works"
    __table_args__ = (
        belongs_to("confirmations", "confirmation_id"),
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("confirmation_id", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    confirmation_id: Mapped[int]
    engagement_id: Mapped[int] = mapped_column(index=True)


class ConfirmationPerson(VendorOwned, Base):
    """Who took part: one of our users, or a name. Erasable; the fact stays on the confirmation."""

    __tablename__ = "confirmation_people"
    __table_args__ = (belongs_to("confirmations", "confirmation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    confirmation_id: Mapped[int] = mapped_column(index=True)
    side: Mapped[Side] = mapped_column(open_text_enum(Side))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(300), default="")  # with title, as typed


class ConfirmationFile(VendorOwned, Base):
    """Evidence: a report of the visit, a photo, the certificate. Kept, not removed."""

    __tablename__ = "confirmation_files"
    __table_args__ = (parent_key(), belongs_to("confirmations", "confirmation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    confirmation_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
