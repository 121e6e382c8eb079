"""Runs: what was asked for, how far it has come, and what was left out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base

LONGEST_ADDRESS = 2000


class Run(Base):
    """One act on many subjects, done some at a time; `done` says how far, also after a kill."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))  # of a RunKind
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime]
    title: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message: what is done
    subjects: Mapped[list[Any]] = mapped_column(JSON)  # in order: ids, or tables with an `id`
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)  # what else the act needs, see to_json
    back: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")  # where it came from
    done: Mapped[int] = mapped_column(default=0)  # of `subjects`, from the first on
    changed: Mapped[int] = mapped_column(default=0)  # rows, as the kind counts them
    left_out: Mapped[int] = mapped_column(default=0)  # counted in the same way
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message: why it stopped
    withdrawn_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def total(self) -> int:
        return len(self.subjects)

    @property
    def file_name(self) -> str:
        """Of the file it makes; empty where it makes none. See made.py."""
        return str(self.asked.get("file", ""))


class RunLeftOut(Base):
    """What a run did not do, and why. Of what was not reached when it stopped, its `problem` says so."""

    __tablename__ = "run_left_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    subject_id: Mapped[int]
    why: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message
