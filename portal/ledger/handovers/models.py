"""Handover slips, and that a vendor says it received what one says. A slip is never edited: another corrects it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum


class SlipKind(StrEnum):
    HANDED_OVER = "handed_over"  # to the vendor
    GIVEN_BACK = "given_back"  # from the vendor to us
    ACCESS = "access"  # it came within the vendor's reach and nothing was handed over
    NOT_SO = "not_so"  # only as a correction: there was no such handover


class SlipOrigin(StrEnum):
    FIRST = "first"  # written with the first handover, by the same command
    OPENING = "opening"  # for a first handover that was on record before
    LATER = "later"


class SlipUnit(StrEnum):
    RECORDS = "records"
    SHEETS = "sheets"
    FILES = "files"
    MEDIA = "media"
    BOXES = "boxes"


class HandoverSlip(VendorOwned, Base):
    """One handover of data of one piece of work. `quantity` None: it was not counted, or nothing was
    handed over. `corrects_id`: the slip it stands in place of."""

    __tablename__ = "handover_slips"
    __table_args__ = (
        parent_key(),
        belongs_to("engagements", "engagement_id"),
        belongs_to("handover_slips", "corrects_id"),
        UniqueConstraint("corrects_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # HS-2026-007
    engagement_id: Mapped[int] = mapped_column(index=True)
    origin: Mapped[SlipOrigin] = mapped_column(open_text_enum(SlipOrigin))
    kind: Mapped[SlipKind] = mapped_column(open_text_enum(SlipKind), index=True)
    happened_on: Mapped[date] = mapped_column(index=True)
    categories: Mapped[list[str]] = mapped_column(JSON)  # ids of the pack
    method: Mapped[str] = mapped_column(String(60))  # a transfer method of the pack
    quantity: Mapped[int | None]
    unit: Mapped[SlipUnit | None] = mapped_column(open_text_enum(SlipUnit))
    medium: Mapped[str] = mapped_column(
        String(200), default=""
    )  # medium, its number, number of copy
    handed_by: Mapped[str] = mapped_column(String(200), default="")
    received_by: Mapped[str] = mapped_column(String(200), default="")
    remark: Mapped[str] = mapped_column(String(1000), default="")  # of a correction: why
    corrects_id: Mapped[int | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    recorded_on: Mapped[date]


class SlipReceipt(VendorOwned, Base):
    """A person of the vendor says that what a slip says is so."""

    __tablename__ = "slip_receipts"
    __table_args__ = (belongs_to("handover_slips", "slip_id"), UniqueConstraint("slip_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int]
    received_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    received_at: Mapped[datetime]
