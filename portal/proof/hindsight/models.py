"""What the officer decided about something that was said falsely before."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum


class Choice(StrEnum):
    ASK_AGAIN = "ask_again"
    REISSUE = "reissue"
    NOTE = "note"


class PastDecision(Base):
    """`key` names what it is about (`found.Said`), which is found anew each time; the last counts."""

    __tablename__ = "past_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), index=True)
    choice: Mapped[Choice] = mapped_column(open_text_enum(Choice))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
