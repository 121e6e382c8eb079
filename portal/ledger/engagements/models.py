"""Entrusted work: what it is called, the dated terms it runs under, and counted changes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, BothNames, Dated
from portal.ledger.vendors.entry.spelling import LONGEST
from portal.ledger.vendors.models import finds_by

FOUND_BY: Final = ("name", "name_en", "department", "customer_name", "description")


class CompanyRole(StrEnum):
    CONTROLLER = "controller"
    ENTRUSTED = "entrusted"  # the data was entrusted to us by our own customer


class Medium(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic"
    BOTH = "both"


class ReentrustmentMode(StrEnum):
    FORBIDDEN = "forbidden"
    PRIOR_APPROVAL = "prior_approval"
    NAMED_ONLY = "named_only"
    NOTICE_AFTER = "notice_after"
    FREE = "free"


class Engagement(VendorOwned, Base):
    """One piece of entrusted work. All that can change about it stands in its terms."""

    __tablename__ = "engagements"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # W-2026-014
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class EngagementTerms(VendorOwned, Dated, BothNames, Base):
    """The terms of a piece of work, from one day until before another."""

    __tablename__ = "engagement_terms"
    __table_args__ = (
        belongs_to("engagements", "engagement_id"),
        # All that the tabs of the list count by: no row is read for it.
        Index(
            "ix_engagement_terms_on_day",
            "engagement_id",
            "corrected_at",
            "valid_from",
            "valid_until",
            "starts_on",
            "ends_on",
            "company_role",
        ),
        Index("ix_engagement_terms_company_role", "company_role"),
        Index("ix_engagement_terms_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")  # the purpose in words
    purposes: Mapped[list[str]] = mapped_column(JSON)  # ids of data_categories.yaml purposes
    department: Mapped[str] = mapped_column(String(120))  # ours, in charge of the work
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # the last day
    company_role: Mapped[CompanyRole]
    customer_name: Mapped[str] = mapped_column(String(160), default="")  # whose data, if entrusted
    access: Mapped[str] = mapped_column(String(40))  # id of risk_tiers.yaml factors.access
    medium: Mapped[Medium]
    reentrustment_mode: Mapped[ReentrustmentMode]
    subcontracting: Mapped[str] = mapped_column(String(40))  # declared; factors.subcontracting
    eea_data: Mapped[bool] = mapped_column(default=False)
    # its line in the company's own ledger of personal information (個人情報管理台帳)
    ledger_number: Mapped[str] = mapped_column(String(60), default="")
    risk_analysis: Mapped[str] = mapped_column(String(200), default="")  # what it is called there
    risk_analysed_on: Mapped[date | None]
    # number of the announced purpose it serves; "" where a customer entrusted the data, or not named
    announced_purpose: Mapped[str] = mapped_column(String(20), default="")
    raised_tier: Mapped[str | None] = mapped_column(String(10))  # by hand, only upwards
    raised_reason: Mapped[str] = mapped_column(String(1000), default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")  # as in spelling.found_by

    _find_by = finds_by(*FOUND_BY)

    def runs_on(self, day: date) -> bool:
        return self.ends_on is None or day <= self.ends_on


class EngagementChange(VendorOwned, Base):
    """A substantive change of work, data shared or contract cover; attestations keep its number."""

    __tablename__ = "engagement_changes"
    __table_args__ = (
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("engagement_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]  # counts from 1 for each engagement
    changed_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(40))  # terms, data, cover
    # What exactly: the terms by name ("purposes,access"), the category, the contract's number.
    about: Mapped[str] = mapped_column(String(200), default="")
