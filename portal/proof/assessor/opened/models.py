"""What an auditor opened today, so that the log gets one line of it and no more. Kept for the day only."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class AuditorOpening(Base):
    """`thing`: the address of the file, or of the vendor's or report's own page. No name, no search word."""

    __tablename__ = "auditor_openings"
    __table_args__ = (UniqueConstraint("user_id", "opened_on", "thing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_on: Mapped[date]
    thing: Mapped[str] = mapped_column(String(200))
