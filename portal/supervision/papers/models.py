"""Letters and calls to vendors whom nobody can mail."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum


class LetterState(StrEnum):
    TO_POST = "to_post"  # to be printed and posted, or told by telephone
    POSTED = "posted"  # a call follows, to ask whether it arrived
    CALLED = "called"
    ENDED = "ended"  # nobody has to do anything any more


class Ended(StrEnum):
    """Why nobody has to post or call any more."""

    MAILABLE = "mailable"  # somebody there can be mailed now
    NOTHING_OPEN = "nothing_open"  # the papers came, or nothing is asked any more


class Letter(VendorOwned, Base):
    """What is asked of a vendor goes by post, or is said on the telephone. Its days are obligations.

    It may carry a code by which its statements are signed and its findings answered without an account:
    kept as a keyed digest only, good once, from the day it was posted to its last day (docs/adr/0068).
    """

    __tablename__ = "paper_letters"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # L-2026-004
    state: Mapped[LetterState] = mapped_column(open_text_enum(LetterState), index=True)
    opened_on: Mapped[date]
    posted_on: Mapped[date | None]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    address: Mapped[str] = mapped_column(String(300), default="")  # on the envelope
    called_on: Mapped[date | None]
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    spoke_with: Mapped[str] = mapped_column(String(120), default="")
    said: Mapped[str] = mapped_column(String(1000), default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[Ended | None] = mapped_column(open_text_enum(Ended))
    code_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_made_on: Mapped[date | None]
    code_made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # knows the code
    code_ends_on: Mapped[date | None]  # the last day, as printed
    code_used_on: Mapped[date | None]  # nothing of the letter is left to answer with it
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class LetterItem(VendorOwned, Base):
    """A statement the letter asks for."""

    __tablename__ = "paper_letter_items"
    __table_args__ = (
        belongs_to("paper_letters", "letter_id"),
        belongs_to("attestation_requests", "request_id"),
        belongs_to("papers", "paper_id"),
        UniqueConstraint("letter_id", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int]
    request_id: Mapped[int] = mapped_column(index=True)
    paper_id: Mapped[int | None]  # what was signed with the code of the letter


class LetterFinding(VendorOwned, Base):
    """A finding the letter tells of. `turn`: how often we had answered the vendor about it by then."""

    __tablename__ = "paper_letter_findings"
    __table_args__ = (
        belongs_to("paper_letters", "letter_id"),
        belongs_to("findings", "finding_id"),
        belongs_to("papers", "paper_id"),
        UniqueConstraint("letter_id", "finding_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int]
    finding_id: Mapped[int] = mapped_column(index=True)
    turn: Mapped[int] = mapped_column(default=0)
    paper_id: Mapped[int | None]  # what was answered with the code of the letter


class LetterDispute(VendorOwned, Base):
    """Our answer to a dispute that the letter tells, where nothing is asked about it any more."""

    __tablename__ = "paper_letter_disputes"
    __table_args__ = (
        belongs_to("paper_letters", "letter_id"),
        belongs_to("disputes", "dispute_id"),
        UniqueConstraint("letter_id", "dispute_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int]
    dispute_id: Mapped[int] = mapped_column(index=True)
