"""Audits of the company's own supervision, and their files. By when one is due stands on its obligation.

No vendor is named: these rows are the company's own, and neither a vendor nor a person who sees only
some vendors ever sees them.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.models import FileFacts


class AuditState(StrEnum):
    PLANNED = "planned"
    HELD = "held"  # carried out, and on record
    CANCELLED = "cancelled"  # with the reason; it stays on record


class AuditResult(StrEnum):
    IN_ORDER = "in_order"
    WITH_FINDINGS = "with_findings"  # in order, with something to mend
    NOT_IN_ORDER = "not_in_order"


class InternalAudit(VendorOrCompany, Base):
    """One audit. `subject`: of what of our supervision, `scope`: what is to be looked at, and by which
    measure. `period_from` to `period_until`: the time it is about. What was recorded is never changed.
    """

    is_sealed = True
    __tablename__ = "internal_audits"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # IA-2026-001
    fiscal_year: Mapped[int] = mapped_column(index=True)  # of the day for which it was planned
    subject: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(4000))
    period_from: Mapped[date]
    period_until: Mapped[date]
    state: Mapped[AuditState] = mapped_column(
        open_text_enum(AuditState), default=AuditState.PLANNED, index=True
    )
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    planned_at: Mapped[datetime]
    held_on: Mapped[date | None]
    held_by: Mapped[str] = mapped_column(String(300), default="")  # who audited
    looked_at: Mapped[str] = mapped_column(String(4000), default="")
    seen: Mapped[str] = mapped_column(String(4000), default="")
    result: Mapped[AuditResult | None] = mapped_column(open_text_enum(AuditResult))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # recorded, cancelled
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was cancelled
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class InternalAuditFile(VendorOrCompany, FileFacts):
    """The report of the audit, or what shows what was seen."""

    is_sealed = True
    __tablename__ = "internal_audit_files"
    __table_args__ = (belongs_to("internal_audits", "audit_id"),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("internal_audits.id"), index=True)
