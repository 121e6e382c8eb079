"""What every such record, its files and its end consist of; what is different each kind adds itself.

No record is edited once confirmed: one that ends gets a row that says how.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.workflow import ProposedState


class ProposedFacts(ProposedAs, Base):
    """A record with its number, who made it and who decided, of a vendor or of the company itself.

    `remark`: on refusing, or on withdrawing.
    """

    __abstract__ = True
    if TYPE_CHECKING:
        vendor_id: Any  # of the mixin that says whose rows these are

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # such as CA-2026-007
    state: Mapped[ProposedState] = mapped_column(
        open_text_enum(ProposedState), default=ProposedState.PROPOSED, index=True
    )
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProposedRow(VendorOwned, ProposedFacts):
    """The same, always about a vendor."""

    __abstract__ = True


class FileFacts(Base):
    """What shows a record. Kept, not removed."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class RecordFile(VendorOwned, FileFacts):
    """The same, of a record that is always about a vendor."""

    __abstract__ = True


class EndFacts(Base):
    """How a record ended. `ended_on`: the first day on which it does not count."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    ended_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class RecordEnd(VendorOwned, EndFacts):
    """The same, of a record that is always about a vendor."""

    __abstract__ = True
