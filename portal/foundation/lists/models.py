"""Views people saved of lists, and runs over many rows that take longer than a page may."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base

LONGEST_NAME = 60
LONGEST_QUERY = 2000


class SavedView(Base):
    """A list as somebody wants to see it again: conditions, order and columns, as in the address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("owner_id", "register", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    register: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    is_shared: Mapped[bool] = mapped_column(default=False)  # with everybody of the company
    opens_first: Mapped[bool] = mapped_column(default=False)  # when its owner comes to the list
    created_at: Mapped[datetime]


class BulkRun(Base):
    """One act on many rows, done some at a time; `done` says how far, also after a kill."""

    __tablename__ = "bulk_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(60))  # as portal/jobs knows it
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    title: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message: what is done
    ids: Mapped[list[int]] = mapped_column(JSON)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)  # what else the act needs
    back: Mapped[str] = mapped_column(String(LONGEST_QUERY), default="")  # the list it came from
    done: Mapped[int] = mapped_column(default=0)  # of `ids`, from the first on
    changed: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message: why it stopped
    finished_at: Mapped[datetime | None]

    @property
    def total(self) -> int:
        return len(self.ids)

    @property
    def file_name(self) -> str:
        """Of the file it makes; empty where it makes none. See made.py."""
        return str(self.wanted.get("file", ""))
