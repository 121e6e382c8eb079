"""What was drafted to be told to a customer or to everybody, frozen, and whether it was released.

No vendor is named by the row: it is the company's own, and neither a vendor nor a person who sees only
some vendors ever sees it.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, belongs_to, parent_key
from portal.foundation.core.database.db import open_text_enum
from portal.supervision.proposed_records.models import ProposedFacts


class DisclosureKind(StrEnum):
    CUSTOMER_SHEET = "customer_sheet"  # to one customer
    PUBLIC_TEXT = "public_text"  # to everybody


class Disclosure(VendorOrCompany, ProposedFacts):
    """One version as of a day, in both languages. `content_sha256`: of the content as `content.canonical`
    writes it. `follows_id`: the one that was released last when this one was drafted."""

    is_sealed = True
    __tablename__ = "disclosures"
    __table_args__ = (parent_key(), belongs_to("disclosures", "follows_id"))

    kind: Mapped[DisclosureKind] = mapped_column(open_text_enum(DisclosureKind), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    as_of_on: Mapped[date]
    content: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    content_sha256: Mapped[str] = mapped_column(String(64))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("disclosures.id"), index=True)
