"""Supervision reports: frozen content, a number, the bytes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.db import Base


class ReportState(StrEnum):
    DRAFT = "draft"  # drafted by procurement, waits to be issued
    RENDERING = "rendering"  # content frozen; the job makes the bytes
    ISSUED = "issued"


class SupervisionReport(VendorOwned, Base):
    """A report about one vendor and period. After issuing nothing in it changes any more."""

    __tablename__ = "supervision_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # SR-2026-012, when issued
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT, index=True)
    conclusion: Mapped[str] = mapped_column(
        String(20), default="continue"
    )  # continue, conditional, suspend, end
    opinion: Mapped[str] = mapped_column(String(2000), default="")
    conditions: Mapped[str] = mapped_column(String(2000), default="")
    content: Mapped[str | None]  # canonical JSON, frozen
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
