"""Numbers of decisions, whose consent a kind of decision needs, and the consents themselves.

What a decision is about is opaque here: a table's name and an id, as an obligation has them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, parent_key
from portal.foundation.core.database.db import Base, BothNames, Dated, open_text_enum
from portal.foundation.core.words.messages import Message, from_json


class DecisionKind(StrEnum):
    """What is decided."""

    VENDOR_APPROVAL = "vendor_approval"
    VENDOR_REJECTION = "vendor_rejection"
    SUSPENSION = "suspension"  # the second person's confirmation
    WAIVER = "waiver"
    EXCEPTION = "exception"
    RISK = "risk"
    CONFIRMATION = "confirmation"
    CLIENT_APPROVAL = "client_approval"  # the second person's confirmation
    MERGER = "merger"
    SUBCONTRACTOR = "subcontractor"
    PLAN = "plan"
    SELECTION = "selection"  # of a vendor
    SELECTION_CRITERIA = "selection_criteria"  # adopted or reviewed


class ConsentState(StrEnum):
    ASKED = "asked"
    CONSENTED = "consented"
    OBJECTED = "objected"
    DROPPED = "dropped"  # decided or withdrawn before anything was said


class DecisionNumber(VendorOrCompany, Base):
    """決裁番号: under which number the company keeps the decision. Never changed."""

    is_sealed = True

    __tablename__ = "decision_numbers"
    __table_args__ = (Index("ix_decision_numbers_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(open_text_enum(DecisionKind))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    accepted: Mapped[bool]  # else refused or returned
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    noted_at: Mapped[datetime]
    noted_on: Mapped[date] = mapped_column(index=True)


class ConsentSeat(BothNames, Dated, Base):
    """合議先: whose consent decisions of a kind need that are proposed while this holds."""

    __tablename__ = "consent_seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(open_text_enum(DecisionKind), index=True)
    name: Mapped[str] = mapped_column(String(120))  # 法務部
    name_en: Mapped[str] = mapped_column(String(120), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DecisionConsent(VendorOrCompany, Base):
    """合議: what one seat says to one proposal. Said once: another word is another row (`follows_id`).

    `round`: how often it was put forward; only the last one counts. `decided_on`: nothing can be
    said after it.
    """

    is_sealed = True

    __tablename__ = "decision_consents"
    __table_args__ = (
        parent_key(),
        Index("ix_decision_consents_subject", "subject_kind", "subject_id", "round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(open_text_enum(DecisionKind))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    round: Mapped[int]
    seat_id: Mapped[int] = mapped_column(ForeignKey("consent_seats.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    proposers: Mapped[list[int]] = mapped_column(JSON, default=list)  # who put it forward
    title: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message as JSON: what is to be decided
    reason: Mapped[str] = mapped_column(String(4000), default="")  # of the proposal
    state: Mapped[ConsentState] = mapped_column(
        open_text_enum(ConsentState), default=ConsentState.ASKED, index=True
    )
    comment: Mapped[str] = mapped_column(String(2000), default="")
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime | None]
    given_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("decision_consents.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def text(self) -> Message:
        message: Message = from_json(self.title)
        return message
