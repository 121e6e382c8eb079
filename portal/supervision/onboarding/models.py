"""Proposals about a vendor's life with us, and who decided them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.db import Base


class Proposed(StrEnum):
    APPROVAL = "approval"  # take the vendor on
    REJECTION = "rejection"


class VendorProposal(VendorOwned, Base):
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
