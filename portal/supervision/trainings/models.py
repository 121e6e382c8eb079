"""Trainings with their material, to which vendors each was handed, and what they answered.

A training and its material are the company's own; what a vendor was handed and what it answered is the vendor's.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, Text, say, say_p


class TrainingState(StrEnum):
    """Of what one vendor was handed."""

    OPEN = "open"
    PARTLY = "partly"  # answered, and somebody is still to be trained
    DONE = "done"
    WITHDRAWN = "withdrawn"


RUNNING: Final = frozenset({TrainingState.OPEN, TrainingState.PARTLY})


class Training(Base):
    """What is to be taught, with its material. Never changed: another edition is another training.

    `made_by`: from whom the material is. `follows_id`: the earlier one whose files it took over.
    """

    __tablename__ = "trainings"

    is_sealed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # TR-2026-001
    title_ja: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(60))
    made_by: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(String(4000))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("trainings.id"))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime]
    prepared_on: Mapped[date]

    @property
    def called(self) -> Text:
        return Text(self.title_ja or self.title_en, self.title_en or self.title_ja)


class TrainingMaterial(Base):
    """A file that vendors are handed."""

    __tablename__ = "training_materials"

    is_sealed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))


class HandedTraining(VendorOwned, Base):
    """A training that one vendor was handed. When it is due says its obligation.

    `trained`, `handling`: as its answers say now; `handling` None: none yet. `reason`: why it was withdrawn.
    """

    is_asked_first = True
    __tablename__ = "handed_trainings"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), index=True)
    state: Mapped[TrainingState] = mapped_column(
        open_text_enum(TrainingState), default=TrainingState.OPEN, index=True
    )
    handed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    handed_at: Mapped[datetime]
    handed_on: Mapped[date]
    trained: Mapped[int] = mapped_column(default=0)
    handling: Mapped[int | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TrainingReport(VendorOwned, Base):
    """What a vendor says of it. Never changed: a later one adds to it, or stands in its place (`corrects_id`).

    `trained`: on these days; `handling`: everybody who handles the data. `rest_until`: by when the rest is
    trained. `reported_on`: the day it reached us; `said_by`: who answers for the vendor.
    """

    __tablename__ = "training_reports"
    __table_args__ = (
        parent_key(),
        belongs_to("handed_trainings", "handed_id"),
        belongs_to("training_reports", "corrects_id"),
        UniqueConstraint("corrects_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handed_id: Mapped[int] = mapped_column(index=True)
    corrects_id: Mapped[int | None]
    held_from: Mapped[date]
    held_until: Mapped[date]
    trained: Mapped[int]
    handling: Mapped[int]
    rest_until: Mapped[date | None]
    said_by: Mapped[str] = mapped_column(String(160))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime]
    reported_on: Mapped[date]


class TrainingProof(VendorOwned, Base):
    """A file with an answer, such as a list of who took part. Kept."""

    __tablename__ = "training_proofs"
    __table_args__ = (belongs_to("training_reports", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


STATES: Mapping[TrainingState, Message] = {
    TrainingState.OPEN: say_p("a training", "Not answered yet"),
    TrainingState.PARTLY: say("Some still to be trained"),
    TrainingState.DONE: say("All trained"),
    TrainingState.WITHDRAWN: say("Withdrawn"),
}
