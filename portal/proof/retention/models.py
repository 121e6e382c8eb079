"""That people of a vendor were erased, and what holds it up; the rows themselves stay, without who."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.database.db import Base


class RetentionHold(VendorOwned, Base):
    """Something still needs what is known of a vendor's people: nothing is erased up to `until`."""

    __tablename__ = "retention_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(2000))
    until: Mapped[date]  # the last day
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back before its last day
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    def holds_on(self, day: date) -> bool:
        return self.ended_at is None and day <= self.until


class Erasure(VendorOwned, Base):
    """What was erased of one vendor. `counts`: how many rows of each part (`schedule.PARTS`); `ended_on`:
    the day from which the years were counted, on which the relation ended or the last of them left."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # ER-2031-001
    ended_on: Mapped[date]
    erased_on: Mapped[date]
    erased_at: Mapped[datetime]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
