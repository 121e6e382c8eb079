"""The supervision plan: what is due when for whom in a fiscal year, and who decided it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base
from portal.supervision.planning import kinds


class ItemState(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"  # planned, on a day that a person chose
    OPENED = "opened"  # asked for; the rest of its life is its subject's
    DONE = "done"  # noted by a person, or found
    SKIPPED = "skipped"  # left out by a person, with a reason
    DROPPED = "dropped"  # no longer asked for: the work ended, or its tier asks for less


WAITING = (ItemState.PLANNED, ItemState.MOVED)


class PlanItem(VendorOwned, Base):
    """One thing to be done about a vendor. Once opened, its due date stands in its obligation."""

    __tablename__ = "plan_items"
    __table_args__ = (
        parent_key(),
        belongs_to("engagements", "engagement_id"),
        Index("ix_plan_items_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)  # so nothing is planned twice
    fiscal_year: Mapped[int] = mapped_column(index=True)
    engagement_id: Mapped[int | None] = mapped_column(index=True)  # None: the vendor as a whole
    what: Mapped[str] = mapped_column(String(60))  # id of a statement, or as kinds calls it
    tier: Mapped[str] = mapped_column(String(20))
    # What a statement is about; of other things from the last time to the day they are due at the
    # latest. A questionnaire asks about days of its own, until the one before it was sent.
    period_from: Mapped[date]
    period_to: Mapped[date]
    opens_on: Mapped[date]
    planned_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[ItemState] = mapped_column(default=ItemState.PLANNED, index=True)
    subject_kind: Mapped[str | None] = mapped_column(String(60))  # what was opened: a table's name
    subject_id: Mapped[int | None]
    done_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


def is_any(of: Collection[str]) -> ColumnElement[bool]:
    """SQL of `kinds.is_any`."""
    named = PlanItem.what.in_(of)
    if kinds.QUESTIONNAIRE not in of:
        return named
    return named | PlanItem.what.startswith(kinds.SHEET_PREFIX, autoescape=True)


class PlanDecision(Base):
    """A fiscal year was planned, or planned again. Without a person nobody has decided it."""

    __tablename__ = "plan_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
    decided_on: Mapped[date]
    added: Mapped[int]
    changed: Mapped[int]
    dropped: Mapped[int]
    stayed: Mapped[int]
    crowded: Mapped[int]  # weeks with more vendors at one reviewer than there should be


# An item of the plan as it stands, without what nobody compares.


@dataclass(frozen=True, slots=True)
class KnownItem:
    id: int
    key: str
    fiscal_year: int
    vendor_id: int
    engagement_id: int | None
    what: str
    tier: str
    period_from: date
    period_to: date
    opens_on: date
    planned_on: date
    state: ItemState
    version: int

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING
