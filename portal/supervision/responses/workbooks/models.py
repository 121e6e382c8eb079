"""Workbooks that came back, until somebody confirmed them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to
from portal.foundation.core.database.db import Base


class AnswerUpload(VendorOwned, Base):
    """One filled-in workbook. Nothing of it is an answer before it is confirmed."""

    __tablename__ = "answer_uploads"
    is_sealed = False  # nothing of it is an answer; what is confirmed is
    __table_args__ = (belongs_to("assignments", "assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(index=True)
    round: Mapped[int]  # of handing in, when it was uploaded
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    answers: Mapped[int] = mapped_column(default=0)  # written when it was confirmed
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
