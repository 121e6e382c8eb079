"""Stored bytes. They have no owner; the rows that refer to them do."""

from datetime import date, datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class StoredFile(Base):
    """Bytes in DATA/files, known by their SHA-256. `erased_on`: a rule took them, and the row alone stays."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    stored_at: Mapped[datetime]
    erased_on: Mapped[date | None]
