"""What the company lays over the promises: its own wording, and how strictly it reads one."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, Dated


class PolicyWording(Dated, Base):
    """The company's own sentence for a promise, for as long as its policy says so."""

    __tablename__ = "policy_wordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(60), index=True)
    ja: Mapped[str] = mapped_column(String(1000))
    en: Mapped[str] = mapped_column(String(1000))


class PromiseMode(Dated, Base):
    """In which mode the company reads a promise from a day on; without a row the pack's own."""

    concerns_everybody = True  # an approved subcontractor is kept, or excepted

    __tablename__ = "promise_modes"

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(60), index=True)
    mode: Mapped[str] = mapped_column(String(20))  # one of the packs' MODES
    reason: Mapped[str] = mapped_column(String(1000))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
