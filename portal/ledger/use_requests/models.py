"""Requests for use: what somebody of the company wanted, and what procurement answered.

These rows are the company's alone, also where they name a vendor: `registered_id` and `engagement_id`
are no keys to rows of that vendor. No vendor's row is ever deleted.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, open_text_enum
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.vendors.entry.spelling import LONGEST
from portal.ledger.vendors.models import finds_by

LONGEST_NAME: Final = 160


class UseRequestState(StrEnum):
    ASKED = "asked"  # waits for procurement
    TAKEN_OVER = "taken_over"  # a vendor of the register, new or known
    NOT_NEEDED = "not_needed"  # nothing has to be taken into the register for it
    NOT_POSSIBLE = "not_possible"
    WITHDRAWN = "withdrawn"  # by whoever asked


class UseRequest(Base):
    """“We want to use …”. `answers`, `outcome`, `basis`: the questions about payees, as the asker
    answered them, and where they ended; procurement decides about the payee by itself."""

    is_sealed = True

    is_asked_first = True
    asked_first_by = "registered_id"
    __tablename__ = "use_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # UR-2026-001
    state: Mapped[UseRequestState] = mapped_column(
        open_text_enum(UseRequestState), default=UseRequestState.ASKED, index=True
    )
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))  # of the company that is wanted
    corporate_number: Mapped[str] = mapped_column(String(13), default="")
    department: Mapped[str] = mapped_column(String(120))
    work: Mapped[str] = mapped_column(String(LONGEST_NAME))
    purpose: Mapped[str] = mapped_column(String(2000))  # why, and why this company
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)  # ids of the pack
    wanted_on: Mapped[date]  # from when
    answers: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)  # by question
    outcome: Mapped[PayeeOutcome] = mapped_column(open_text_enum(PayeeOutcome), index=True)
    basis: Mapped[str] = mapped_column(String(60), default="")  # "" also: procurement has to say
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]  # answered or withdrawn
    answer: Mapped[str] = mapped_column(String(2000), default="")
    registered_id: Mapped[int | None] = mapped_column(index=True)  # the vendor
    engagement_id: Mapped[int | None]  # the work that was registered for it
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    _find_by = finds_by("name", "corporate_number", "number")
