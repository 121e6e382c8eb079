"""What came on paper, file by file, as one person read it and another one checked it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base
from portal.foundation.core.database.types import open_text_enum
from portal.supervision.attestations.models import Answer


class PaperState(StrEnum):
    RECORDED = "recorded"  # waits for the second person
    CONFIRMED = "confirmed"  # the attestation exists
    SENT_BACK = "sent_back"  # not as on the paper: it is recorded anew


class Way(StrEnum):
    """How the paper came."""

    POST = "post"
    FAX = "fax"
    MAIL = "mail"  # a scan attached to an e-mail
    HAND = "hand"


class PaperRecord(VendorOwned, Base):
    """A signed paper that answers one request. Never edited: what was wrong is recorded anew."""

    __tablename__ = "paper_records"
    __table_args__ = (
        parent_key(),
        belongs_to("attestation_requests", "request_id"),
        belongs_to("attestations", "attestation_id"),
        belongs_to("paper_records", "follows_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # P-2026-004
    request_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[PaperState] = mapped_column(open_text_enum(PaperState), index=True)
    language: Mapped[str] = mapped_column(String(2))  # of the text on the paper
    shown_sha256: Mapped[str] = mapped_column(String(64))  # of that text: records.Signature
    way: Mapped[Way] = mapped_column(open_text_enum(Way))
    received_on: Mapped[date]
    dated_on: Mapped[date]  # the day written on the paper
    signer_name: Mapped[str] = mapped_column(String(120))
    signer_title: Mapped[str] = mapped_column(String(120))
    authority: Mapped[str] = mapped_column(String(300))  # why this person may sign
    answer: Mapped[Answer] = mapped_column(open_text_enum(Answer))
    explanation: Mapped[str] = mapped_column(String(4000), default="")
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    exceptions: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON
    )  # exception_rows.Row, days as ISO
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)  # the form, to begin the next from
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(String(1000), default="")  # why it was sent back
    attestation_id: Mapped[int | None] = mapped_column(index=True)
    follows_id: Mapped[int | None]  # the one that was sent back
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PaperFile(VendorOwned, Base):
    """One file of a paper as it came: a PDF with its pages, or a photo of one page."""

    __tablename__ = "paper_files"
    __table_args__ = (
        belongs_to("paper_records", "paper_id"),
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
