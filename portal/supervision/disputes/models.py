"""Disputes of vendors with our answers. Until when we answer stands on the obligation."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.paper_records.models import Paper, Way
from portal.supervision.proposed_records.models import RecordFile


class DisputeState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"  # what is disputed stays as it is
    ACCEPTED = "accepted"  # the vendor is right


def _open_once(column: str) -> Index:
    """One that waits for each thing: two people of a vendor dispute it one after the other."""
    waits = text("state = 'open'")
    name = f"uq_disputes_open_{column}"
    return Index(name, column, unique=True, sqlite_where=waits, postgresql_where=waits)


class Dispute(VendorOwned, Base):
    """Why a vendor disagrees, and our answer; about a finding or about an accepted sheet.

    Neither is edited. `questions`: of a sheet, those it is about. `changed`: what an accepted one
    changed, by the name of what it was, before and after. What came on paper or by telephone was raised
    by who recorded it, on the day on which it came.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        parent_key(),
        belongs_to("findings", "finding_id"),
        belongs_to("assignments", "assignment_id"),
        CheckConstraint("(finding_id IS NULL) <> (assignment_id IS NULL)", name="about_one_thing"),
        _open_once("finding_id"),
        _open_once("assignment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int | None] = mapped_column(index=True)
    assignment_id: Mapped[int | None] = mapped_column(index=True)
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[DisputeState] = mapped_column(
        open_text_enum(DisputeState), default=DisputeState.OPEN
    )
    words: Mapped[str] = mapped_column(String(4000))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    raised_at: Mapped[datetime]
    raised_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    way: Mapped[Way | None] = column_property(  # how it came, where we recorded it for the vendor
        select(Paper.way)
        .where(Paper.made_kind == __tablename__, Paper.made_id == id)  # noqa: A003  # the column above
        .correlate_except(Paper)
        .scalar_subquery()
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DisputeFile(RecordFile):
    """What the vendor showed with it."""

    __tablename__ = "dispute_files"
    __table_args__ = (belongs_to("disputes", "dispute_id"),)

    dispute_id: Mapped[int] = mapped_column(index=True)
