"""Subcontractors of every tier, what customers said to them, how they ended.

What was decided is never edited: one that ends gets a row that says how; a renewal, or another
application after a refusal, is a record of its own that points at the one before.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, say
from portal.supervision.client_approvals.models import Means


class SubcontractorState(StrEnum):
    REQUESTED = "requested"  # waits for procurement
    EXAMINED = "examined"  # waits for the officer
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # was never decided


class Advice(StrEnum):
    """What procurement proposes after it examined an application."""

    APPROVE = "approve"
    REFUSE = "refuse"


class SubcontractorEndKind(StrEnum):
    ENDED = "ended"  # it does not handle the data any more
    REVOKED = "revoked"  # we took the approval back
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class CustomerWord(StrEnum):
    """What happened between a customer and us about a subcontractor."""

    ASKED = "asked"
    AGREED = "agreed"
    OBJECTED = "objected"


class Subcontractor(VendorOwned, ProposedAs, Base):
    """One company or person that handles, or is to handle, data of one piece of work, as applied for.

    `parent_id`: the subcontractor that passes the work on; None: the vendor itself does. `follows_id`:
    the record it renews, or the refused one after which it is applied for again. `attestation_id`: the
    statement in which the vendor told of it. `starts_on` lies before `applied_on` where it had begun
    already. `proposed_as`: roles of whoever examined it. `is_ours`: the company entered it.
    """

    is_asked_first = True
    __tablename__ = "subcontractors"
    __table_args__ = (
        parent_key(),
        belongs_to("engagements", "engagement_id"),
        belongs_to("subcontractors", "parent_id"),
        belongs_to("subcontractors", "follows_id"),
        belongs_to("attestations", "attestation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # SC-2026-007
    engagement_id: Mapped[int] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(index=True)
    follows_id: Mapped[int | None] = mapped_column(index=True)
    attestation_id: Mapped[int | None]
    state: Mapped[SubcontractorState] = mapped_column(
        open_text_enum(SubcontractorState), default=SubcontractorState.REQUESTED, index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    corporate_number: Mapped[str] = mapped_column(String(20), default="", index=True)
    country: Mapped[str] = mapped_column(String(2))  # where it is registered
    address: Mapped[str] = mapped_column(String(300))
    tasks: Mapped[str] = mapped_column(String(2000))  # what it does
    categories: Mapped[list[str]] = mapped_column(JSON)  # ids of the pack
    handled_in: Mapped[str] = mapped_column(String(2))  # the country where the data is handled
    place: Mapped[str] = mapped_column(String(300))
    safeguards: Mapped[str] = mapped_column(String(4000))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day, as planned
    wants_next_tier: Mapped[bool] = mapped_column(default=False)
    is_ours: Mapped[bool] = mapped_column(default=False)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    applied_at: Mapped[datetime]
    applied_on: Mapped[date]
    advice: Mapped[Advice | None] = mapped_column(open_text_enum(Advice))
    examination: Mapped[str] = mapped_column(String(4000), default="")
    examined_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    examined_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]  # approved, refused or withdrawn
    remark: Mapped[str] = mapped_column(String(2000), default="")  # to the vendor
    conditions: Mapped[str] = mapped_column(String(2000), default="")
    approved_until: Mapped[date | None]  # the last day
    allows_next_tier: Mapped[bool] = mapped_column(default=False)
    consents_as_first: Mapped[bool] = mapped_column(default=False)  # My Number Act, Art. 10
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SubcontractorFile(VendorOwned, Base):
    """What came with an application: the contract with it, its rules, a certificate. Kept."""

    __tablename__ = "subcontractor_files"
    __table_args__ = (belongs_to("subcontractors", "subcontractor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subcontractor_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class SubcontractorConsent(VendorOwned, Base):
    """That a customer was asked about a subcontractor, or what it answered; the last one counts."""

    __tablename__ = "subcontractor_consents"
    __table_args__ = (
        belongs_to("subcontractors", "subcontractor_id"),
        belongs_to("client_approvals", "approval_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subcontractor_id: Mapped[int] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    word: Mapped[CustomerWord] = mapped_column(open_text_enum(CustomerWord))
    said_on: Mapped[date]
    means: Mapped[Means] = mapped_column(open_text_enum(Means))
    wording: Mapped[str] = mapped_column(
        String(2000), default=""
    )  # conditions, or where it is named
    approval_id: Mapped[int | None]  # the customer's approval that names it
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255), default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class SubcontractorEnd(VendorOwned, Base):
    """How one ended. `ended_on`: the first day on which it handles nothing."""

    __tablename__ = "subcontractor_ends"
    __table_args__ = (
        belongs_to("subcontractors", "subcontractor_id"),
        UniqueConstraint("subcontractor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subcontractor_id: Mapped[int]
    kind: Mapped[SubcontractorEndKind] = mapped_column(open_text_enum(SubcontractorEndKind))
    ended_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


STATES: Mapping[SubcontractorState, Message] = {
    SubcontractorState.REQUESTED: say("To be examined by procurement"),
    SubcontractorState.EXAMINED: say("Waits for the privacy officer"),
    SubcontractorState.APPROVED: say("Approved"),
    SubcontractorState.REFUSED: say("Refused"),
    SubcontractorState.WITHDRAWN: say("Withdrawn"),
}
ENDS: Mapping[SubcontractorEndKind, Message] = {
    SubcontractorEndKind.ENDED: say("It does not handle the data any more"),
    SubcontractorEndKind.REVOKED: say("We take the approval back"),
    SubcontractorEndKind.MISTAKEN: say("It was recorded by mistake"),
}
