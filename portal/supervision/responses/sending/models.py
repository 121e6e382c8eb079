"""Sending a questionnaire to many vendors at once: what was chosen, and how far it has come."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class SendingRun(Base):
    """One version sent to several vendors in one go; large ones are sent by a job."""

    __tablename__ = "sending_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    recipients: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON
    )  # in order: vendor, works (their ids)
    period_from: Mapped[date]
    period_to: Mapped[date]
    answer_by_on: Mapped[date]
    message: Mapped[str] = mapped_column(String(1000), default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    vendors_done: Mapped[int] = mapped_column(default=0)  # of `recipients`, from the front
    sent: Mapped[int] = mapped_column(default=0)  # assignments
    left_out: Mapped[int] = mapped_column(default=0)  # vendors it could not be sent to
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
