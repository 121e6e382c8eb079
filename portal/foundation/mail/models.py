"""The outbox: mails written in the same transaction as the change that caused them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: to be read on the administrator's page
    DEAD = "dead"  # tried too often; somebody must look
    SETTLED = "settled"  # dead, and somebody dealt with it another way
    WITHHELD = "withheld"  # somebody said, for a reason, that it is not sent


class OutboxEmail(Base):
    """One mail to one address. `key` makes queueing the same mail twice impossible."""

    __tablename__ = "outbox_emails"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(200))  # the same at every try
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(120), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    about_vendor_id: Mapped[int | None] = mapped_column(index=True)  # whose owner hears of failure
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str]
    # What both parts say, in the words of its language (`letters.MailContent` as plain data); None: text alone.
    parts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reply_to: Mapped[str] = mapped_column(String(254), default="", server_default="")
    attachments: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list
    )  # name, sha256, media_type
    state: Mapped[MailState] = mapped_column(
        open_text_enum(MailState), default=MailState.WAITING, index=True
    )
    queued_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    last_error: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")  # of WITHHELD
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
