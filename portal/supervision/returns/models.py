"""Records that all data of ended work was returned or destroyed, and that one was recorded by mistake.

None is edited once confirmed: one that was wrong gets a row that says so, and another one is a new record.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.workflow import ProposedState


class ReturnWay(StrEnum):
    RETURNED = "returned"
    DESTROYED = "destroyed"
    BOTH = "both"  # some was returned, the rest destroyed
    NOTHING_KEPT = "nothing_kept"  # the vendor saw it with us and never kept any


class ReturnRecord(VendorOwned, ProposedAs, Base):
    """Of one or more pieces of work that are over. `settled_on`: the day on which nothing was left."""

    __tablename__ = "return_records"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # RD-2026-007
    state: Mapped[ProposedState] = mapped_column(
        open_text_enum(ProposedState), default=ProposedState.PROPOSED, index=True
    )
    way: Mapped[ReturnWay] = mapped_column(open_text_enum(ReturnWay))
    settled_on: Mapped[date]
    wording: Mapped[str] = mapped_column(String(4000))  # what, how, copies and backups
    said_by: Mapped[str] = mapped_column(String(200))  # who of the vendor stands by it
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # on refusing, or on withdrawing
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReturnedWork(VendorOwned, Base):
    """A piece of work that a record is about."""

    __tablename__ = "returned_works"
    __table_args__ = (
        belongs_to("return_records", "record_id"),
        belongs_to("engagements", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(index=True)
    engagement_id: Mapped[int] = mapped_column(index=True)


class ReturnFile(VendorOwned, Base):
    """The certificate, the delivery note, the picture. Kept, not removed."""

    __tablename__ = "return_files"
    __table_args__ = (belongs_to("return_records", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class ReturnMistake(VendorOwned, Base):
    """That a confirmed record was wrong: it counts on no day."""

    __tablename__ = "return_mistakes"
    __table_args__ = (belongs_to("return_records", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(unique=True)
    reason: Mapped[str] = mapped_column(String(1000))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
