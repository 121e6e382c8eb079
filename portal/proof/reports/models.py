"""Supervision reports: frozen content in both languages, one number, the bytes of each."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base


class ReportState(StrEnum):
    DRAFT = "draft"  # drafted by procurement, waits to be issued
    RENDERING = "rendering"  # content frozen; the job makes the bytes
    ISSUED = "issued"


class SupervisionReport(VendorOwned, Base):
    """A report about one vendor and period. After issuing nothing in it changes any more.

    Those issued before both languages went under one number hold the one of `language` alone.
    """

    __tablename__ = "supervision_reports"
    __table_args__ = (parent_key(), belongs_to("supervision_reports", "replaces_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # SR-2026-012, when issued
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(2))  # of opinion and conditions, as typed
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT, index=True)
    conclusion: Mapped[str] = mapped_column(
        String(20), default="continue"
    )  # continue, conditional, suspend, end
    opinion: Mapped[str] = mapped_column(String(2000), default="")
    conditions: Mapped[str] = mapped_column(String(2000), default="")
    content: Mapped[str | None]  # canonical JSON of every language, frozen
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    pdf_other_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    replaces_id: Mapped[int | None] = mapped_column(index=True)  # an issued one, and why
    replaces_why: Mapped[str] = mapped_column(String(500), default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
