"""The packs as they are kept: versions that never change, and which one was in force when."""

import json
from datetime import date, datetime
from typing import Any, NoReturn

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base


class ContentPack(Base):
    """One version of a pack. The row is never changed and never removed."""

    __tablename__ = "content_packs"
    __table_args__ = (UniqueConstraint("pack", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))  # of `body` in UTF-8
    body: Mapped[str] = mapped_column(Text)  # canonical JSON: sorted keys, no spaces
    loaded_at: Mapped[datetime]
    file: Mapped[str] = mapped_column(String(200), default="")  # as it was handed in
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: it ships

    @property
    def data(self) -> Any:
        """As it would stand in the file."""
        return json.loads(self.body)

    @property
    def ships(self) -> bool:
        """It came with the portal; a company's own came from a file."""
        return self.added_by_id is None and not self.file


class ContentActivation(Base):
    """From `active_from` on this version of the pack is in force, until a later row says other.

    What is signed stands until its turn; `asks_now`: what says something else now is asked anew at
    once. A row of the version in force already records that the company stays with it.
    """

    concerns_everybody = True  # other rules, other verdicts

    __tablename__ = "content_activations"
    __table_args__ = (
        ForeignKeyConstraint(["pack", "version"], ["content_packs.pack", "content_packs.version"]),
        Index("ix_content_activations_pack_version", "pack", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    active_from: Mapped[date]
    activated_at: Mapped[datetime]
    activated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    asks_now: Mapped[bool] = mapped_column(default=False)


def _refuse_change(_mapper: Any, _connection: Any, row: Any) -> NoReturn:
    raise RuntimeError(f"{row.__tablename__} are only ever added to")


for _model in (ContentPack, ContentActivation):
    event.listen(_model, "before_update", _refuse_change)
    event.listen(_model, "before_delete", _refuse_change)
