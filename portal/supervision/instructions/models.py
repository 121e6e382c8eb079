"""What came to the company, what vendors are told to do about it, and what they reported.

Who a request is about stands in rows of its own, which are no records: they are erased, and the fact stays.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, say, say_p


class InstructionKind(StrEnum):
    DISCLOSURE = "disclosure"  # APPI Art. 33
    CORRECTION = "correction"  # Art. 34
    ERASURE = "erasure"  # Art. 35: stop of use, erasure, stop of provision
    COMPLAINT = "complaint"  # Art. 40
    SECURITY = "security"
    OTHER = "other"


class CaseChannel(StrEnum):
    """How it came to us."""

    DESK = "desk"
    VENDOR = "vendor"
    PPC = "ppc"
    JIPDEC = "jipdec"
    OURSELVES = "ourselves"  # nobody asked: the company decided it
    OTHER = "other"


class InstructionState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"  # waits for us
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class ReportMeans(StrEnum):
    """How the vendor told what it did."""

    PORTAL = "portal"
    PAPER = "paper"  # by post, by fax, handed over, or as a scan
    TELEPHONE = "telephone"
    LETTER = "letter"  # this and what follows: recorded before a paper was one with all others
    EMAIL = "email"
    MEETING = "meeting"


class ReportAnswer(StrEnum):
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


OF_PERSONS: Final = frozenset(
    {
        InstructionKind.DISCLOSURE,
        InstructionKind.CORRECTION,
        InstructionKind.ERASURE,
        InstructionKind.COMPLAINT,
    }
)
RUNNING: Final = frozenset(
    {InstructionState.OPEN, InstructionState.ACKNOWLEDGED, InstructionState.REPORTED}
)


class InstructionCase(Base):
    """One matter: what came to us, and why vendors are told something, or why none is.

    It stands above vendors, and only the company's people see it. `vendor_got_on`: the day on which it came to
    the vendor that passed it on. `categories` and `subjects`: of the data that was looked for.
    `no_instruction`: why no vendor is told anything.
    """

    __tablename__ = "instruction_cases"

    is_sealed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # IC-2026-003
    kind: Mapped[InstructionKind] = mapped_column(open_text_enum(InstructionKind), index=True)
    channel: Mapped[CaseChannel] = mapped_column(open_text_enum(CaseChannel))
    passed_on_by_id: Mapped[int | None]  # a vendor; no key, which would make it that vendor's row
    vendor_got_on: Mapped[date | None]
    came_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(String(4000))
    categories: Mapped[list[str]] = mapped_column(JSON)
    subjects: Mapped[list[str]] = mapped_column(JSON)
    no_instruction: Mapped[str] = mapped_column(String(1000), default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    replied_on: Mapped[date | None]  # the day of our answer to the person
    reply: Mapped[str] = mapped_column(String(2000), default="")
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class InstructionPerson(VendorOrCompany, Base):
    """Who a request is about: the company's own row, and one for each vendor that is asked.

    Never sealed and never in the log. Erased, the words are empty and `erased_on` says when.
    """

    __tablename__ = "instruction_persons"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("instruction_cases.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    known_by: Mapped[str] = mapped_column(String(1000))  # such as a customer number
    erased_on: Mapped[date | None]


class Instruction(VendorOwned, Base):
    """What one vendor is told to do; the words are those it was given. When it is due says its obligation.

    `ended_on`: confirmed or withdrawn; `reason`: why it was withdrawn.
    """

    is_asked_first = True
    __tablename__ = "instructions"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # IN-2026-007
    case_id: Mapped[int] = mapped_column(ForeignKey("instruction_cases.id"), index=True)
    kind: Mapped[InstructionKind] = mapped_column(open_text_enum(InstructionKind))
    title: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(String(4000))
    state: Mapped[InstructionState] = mapped_column(
        open_text_enum(InstructionState), default=InstructionState.OPEN, index=True
    )
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]
    given_on: Mapped[date]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class InstructionWork(VendorOwned, Base):
    """A piece of work that an instruction is about."""

    __tablename__ = "instruction_works"
    __table_args__ = (
        belongs_to("instructions", "instruction_id"),
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("instruction_id", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instruction_id: Mapped[int]
    engagement_id: Mapped[int] = mapped_column(index=True)


class InstructionReport(VendorOwned, Base):
    """What a vendor says it did. Never changed: one that was sent back is followed by another.

    `reported_on`: the day it reached us. Of a paper, `said_by` names who told it there, and `reported_by_id`
    who recorded it here.
    """

    __tablename__ = "instruction_reports"
    __table_args__ = (parent_key(), belongs_to("instructions", "instruction_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    instruction_id: Mapped[int] = mapped_column(index=True)
    means: Mapped[ReportMeans] = mapped_column(open_text_enum(ReportMeans))
    wording: Mapped[str] = mapped_column(String(4000))
    done_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(String(200), default="")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime]
    reported_on: Mapped[date]
    answer: Mapped[ReportAnswer | None] = mapped_column(open_text_enum(ReportAnswer))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]


class InstructionFile(VendorOwned, Base):
    """What shows what a vendor did. Kept."""

    __tablename__ = "instruction_files"
    __table_args__ = (belongs_to("instruction_reports", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


KINDS: Mapping[InstructionKind, Message] = {
    InstructionKind.DISCLOSURE: say("Request for disclosure"),
    InstructionKind.CORRECTION: say("Request for correction"),
    InstructionKind.ERASURE: say("Request to stop the use or to erase"),
    InstructionKind.COMPLAINT: say_p("of a person", "Complaint"),
    InstructionKind.SECURITY: say("Security measure"),
    InstructionKind.OTHER: say_p("kind of instruction", "Other"),
}
CHANNELS: Mapping[CaseChannel, Message] = {
    CaseChannel.DESK: say("Our desk for requests and complaints"),
    CaseChannel.VENDOR: say("Passed on by a vendor"),
    CaseChannel.PPC: say("Personal Information Protection Commission"),
    CaseChannel.JIPDEC: say("JIPDEC"),
    CaseChannel.OURSELVES: say("Decided by the company itself"),
    CaseChannel.OTHER: say_p("how it came", "Other"),
}
STATES: Mapping[InstructionState, Message] = {
    InstructionState.OPEN: say("Not acknowledged yet"),
    InstructionState.ACKNOWLEDGED: say("Acknowledged, to be reported"),
    InstructionState.REPORTED: say("Reported, to be confirmed"),
    InstructionState.CONFIRMED: say_p("an instruction", "Confirmed"),
    InstructionState.WITHDRAWN: say("Withdrawn"),
}
MEANS: Mapping[ReportMeans, Message] = {
    ReportMeans.PORTAL: say("In the portal"),
    ReportMeans.PAPER: say("On paper"),
    ReportMeans.LETTER: say_p("how it was told", "Letter"),
    ReportMeans.EMAIL: say("E-mail"),
    ReportMeans.TELEPHONE: say("Telephone"),
    ReportMeans.MEETING: say("Meeting"),
}
