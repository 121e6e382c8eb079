"""Plans and reports of a vendor that came on paper or by telephone, until a second person confirmed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base
from portal.foundation.core.database.types import open_text_enum


class PaperKind(StrEnum):
    PLAN = "plan"
    REPAIR = "repair"


class PaperState(StrEnum):
    RECORDED = "recorded"  # waits for the second person
    CONFIRMED = "confirmed"  # the plan or the report exists
    SENT_BACK = "sent_back"  # not as on the paper: it is recorded anew
    FELL_AWAY = "fell_away"  # the finding went on without it


class Way(StrEnum):
    """How it came."""

    POST = "post"
    FAX = "fax"
    MAIL = "mail"  # a scan attached to an e-mail
    HAND = "hand"
    PHONE = "phone"  # said by telephone: there is no scan


class FindingPaper(VendorOwned, Base):
    """What a vendor answered about a finding. Never edited: what was wrong is recorded anew."""

    __tablename__ = "finding_papers"
    __table_args__ = (
        parent_key(),
        belongs_to("findings", "finding_id"),
        belongs_to("finding_plans", "plan_id"),
        belongs_to("finding_repairs", "repair_id"),
        belongs_to("finding_papers", "follows_id"),
        Index(
            "uq_finding_papers_waiting",
            "finding_id",
            unique=True,
            sqlite_where=text("state = 'recorded'"),
            postgresql_where=text("state = 'recorded'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # P-2026-004
    finding_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[PaperKind] = mapped_column(open_text_enum(PaperKind))
    state: Mapped[PaperState] = mapped_column(open_text_enum(PaperState), index=True)
    way: Mapped[Way] = mapped_column(open_text_enum(Way))
    received_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(String(160))  # who at the vendor
    cause: Mapped[str] = mapped_column(String(2000), default="")  # as in a plan
    measures: Mapped[str] = mapped_column(String(4000), default="")
    ready_on: Mapped[date | None]
    done: Mapped[str] = mapped_column(String(4000), default="")  # as in a report
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(String(1000), default="")  # why it was sent back
    plan_id: Mapped[int | None] = mapped_column(index=True)
    repair_id: Mapped[int | None] = mapped_column(index=True)
    follows_id: Mapped[int | None]  # the one that was sent back
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def waits(self) -> bool:
        return self.state is PaperState.RECORDED


class FindingPaperFile(VendorOwned, Base):
    """One file of a paper as it came: a PDF with its pages, or a photo of one page."""

    __tablename__ = "finding_paper_files"
    __table_args__ = (
        belongs_to("finding_papers", "paper_id"),
        UniqueConstraint("paper_id", "file_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int]
    file_no: Mapped[int]  # from 1, in the order of the pages
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    picture_sha256: Mapped[str | None] = mapped_column(  # a photo upright, as JPEG; None: a PDF
        ForeignKey("stored_files.sha256")
    )
    pages: Mapped[int] = mapped_column(default=1)
