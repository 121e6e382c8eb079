"""What deputies did for somebody who was away, for that person to read afterwards (後閲)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base
from portal.foundation.core.words.messages import Message, from_json


class DeputyAct(Base):
    """One command that a deputy gave. The log has the whole of it; this is the reader's list."""

    __tablename__ = "deputy_acts"
    __table_args__ = (Index("ix_deputy_acts_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message
    vendor_id: Mapped[int | None]  # a note, no key: which vendor's page it leads to
    deputy_id: Mapped[int]
    officer_id: Mapped[int] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(
        String(60), default=""
    )  # table and id of what it is about
    subject_id: Mapped[int] = mapped_column(default=0)
    happened_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def said(self) -> Message:
        message: Message = from_json(self.text)
        return message
