"""Imports: a file on its way into the registers. Only staff see them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class ImportState(StrEnum):
    WAITING = "waiting"  # for its check
    REFUSED = "refused"  # the file cannot be read at all
    CHECKED = "checked"  # the difference is there
    ACCEPTED = "accepted"  # somebody pressed the button; it waits to be written
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


BUSY = (ImportState.WAITING, ImportState.ACCEPTED)  # a job has to check or to write it


class ImportRun(Base):
    """One file, from its upload until it is in the registers or withdrawn."""

    __tablename__ = "import_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING, index=True)
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    uploaded_at: Mapped[datetime]
    moved_at: Mapped[datetime]  # into its state
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The difference as its page shows it, and what tells whether a new check says the same.
    difference_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    marked_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message: why not
    done: Mapped[int] = mapped_column(default=0)  # rows looked at, of `total`
    total: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)  # begun in this state and not ended
    # Of somebody's own list: what its columns and values mean (own_list.looking.ListMap), and what
    # lists with the same headings have in common. None: a file of the registers.
    own_list: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    headings: Mapped[str] = mapped_column(String(64), default="", index=True)
    # The company's vendor master: its map is used each night, and vendors it does not name are told.
    is_master: Mapped[bool] = mapped_column(default=False, index=True)
    # Of one that came from the folder: of its bytes, which are kept for a while only.
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    is_news: Mapped[bool] = mapped_column(default=True)  # says other than what was answered last
    answered_at: Mapped[datetime | None]  # a person took it over or put it off

    @property
    def is_unmapped(self) -> bool:
        """A list of somebody's own of which nobody has said yet what its columns are."""
        return self.own_list is not None and not self.own_list["is_mapped"]

    @property
    def is_from_folder(self) -> bool:
        return bool(self.file_digest)

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY
