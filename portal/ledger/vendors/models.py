"""Vendors, the states they were in and when, their contacts, and our notes about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.foundation.access.scoping import VendorItself, VendorOwned
from portal.foundation.core.database.db import Base, BothNames, Dated
from portal.ledger.vendors.entry.spelling import LONGEST, found_by

FOUND_BY: Final = ("name", "name_en", "kana", "corporate_number", "lei", "former_names")
CONTACT_FOUND_BY: Final = ("name", "kana", "email")


def finds_by(*columns: str) -> Any:
    """Of a model: whatever names in these columns it changes, it is found by them at once."""

    def find_by(row: Any, name: str, value: str | None) -> str | None:
        words = {column: getattr(row, column) for column in columns} | {name: value}
        row.found_by = found_by(*words.values())
        return value

    return validates(*columns)(find_by)


class VendorState(StrEnum):
    CANDIDATE = "candidate"
    ASSESSING = "assessing"
    APPROVED = "approved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    OFFBOARDING = "offboarding"
    CLOSED = "closed"
    REJECTED = "rejected"


_MERGED = "merged_into_id IS NOT NULL"


class Vendor(VendorItself, BothNames, Base):
    """A company (or person) we outsource to."""

    __tablename__ = "vendors"
    # Lists in the order of names are read from the first (`queries.BY_NAME`). On SQLite no library sees it:
    # a migration that writes the table anew makes it again.
    __table_args__ = (
        Index("ix_vendors_by_name", text("coalesce(nullif(kana, ''), name)")),
        # Tabs are counted from the first. The second is of merged ones only: over all, SQLite would take it
        # for the order of names.
        Index("ix_vendors_owner_id", "owner_id", "state", "merged_into_id"),
        Index(
            "ix_vendors_merged_into_id",
            "merged_into_id",
            sqlite_where=text(_MERGED),
            postgresql_where=text(_MERGED),
        ),
    )

    name: Mapped[str] = mapped_column(String(160), unique=True)
    name_en: Mapped[str] = mapped_column(String(160), default="")
    kana: Mapped[str] = mapped_column(String(160), default="", index=True)
    country: Mapped[str] = mapped_column(String(2), default="JP")  # ISO 3166-1 alpha-2
    corporate_number: Mapped[str | None] = mapped_column(String(13), unique=True)
    lei: Mapped[str | None] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)  # id of practice.yaml vendor_kinds
    postal_code: Mapped[str] = mapped_column(String(20), default="")  # 105-0011 in Japan
    registered_address: Mapped[str] = mapped_column(String(200), default="")
    representative_title: Mapped[str] = mapped_column(String(120), default="")
    representative_name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    owner_id: Mapped[int | None] = mapped_column(  # use_alter: users refer to vendors as well
        ForeignKey("users.id", use_alter=True, name="fk_vendors_owner_id_users")
    )
    state: Mapped[VendorState] = mapped_column(default=VendorState.CANDIDATE, index=True)
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")  # as in spelling.found_by
    former_names: Mapped[str] = mapped_column(String(1000), default="")  # a line each
    merged_into_id: Mapped[int | None]  # goes on in this one
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    _find_by = finds_by(*FOUND_BY)

    @property
    def representative(self) -> str:
        """Title and name; "" where nobody is known by name."""
        if not self.representative_name:
            return ""
        return f"{self.representative_title} {self.representative_name}".strip()

    @property
    def postal_address(self) -> str:
        """As on an envelope; "" where it is not known."""
        if not self.registered_address:
            return ""
        code = f"〒{self.postal_code}" if self.country == "JP" else self.postal_code
        return "\n".join(filter(None, (self.postal_code and code, self.registered_address)))


class VendorName(VendorOwned, Dated, Base):
    """The vendor was called this from one day until before another; none: as it is called now."""

    __tablename__ = "vendor_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    kana: Mapped[str] = mapped_column(String(160), default="")
    paper: Mapped[str] = mapped_column(String(300), default="")  # what shows the change
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class VendorStateSpan(VendorOwned, Dated, Base):
    """The vendor was in this state from one day until before another."""

    __tablename__ = "vendor_state_spans"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[VendorState]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class StaffingChoice(VendorOwned, Dated, Base):
    """Of a vendor that dispatches people, who are our own staff: whether it stands in the register as
    entrusted work all the same, and why."""

    __tablename__ = "staffing_choices"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_entrusted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(1000))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Contact(VendorOwned, Base):
    """Somebody at the vendor we may write to or call; not necessarily a person with an account."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    department: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_responsible: Mapped[bool] = mapped_column(default=False)  # hears of escalations
    ended_on: Mapped[date | None]
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    _find_by = finds_by(*CONTACT_FOUND_BY)


class VendorNote(VendorOwned, Base):
    """What we note among ourselves. No vendor ever sees it."""

    __tablename__ = "vendor_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(String(4000))
