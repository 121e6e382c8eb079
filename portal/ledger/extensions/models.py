"""More time asked for, and what was answered. The date itself stands on the obligation."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to
from portal.foundation.core.database.db import Base, open_text_enum


class ExtensionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"  # by the vendor, or because it was done meanwhile


class Extension(VendorOwned, Base):
    """One wish for one obligation; at most one of an obligation waits for its answer."""

    __tablename__ = "extensions"
    __table_args__ = (
        belongs_to("obligations", "obligation_id"),
        Index(
            "uq_extensions_waiting",
            "obligation_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(index=True)
    asked_until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    state: Mapped[ExtensionState] = mapped_column(
        open_text_enum(ExtensionState), default=ExtensionState.ASKED
    )
    granted_until: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
