"""Assignments, answers, who answers what, what was handed in, what the reviewer found, and samples drawn.

When a sheet is due stands on its obligation. What the vendor said and what the reviewer noted are
rows of their own: neither overwrites the other, and internal notes never travel with answers.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.storage import kind_in
from portal.supervision.questionnaires.kinds.parts.answer import Review


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"  # only what was returned can be changed
    ACCEPTED = "accepted"
    RECALLED = "recalled"


class AssignmentOrigin(StrEnum):
    BY_HAND = "by_hand"
    PLAN = "plan"
    AGAIN = "again"  # sent again after it was recalled


class Medium(StrEnum):
    PORTAL = "portal"
    WORKBOOK = "workbook"  # filled in elsewhere and uploaded
    PAPER = "paper"  # shown as 書面


class Assignment(VendorOwned, Base):
    """One version asked of one vendor for one period, about some of its work."""

    is_asked_first = True
    __tablename__ = "assignments"
    sealed_alike = {"state": {"in_progress": "assigned"}}  # moved by the first answer, a draft
    __table_args__ = (
        parent_key(),
        belongs_to("assignments", "last_id"),
        Index(
            "uq_assignments_open",
            "vendor_id",
            "questionnaire_id",
            unique=True,
            sqlite_where=text("state NOT IN ('accepted', 'recalled')"),
            postgresql_where=text("state NOT IN ('accepted', 'recalled')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # Q-2026-008
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"), index=True)
    state: Mapped[AssignmentState] = mapped_column(
        open_text_enum(AssignmentState), default=AssignmentState.ASSIGNED, index=True
    )
    origin: Mapped[AssignmentOrigin] = mapped_column(
        open_text_enum(AssignmentOrigin), default=AssignmentOrigin.BY_HAND
    )
    period_from: Mapped[date]
    period_to: Mapped[date]
    tier: Mapped[str | None] = mapped_column(String(20))  # the strictest of its work when assigned
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # condition_grammar's, when assigned
    last_id: Mapped[int | None] = mapped_column(index=True)  # the accepted one before it
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the plan
    assigned_on: Mapped[date]
    message: Mapped[str] = mapped_column(String(1000), default="")  # to the vendor
    round: Mapped[int] = mapped_column(default=1)  # of handing in; each return begins the next
    medium: Mapped[Medium] = mapped_column(open_text_enum(Medium), default=Medium.PORTAL)
    submitted_on: Mapped[date | None]  # of the latest round; of a paper the day received
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None] = mapped_column(index=True)  # accepted or recalled
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was recalled
    again_on: Mapped[date | None]  # recalled: the plan asks anew, due on this day
    is_left_out: Mapped[bool] = mapped_column(default=False)  # recalled: nor this time by the plan
    conclusion: Mapped[str] = mapped_column(String(2000), default="")  # the reviewer's
    claimed: Mapped[float | None] = mapped_column(Float)  # percents, as accepted
    verified: Mapped[float | None] = mapped_column(Float)
    counted: Mapped[float | None] = mapped_column(Float)
    grade: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def as_of(self) -> date | None:
        """The day it asks about, where it asks about no period."""
        return self.period_to if self.period_from == self.period_to else None


class AssignmentWork(VendorOwned, Base):
    """A piece of work the assignment is about."""

    is_asked_first = True
    __tablename__ = "assignment_works"
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("assignment_id", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    engagement_id: Mapped[int] = mapped_column(index=True)
    in_place: Mapped[bool] = mapped_column(default=False)  # of the standard sheet (`periodic`)


class GivenAnswer(VendorOwned, Base):
    """What the vendor says to one question. `value` as in `questionnaires.answers`, as JSON."""

    __tablename__ = "given_answers"
    sealed_with = ("assignments", "assignment_id", (AssignmentState.ACCEPTED,))
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        belongs_to("certificates", "certificate_id"),
        UniqueConstraint("assignment_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    question_id: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    reason: Mapped[str] = mapped_column(String(2000), default="")  # why not applicable
    comment: Mapped[str] = mapped_column(String(4000), default="")
    expires: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by chosen option, ISO
    is_unchanged: Mapped[bool] = mapped_column(default=False)  # confirmed as last period
    certificate_id: Mapped[int | None] = mapped_column(index=True)  # that answers in its place
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_left_to_certificates(self) -> bool:
        """Nobody said anything, or a certificate did: what a person said stays."""
        said = self.value is not None or bool(self.comment)
        return self.certificate_id is not None or not said


class AnswerReview(VendorOwned, Base):
    """What the reviewer found about one answer."""

    __tablename__ = "answer_reviews"
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        UniqueConstraint("assignment_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    question_id: Mapped[str] = mapped_column(String(60))
    review: Mapped[Review] = mapped_column(open_text_enum(Review), default=Review.UNVERIFIED)
    differs: Mapped[bool] = mapped_column(default=False)  # from our own register
    as_no: Mapped[bool] = mapped_column(default=False)  # unanswered, counted as no
    remark: Mapped[str] = mapped_column(String(2000), default="")  # to the vendor
    note: Mapped[str] = mapped_column(String(2000), default="")  # internal
    is_returned: Mapped[bool] = mapped_column(default=False)  # open for the vendor in this round
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FirstLook(VendorOwned, Base):
    """What a person of a department remarked on in what was handed in, told to the reviewer. Never
    edited: a second look is a row of its own, and the last of a person counts."""

    __tablename__ = "first_looks"
    __table_args__ = (belongs_to("assignments", "assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(index=True)
    round: Mapped[int]  # of handing in, that was looked at
    department: Mapped[str] = mapped_column(
        String(500)
    )  # the person's, as they were called that day
    doubts: Mapped[dict[str, str]] = mapped_column(JSON)  # by question, what to look at
    remark: Mapped[str] = mapped_column(String(2000), default="")  # on the whole
    looked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    looked_at: Mapped[datetime]
    looked_on: Mapped[date]


class AnswerFile(VendorOwned, Base):
    """Evidence for one answer. Taken back, not removed."""

    __tablename__ = "answer_files"
    sealed_with = ("assignments", "assignment_id", (AssignmentState.ACCEPTED,))
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        Index("ix_answer_files_assignment_question", "assignment_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    question_id: Mapped[str] = mapped_column(String(60))
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    erased_on: Mapped[date | None] = column_property(  # its bytes, by the rule of rosters
        select(StoredFile.erased_on)
        .where(StoredFile.sha256 == file_sha256)
        .correlate_except(StoredFile)
        .scalar_subquery()
    )

    @property
    def kind_name(self) -> str:
        return kind_in(self.file_name)


class SectionDelegation(VendorOwned, Base):
    """A section that a colleague at the vendor answers; the signatory hands in.

    A colleague without an account is known by the invitation until it is accepted.
    """

    __tablename__ = "section_delegations"
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        Index(
            "uq_section_delegations_open",
            "assignment_id",
            "section_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    section_id: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))  # or so known
    delegated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    delegated_at: Mapped[datetime]
    done_at: Mapped[datetime | None]  # the colleague says it is complete
    ended_at: Mapped[datetime | None]  # taken back, or given to somebody else
    note: Mapped[str] = mapped_column(
        String(1000), default="", server_default=""
    )  # to the colleague
    # By when, among the vendor's own people: we are owed the sheet, and nobody of ours is told.
    wanted_on: Mapped[date | None]


class Submission(VendorOwned, Base):
    """What was handed in, exactly, once for each round; and what was sent back. Never edited."""

    __tablename__ = "submissions"
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        UniqueConstraint("assignment_id", "round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int]
    round: Mapped[int]
    body: Mapped[str]  # answers and files by question, as canonical JSON
    sha256: Mapped[str] = mapped_column(String(64))  # of `body` in UTF-8
    medium: Mapped[Medium] = mapped_column(open_text_enum(Medium))
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
    submitted_on: Mapped[date]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned_at: Mapped[datetime | None]
    returned: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # question, remark
    remark: Mapped[str] = mapped_column(String(2000), default="")  # to the whole


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


class DrawState(StrEnum):
    OPEN = "open"  # its sample is being looked at
    ACCEPTED = "accepted"  # its sheets are accepted by a run
    STOPPED = "stopped"  # something was found in the sample
    WITHDRAWN = "withdrawn"


class SampleDraw(Base):
    """Sheets in which nothing waited for a look on a day, and the sample of them to be opened in full.

    What was drawn follows from the seed, the shares and the sheets: `by_exception/workflow.sampled`.
    """

    is_sealed = True

    __tablename__ = "sample_draws"
    __table_args__ = (
        Index(
            "uq_sample_draws_open",
            "drawn_by_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # SD-2026-001
    state: Mapped[DrawState] = mapped_column(open_text_enum(DrawState), default=DrawState.OPEN)
    seed: Mapped[str] = mapped_column(String(64))
    sheets_sha256: Mapped[str] = mapped_column(String(64))  # of numbers and digests, in order
    shares: Mapped[dict[str, int]] = mapped_column(JSON)  # percent by tier, as they were that day
    total: Mapped[int]
    sampled: Mapped[int]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    drawn_at: Mapped[datetime]
    drawn_on: Mapped[date] = mapped_column(index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was withdrawn
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DrawnSheet(VendorOwned, Base):
    """One sheet of a draw. Of the sample: who opened it in full, and what was seen."""

    __tablename__ = "drawn_sheets"
    __table_args__ = (
        belongs_to("assignments", "assignment_id"),
        UniqueConstraint("draw_id", "assignment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draws.id"))
    assignment_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(20))  # of the assignment
    tier: Mapped[str] = mapped_column(String(20), default="")
    sha256: Mapped[str] = mapped_column(String(64))  # of the round that was handed in
    is_sampled: Mapped[bool] = mapped_column(default=False)
    was_sampled: Mapped[bool] = mapped_column(default=False)  # by a draw that was withdrawn
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    looked_at: Mapped[datetime | None]
    is_good: Mapped[bool | None]  # None: not opened yet
    remark: Mapped[str] = mapped_column(String(2000), default="")
    accepted_on: Mapped[date | None]  # by exception
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
