"""Records that all data of ended work was returned or destroyed (返却・廃棄の記録), and how one ended."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.models import ProposedRow, RecordEnd, RecordFile


class ReturnWay(StrEnum):
    RETURNED = "returned"
    DESTROYED = "destroyed"
    BOTH = "both"  # some was returned, the rest destroyed
    NOTHING_KEPT = "nothing_kept"  # the vendor saw it with us and never kept any


class ReturnEndKind(StrEnum):
    MISTAKEN = "mistaken"  # it was wrong: it counts on no day


class ReturnRecord(ProposedRow):
    """Of one or more pieces of work that are over. `settled_on`: the day on which nothing was left."""

    __tablename__ = "return_records"
    __table_args__ = (parent_key(),)

    way: Mapped[ReturnWay] = mapped_column(open_text_enum(ReturnWay))
    settled_on: Mapped[date]
    wording: Mapped[str] = mapped_column(String(4000))  # what, how, copies and backups
    said_by: Mapped[str] = mapped_column(String(200))  # who of the vendor stands by it


class ReturnedWork(VendorOwned, Base):
    """A piece of work that a record is about."""

    __tablename__ = "returned_works"
    __table_args__ = (
        belongs_to("return_records", "return_id"),
        belongs_to("engagements", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(index=True)
    engagement_id: Mapped[int] = mapped_column(index=True)


class ReturnFile(RecordFile):
    """The certificate, the delivery note, the picture."""

    __tablename__ = "return_files"
    __table_args__ = (belongs_to("return_records", "return_id"),)

    return_id: Mapped[int] = mapped_column(index=True)


class ReturnEnd(RecordEnd):
    __tablename__ = "return_ends"
    __table_args__ = (belongs_to("return_records", "return_id"),)

    return_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[ReturnEndKind] = mapped_column(open_text_enum(ReturnEndKind))
