"""Proposals that one vendor goes on in another, and who decided them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.database.db import Base, open_text_enum

ROWS = "rows"


class MergerKind(StrEnum):
    DUPLICATE = "duplicate"  # one company that was entered twice
    SUCCESSION = "succession"  # another company that was absorbed: all rights and duties pass over


class VendorMerger(VendorOwned, ProposedAs, Base):
    """`vendor_id` goes on, `absorbed_id` goes into it. Proposed by one person, decided by another."""

    __tablename__ = "vendor_mergers"

    id: Mapped[int] = mapped_column(primary_key=True)
    absorbed_id: Mapped[int] = mapped_column(index=True)  # no key: it stays when all else moves
    kind: Mapped[MergerKind] = mapped_column(open_text_enum(MergerKind))
    takes: Mapped[list[str]] = mapped_column(JSON)  # what is taken from the absorbed one, by column
    effective_on: Mapped[date | None]  # of a succession: from this day on
    paper: Mapped[str] = mapped_column(String(300), default="")  # of a succession: what shows it
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # None: not decided yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    # How many rows moved, by table; under ROWS which, as first and last id of each unbroken row of ids.
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
