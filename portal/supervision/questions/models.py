"""Questions of vendors with our answers. Until when we answer stands on the obligation."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, from_json


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"  # by the vendor, which no longer needs an answer


class VendorQuestion(VendorOwned, Base):
    """One question and its answer. Asked again, it is another row about the same thing.

    Neither is edited. `subject_*`: the thing it is about, as on the obligation that asked for it;
    `part`: a part of the thing, such as a question of a sheet.
    """

    is_asked_first = True
    __tablename__ = "vendor_questions"
    __table_args__ = (
        parent_key(),
        belongs_to("obligations", "obligation_id"),
        Index("ix_vendor_questions_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # VQ-2026-001
    obligation_id: Mapped[int] = mapped_column(index=True)
    subject_kind: Mapped[str] = mapped_column(String(60))  # a table's name
    subject_id: Mapped[int]
    part: Mapped[str] = mapped_column(String(60), default="")
    about: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message: what was asked of the vendor
    state: Mapped[QuestionState] = mapped_column(
        open_text_enum(QuestionState), default=QuestionState.OPEN, index=True
    )
    words: Mapped[str] = mapped_column(String(2000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    asked_on: Mapped[date] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(String(4000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def thing(self) -> Message:
        named: Message = from_json(self.about)
        return named
