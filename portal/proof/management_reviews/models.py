"""Reviews by management, what was decided in each, and their files. Until when stands on the obligation.

No vendor is named: these rows are the company's own, and neither a vendor nor a person who sees only
some vendors ever sees them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, belongs_to, parent_key
from portal.foundation.core.database.db import Base
from portal.supervision.proposed_records.models import FileFacts, ProposedFacts


class ManagementReview(VendorOrCompany, ProposedFacts):
    """One review, as it was held. `period_from` to `period_until`: the time it is about; `put_before`:
    the reports and audits by id and number, and the counts of the day it was recorded, frozen.

    What was recorded is never changed: a correction is another record, which `corrects_id` this one.
    """

    is_sealed = True
    __tablename__ = "management_reviews"
    __table_args__ = (parent_key(), belongs_to("management_reviews", "corrects_id"))

    fiscal_year: Mapped[int] = mapped_column(index=True)  # of the day on which it was held
    held_on: Mapped[date] = mapped_column(index=True)
    period_from: Mapped[date]
    period_until: Mapped[date]
    took_part: Mapped[str] = mapped_column(String(1000))
    put_before: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    conclusion: Mapped[str] = mapped_column(String(4000))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("management_reviews.id"), index=True)

    @property
    def counted_on(self) -> date:
        """The day of the counts put before it."""
        return date.fromisoformat(self.put_before["on"])


class ManagementDecision(VendorOrCompany, Base):
    """Something to be done. `owner_id`: who was named; whoever did it is in `done_by_id`."""

    is_sealed = True
    __tablename__ = "management_decisions"
    __table_args__ = (
        parent_key(),
        belongs_to("management_reviews", "review_id"),
        UniqueConstraint("review_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("management_reviews.id"))
    place: Mapped[int]  # 1, 2, 3, as recorded
    what: Mapped[str] = mapped_column(String(1000))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    done: Mapped[str] = mapped_column(String(2000), default="")
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ManagementReviewFile(VendorOrCompany, FileFacts):
    """The minutes, or of one decision what shows that it was done."""

    is_sealed = True
    __tablename__ = "management_review_files"
    __table_args__ = (
        belongs_to("management_reviews", "review_id"),
        belongs_to("management_decisions", "decision_id"),
    )

    review_id: Mapped[int] = mapped_column(ForeignKey("management_reviews.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(
        ForeignKey("management_decisions.id"), index=True
    )
