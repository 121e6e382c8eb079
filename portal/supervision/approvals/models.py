"""Decisions of management about issued reports. Never changed: another report gets another decision.

The report itself is written above; what promises ask of it stands here: its number, its day and, where
it is over all vendors, whom it lists.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum


class DecisionWay(StrEnum):
    """How management decided."""

    PORTAL = "portal"
    PAPER = "paper"
    RINGI = "ringi"  # in another system for decisions (稟議)


class DecisionState(StrEnum):
    RECORDED = "recorded"  # decided elsewhere, put on record by one person; waits for another one
    DECIDED = "decided"
    SENT_BACK = "sent_back"  # not as on the paper: it is recorded anew


_STANDS = text("state IN ('recorded', 'decided')")


class ReportDecision(VendorOrCompany, Base):
    """What management decided about one report, on one vendor or (without one) over all.

    `decided_by_id`: who decided in the portal, `deputy_for_id`: in place of which manager; elsewhere `decider` and `decider_title` say who, as
    on the paper, and `checked_by_id` is the second person. `counts_from`: the later of the day of the
    decision and that on which it was confirmed. `ends_on`: the day on which another report was issued
    in place of this one.
    """

    is_sealed = True
    is_fact = True

    is_asked_first = True
    __tablename__ = "report_decisions"
    __table_args__ = (
        parent_key(),
        belongs_to("supervision_reports", "report_id"),
        Index("ix_report_decisions_vendor_counts", "vendor_id", "counts_from"),
        Index(
            "uq_report_decisions_standing",
            "report_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("supervision_reports.id"))
    report_number: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[date]  # whose facts the report shows
    state: Mapped[DecisionState] = mapped_column(open_text_enum(DecisionState), index=True)
    way: Mapped[DecisionWay] = mapped_column(open_text_enum(DecisionWay))
    approved: Mapped[bool]  # else returned
    comment: Mapped[str] = mapped_column(String(2000), default="")
    ringi_number: Mapped[str] = mapped_column(String(60), default="")  # 決裁番号
    decided_on: Mapped[date]
    decided_at: Mapped[datetime | None]  # in the portal
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    deputy_for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # 代決
    decider: Mapped[str] = mapped_column(String(160), default="")
    decider_title: Mapped[str] = mapped_column(String(120), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(String(1000), default="")  # why it was sent back
    counts_from: Mapped[date | None]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportDecisionFile(VendorOrCompany, Base):
    """A scan of the paper, or what the other system printed. Kept, not removed."""

    is_sealed = True
    is_fact = True

    __tablename__ = "report_decision_files"
    __table_args__ = (parent_key(), belongs_to("report_decisions", "decision_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("report_decisions.id"), index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class ReportListing(VendorOwned, Base):
    """That an issued report over all vendors lists this one: for a vendor whose tier asks for no report
    of its own that is what keeps `reported`, once the report is approved."""

    is_asked_first = True
    __tablename__ = "listed_vendors"
    __table_args__ = (Index("ix_listed_vendors_report", "report_id", "vendor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("supervision_reports.id"))
