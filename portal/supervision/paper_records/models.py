"""What came on paper, whatever it is about: as one person recorded it and another one checked it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, Subject, open_text_enum


class PaperKind(StrEnum):
    """What it says. Grows with everything that may come on paper."""

    STATEMENT = "attestation.statement"  # signed; subject: the request
    ANSWERS = "questionnaire.answers"  # filled in; subject: the assignment
    PLAN = "finding.plan"  # how it will be mended; subject: the finding
    REPAIR = "finding.repair"  # that it is mended; subject: the finding
    APPLICATION = "subcontractor.application"  # for a subcontractor; subject: the work
    TRAINING = (
        "training.report"  # how many were trained; subject: the training handed to the vendor
    )
    INSTRUCTION = "instruction.report"  # what was done about it; subject: the instruction
    DISPUTE = "dispute.reasons"  # why it disagrees; subject: the finding, or the assignment


class PaperState(StrEnum):
    ENTERING = "entering"  # answers: somebody types what the paper says
    ENTERED = "entered"  # answers: waits for the second person
    RECORDED = "recorded"  # waits for the second person
    CONFIRMED = "confirmed"  # what it says is on record
    SENT_BACK = "sent_back"  # not as on the paper: it is recorded anew
    FELL_AWAY = "fell_away"  # what it is about went on without it
    GIVEN_UP = "given_up"  # answers: nobody enters or confirms it any more


class Way(StrEnum):
    """How it came."""

    POST = "post"
    FAX = "fax"
    MAIL = "mail"  # said in an e-mail, or a scan attached to it
    HAND = "hand"
    PHONE = "phone"  # said by telephone: there is no scan
    CODE = "code"  # signed or answered with the code of a letter: nothing came on paper


WAITS: Final = (PaperState.ENTERED, PaperState.RECORDED)
OPEN: Final = (PaperState.ENTERING, *WAITS)
# Of one work several applications may wait at once: they are about different subcontractors.
_OPEN = text("state IN ('entering', 'entered', 'recorded') AND kind <> 'subcontractor.application'")


class Paper(VendorOwned, Base):
    """One paper about one thing. What was wrong is recorded anew; only answers are mended in place."""

    __tablename__ = "papers"
    __table_args__ = (
        parent_key(),
        belongs_to("papers", "follows_id"),
        Index("ix_papers_subject", "subject_kind", "subject_id"),
        Index("ix_papers_made", "made_kind", "made_id"),
        Index(
            "uq_papers_open_subject",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # P-2026-004; answers: none
    kind: Mapped[PaperKind] = mapped_column(open_text_enum(PaperKind))
    subject_kind: Mapped[str] = mapped_column(String(60))  # opaque here: a table's name
    subject_id: Mapped[int]
    state: Mapped[PaperState] = mapped_column(open_text_enum(PaperState), index=True)
    way: Mapped[Way | None] = mapped_column(open_text_enum(Way))  # answers: not asked
    received_on: Mapped[date]
    entries: Mapped[dict[str, Any]] = mapped_column(JSON)  # what it says, as its kind reads it
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # answers: took it in
    begun_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    wrong: Mapped[str] = mapped_column(String(1000), default="")  # why it was sent back last
    made_kind: Mapped[str | None] = mapped_column(
        String(60)
    )  # the record made of it: a table's name
    made_id: Mapped[int | None]
    follows_id: Mapped[int | None]  # the one that was sent back
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def waits(self) -> bool:
        """For the second person."""
        return self.state in WAITS

    def note_made(self, record: Subject) -> None:
        """What exists because of it, once it is confirmed."""
        self.made_kind, self.made_id = record.__tablename__, record.id


class PaperScan(VendorOwned, Base):
    """One file of a paper as it came: a PDF with its pages, a photo of one page, or the mail it was
    attached to."""

    __tablename__ = "paper_scans"
    __table_args__ = (
        belongs_to("papers", "paper_id"),
        UniqueConstraint("paper_id", "file_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int]
    file_no: Mapped[int]  # from 1, in the order of the pages
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    picture_sha256: Mapped[str | None] = mapped_column(  # a photo upright, as JPEG; else None
        ForeignKey("stored_files.sha256")
    )
    pages: Mapped[int] = mapped_column(default=1)  # 0: a mail, of which nothing is shown as it came
