"""Waivers: a clause we live without for a time, proposed by one person and decided by another."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.four_eyes import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.db import Base
from portal.foundation.core.types import open_text_enum
from portal.ledger.contracts.models import ClauseState


class WaiverState(StrEnum):
    """That an approved one is over follows from its last day; ENDED is before that, by a person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by whoever proposed, before it was decided
    ENDED = "ended"


class Waiver(VendorOwned, ProposedAs, Base):
    """One clause waived: for all work under a contract, or for one piece of work."""

    __tablename__ = "waivers"
    __table_args__ = (
        parent_key(),
        belongs_to("contracts", "contract_id"),
        belongs_to("engagements", "engagement_id"),
        CheckConstraint("(contract_id IS NULL) <> (engagement_id IS NULL)", name="about_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # WV-2026-003
    contract_id: Mapped[int | None] = mapped_column(index=True)
    engagement_id: Mapped[int | None] = mapped_column(index=True)
    clause_id: Mapped[str] = mapped_column(String(60))
    clause_version: Mapped[str] = mapped_column(String(20))
    found: Mapped[ClauseState]  # what was known to be wrong; a worse finding is not waived by it
    reason: Mapped[str] = mapped_column(String(2000))
    measure: Mapped[str] = mapped_column(String(2000))  # what compensates for the clause
    until: Mapped[date]  # the last day on which it holds
    state: Mapped[WaiverState] = mapped_column(
        open_text_enum(WaiverState), default=WaiverState.PROPOSED, index=True
    )
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]  # an approved one holds from this day
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]  # from this day on it no longer holds
    end_reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
