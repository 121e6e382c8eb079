"""Proposals about a vendor's life with us and who decided them; handovers that were stopped."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base


class Proposed(StrEnum):
    APPROVAL = "approval"  # take the vendor on
    REJECTION = "rejection"


class VendorProposal(VendorOwned, ProposedAs, Base):
    """Proposed by one person, decided by another."""

    __tablename__ = "vendor_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposed: Mapped[Proposed]
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # None: not decided yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Suspension(VendorOwned, Base):
    """Handovers were stopped by one person; another confirms that, or lets them go on."""

    __tablename__ = "suspensions"
    __table_args__ = (
        parent_key(),
        belongs_to("attestations", "attestation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(1000))
    attestation_id: Mapped[int | None] = mapped_column(index=True)  # the statement that led to it
    decision_id: Mapped[int | None] = mapped_column(index=True)  # the decision that ordered it
    suspended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    suspended_at: Mapped[datetime]
    suspended_on: Mapped[date]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(1000), default="")  # of who confirmed it
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    resumed_at: Mapped[datetime | None]
    resumed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
