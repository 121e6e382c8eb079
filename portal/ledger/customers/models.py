"""The company's customers that entrusted data to it, and the work whose data is theirs."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to
from portal.foundation.core.database.db import Base, BothNames, Dated
from portal.ledger.vendors.entry.spelling import LONGEST
from portal.ledger.vendors.models import finds_by

FOUND_BY: Final = ("name", "name_en", "kana", "corporate_number", "number")


class Customer(BothNames, Base):
    """Somebody who entrusted personal data to the company. Never deleted: it ends.

    `ended_on`: the last day on which it was a customer; None: it still is.
    """

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # CU-2026-001
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    kana: Mapped[str] = mapped_column(String(160), default="")
    corporate_number: Mapped[str | None] = mapped_column(String(13), unique=True)
    address: Mapped[str] = mapped_column(String(300), default="")
    person: Mapped[str] = mapped_column(String(160), default="")  # to write to, with title
    email: Mapped[str] = mapped_column(String(254), default="")
    # so many hours after we know of an incident, as the contract says; None: promptly
    notice_hours: Mapped[int | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")  # as in spelling.found_by
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    _find_by = finds_by(*FOUND_BY)


class EngagementCustomer(VendorOwned, Dated, Base):
    """From when to when the data of a piece of work is, also, this customer's."""

    is_asked_first = True
    __tablename__ = "engagement_customers"
    __table_args__ = (belongs_to("engagements", "engagement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
