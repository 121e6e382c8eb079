"""What was talked about with a vendor, about what a demand costs it, and who bears that.

A demand for security measures that is made without such a talk can be an abuse of a superior position
(Ministry of Economy and Fair Trade Commission, 28 October 2022). A talk is an aid, and gates nothing.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, from_json
from portal.supervision.proposed_records.models import RecordFile


class CostBearer(StrEnum):
    COMPANY = "company"
    VENDOR = "vendor"  # it agreed to that
    SHARED = "shared"
    NO_COST = "no_cost"  # as the vendor says, it costs nothing worth mentioning
    UNSETTLED = "unsettled"  # talked about, and not agreed yet


class TalkState(StrEnum):
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"  # recorded by mistake; it stays with the reason


class CostTalk(VendorOwned, Base):
    """One talk on one day. `subject_*`: the demand it is about, none where it is about no single one;
    `about`: what that was called on the day. Never changed: talked about again, it is another row."""

    __tablename__ = "cost_talks"
    __table_args__ = (
        parent_key(),
        Index("ix_cost_talks_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # CT-2026-001
    subject_kind: Mapped[str | None] = mapped_column(String(60))  # a table's name
    subject_id: Mapped[int | None]
    about: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message
    held_on: Mapped[date] = mapped_column(index=True)
    with_whom: Mapped[str] = mapped_column(String(300))  # functions, not names
    said: Mapped[str] = mapped_column(String(4000))
    bearer: Mapped[CostBearer] = mapped_column(open_text_enum(CostBearer), index=True)
    state: Mapped[TalkState] = mapped_column(
        open_text_enum(TalkState), default=TalkState.RECORDED, index=True
    )
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was withdrawn
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def thing(self) -> Message:
        named: Message = from_json(self.about)
        return named


class CostTalkFile(RecordFile):
    """Minutes, a mail, an estimate."""

    __tablename__ = "cost_talk_files"
    __table_args__ = (belongs_to("cost_talks", "talk_id"),)

    talk_id: Mapped[int] = mapped_column(index=True)
