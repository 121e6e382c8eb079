"""Records that all data of ended work was returned or destroyed (返却・廃棄の記録), how one ended, and what the
vendor certified itself (返却・廃棄の証明). What was handed in is never edited: another one follows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
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


class ReturnCertificateState(StrEnum):
    HANDED_IN = "handed_in"  # waits for procurement to compare it with the slips
    TAKEN_OVER = "taken_over"  # a record of return rests on it
    SENT_BACK = "sent_back"  # it was not enough; the vendor hands in another one


class ItemWay(StrEnum):
    """What was done with one handover, or with one category of data."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    NOT_HELD = "not_held"  # it came within reach, and nothing of it was ever kept
    KEPT = "kept"  # a law asks for it, or a backup that cannot be erased singly holds it


class ReturnCertificate(VendorOwned, Base):
    """What a vendor says became of all data of one piece of work. `kept_until`: the last day on which it
    keeps what a law asks for."""

    is_asked_first = True
    __tablename__ = "return_certificates"
    __table_args__ = (parent_key(), belongs_to("engagements", "engagement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # RC-2026-007
    engagement_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[ReturnCertificateState] = mapped_column(
        open_text_enum(ReturnCertificateState), default=ReturnCertificateState.HANDED_IN, index=True
    )
    completed_on: Mapped[date]
    wording: Mapped[str] = mapped_column(String(4000))  # how; copies, backups, subcontractors
    done_by: Mapped[str] = mapped_column(String(200))
    checked_by: Mapped[str] = mapped_column(String(200))
    kept_what: Mapped[str] = mapped_column(String(1000), default="")
    kept_ground: Mapped[str] = mapped_column(String(300), default="")
    kept_until: Mapped[date | None]
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    handed_in_at: Mapped[datetime]
    handed_in_on: Mapped[date]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # to the vendor, on sending back
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReturnCertificateFile(RecordFile):
    """The certificate itself, pictures, a receipt."""

    __tablename__ = "return_proofs"
    __table_args__ = (belongs_to("return_certificates", "certificate_id"),)

    certificate_id: Mapped[int] = mapped_column(index=True)


class ReturnRecord(ProposedRow):
    """Of one or more pieces of work that are over. `settled_on`: the day on which nothing was left, but for
    what may be kept until `kept_until`. `certificate_id`: what the vendor handed in, where it rests on that."""

    __tablename__ = "return_records"
    __table_args__ = (parent_key(), belongs_to("return_certificates", "certificate_id"))

    way: Mapped[ReturnWay] = mapped_column(open_text_enum(ReturnWay))
    settled_on: Mapped[date]
    wording: Mapped[str] = mapped_column(String(4000))  # what, how, copies and backups
    said_by: Mapped[str] = mapped_column(String(200))  # who of the vendor stands by it
    certificate_id: Mapped[int | None] = mapped_column(index=True)
    kept_what: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    kept_ground: Mapped[str] = mapped_column(String(300), default="", server_default="")
    kept_until: Mapped[date | None]


class ReturnedWork(VendorOwned, Base):
    """A piece of work that a record is about."""

    is_asked_first = True
    __tablename__ = "returned_works"
    __table_args__ = (
        belongs_to("return_records", "return_id"),
        belongs_to("engagements", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(index=True)
    engagement_id: Mapped[int] = mapped_column(index=True)


class ReturnedItem(VendorOwned, Base):
    """What became of one handover (`slip_id`) or, of work without slips, of one category of data: as the
    vendor certified it, or (`return_id`) as the company ticked it off itself."""

    __tablename__ = "returned_items"
    __table_args__ = (
        belongs_to("return_certificates", "certificate_id"),
        belongs_to("return_records", "return_id"),
        belongs_to("engagements", "engagement_id"),
        belongs_to("handover_slips", "slip_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int | None] = mapped_column(index=True)
    return_id: Mapped[int | None] = mapped_column(index=True)
    engagement_id: Mapped[int] = mapped_column(index=True)
    slip_id: Mapped[int | None] = mapped_column(index=True)
    category: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[ItemWay] = mapped_column(open_text_enum(ItemWay))
    done_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(500), default="")


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
