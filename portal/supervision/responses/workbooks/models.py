"""Workbooks that came back, and questionnaires on paper, until somebody confirmed them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base
from portal.foundation.core.database.types import open_text_enum


class AnswerUpload(VendorOwned, Base):
    """One filled-in workbook. Nothing of it is an answer before it is confirmed."""

    __tablename__ = "answer_uploads"
    is_sealed = False  # nothing of it is an answer; what is confirmed is
    __table_args__ = (belongs_to("assignments", "assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(index=True)
    round: Mapped[int]  # of handing in, when it was uploaded
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    answers: Mapped[int] = mapped_column(default=0)  # written when it was confirmed
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PaperState(StrEnum):
    ENTERING = "entering"  # procurement types what the paper says
    ENTERED = "entered"  # waits for a second person
    CONFIRMED = "confirmed"  # and handed in by that
    GIVEN_UP = "given_up"


class PaperSheet(VendorOwned, Base):
    """A questionnaire that came on paper, from its arrival until a second person confirmed it."""

    __tablename__ = "paper_sheets"
    __table_args__ = (
        parent_key(),
        belongs_to("assignments", "assignment_id"),
        Index(
            "uq_paper_sheets_open",
            "assignment_id",
            unique=True,
            sqlite_where=text("state IN ('entering', 'entered')"),
            postgresql_where=text("state IN ('entering', 'entered')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[PaperState] = mapped_column(
        open_text_enum(PaperState), default=PaperState.ENTERING
    )
    received_on: Mapped[date]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime | None]
    entered_sha256: Mapped[str] = mapped_column(String(64), default="")  # of what was entered
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(String(1000), default="")  # why it was sent back last
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PaperSheetFile(VendorOwned, Base):
    """One file of the scan as it came."""

    __tablename__ = "paper_sheet_files"
    __table_args__ = (
        belongs_to("paper_sheets", "paper_sheet_id"),
        UniqueConstraint("paper_sheet_id", "file_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_sheet_id: Mapped[int]
    file_no: Mapped[int]  # from 1, in the order of the pages
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    picture_sha256: Mapped[str | None] = mapped_column(  # a photo upright, as JPEG; None: a PDF
        ForeignKey("stored_files.sha256")
    )
    pages: Mapped[int] = mapped_column(default=1)
