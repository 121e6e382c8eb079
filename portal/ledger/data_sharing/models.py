"""Data shared: engagement x category, each row true for a time."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to
from portal.foundation.core.database.db import Base, Dated


class DataShare(VendorOwned, Dated, ProposedAs, Base):
    """One category of personal data handed over for one piece of work.

    `series` is the same in all rows that tell one share's story; ids name packs' entries.
    """

    __tablename__ = "data_shares"
    __table_args__ = (
        belongs_to("engagements", "engagement_id"),
        Index(
            "ix_data_shares_on_day", "engagement_id", "corrected_at", "valid_from", "valid_until"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(32), index=True)
    engagement_id: Mapped[int]
    category: Mapped[str] = mapped_column(String(60))
    # set by the officer, if the pack says so
    assumed_class: Mapped[str | None] = mapped_column(String(40))
    items: Mapped[str] = mapped_column(String(500), default="")  # in the company's own words
    purpose: Mapped[str] = mapped_column(String(60))
    # number of the announced purpose it serves; "": the customer's work, or none named
    announced_purpose: Mapped[str] = mapped_column(String(20), default="")
    subjects: Mapped[list[str]] = mapped_column(JSON)
    volume_band: Mapped[str] = mapped_column(String(10))
    transfer_method: Mapped[str] = mapped_column(String(60))
    storage_location: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2), default="JP")
    processing: Mapped[list[str]] = mapped_column(JSON)
    necessity_reason: Mapped[str] = mapped_column(String(1000), default="")
    provision_basis: Mapped[str] = mapped_column(String(60))
    # where the vendor collects
    collection_notice: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_on: Mapped[date]
    reviewed_on: Mapped[date]  # the last review of need
    first_handover_on: Mapped[date | None]  # None: not yet
    billing_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # the officer
    billing_decided_on: Mapped[date | None]
    billing_reason: Mapped[str] = mapped_column(String(1000), default="")
    billing_purpose: Mapped[str] = mapped_column(String(60), default="")  # for which it may go
    billing_recipient_id: Mapped[int | None] = mapped_column(ForeignKey("vendors.id"))  # to whom
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def number(self) -> str:
        """As people call this row of the register of data shared."""
        return share_number(self.id)


def share_number(share_id: int) -> str:
    return f"DS-{share_id:04d}"


class TierSpan(VendorOwned, Base):
    """The vendor's tier as it was computed from day to day; without a row it had no current work.

    Kept for filters, order and trends. What a page says of a vendor is computed from the facts.
    """

    __tablename__ = "tier_spans"
    __table_args__ = (
        Index(
            "uq_tier_spans_current",
            "vendor_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
        Index("ix_tier_spans_tier", "tier", "valid_until"),
    )
    is_computed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    tier: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class KeptWork(VendorOwned, Base):
    """What a vendor's work asks for as it was tiered last, for searches and sendings to thousands.

    True while it is of today and nobody has touched the vendor since (docs/adr/0016); other vendors
    are tiered anew. Pages of one vendor do not read it.
    """

    __tablename__ = "kept_works"
    __table_args__ = (UniqueConstraint("vendor_id"),)
    is_computed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_on: Mapped[date]
    works: Mapped[list[Any]] = mapped_column(JSON)  # `kept_tiers.WorkStanding`, each as a list
