"""Asking many vendors at once: what was chosen, and how far it has come."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base
from portal.foundation.core.database.types import open_text_enum
from portal.supervision.attestations.models import Wording


class Asking(Base):
    """Statements asked about several pieces of work in one go; large ones are done by a job.

    `wording` start: without a period, so that only work nothing was handed over for is asked about.
    """

    __tablename__ = "askings"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_ids: Mapped[list[str]] = mapped_column(JSON)
    engagement_ids: Mapped[list[int]] = mapped_column(JSON)  # in the order they are asked about
    wording: Mapped[Wording] = mapped_column(open_text_enum(Wording))
    period_from: Mapped[date]
    period_to: Mapped[date | None]
    answer_by_on: Mapped[date | None]  # chosen by the person; None: as usual
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    works_done: Mapped[int] = mapped_column(default=0)  # of engagement_ids, from the front
    opened: Mapped[int] = mapped_column(default=0)  # requests
    left_out: Mapped[int] = mapped_column(default=0)  # requests that could not be opened
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
