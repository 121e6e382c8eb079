"""What the company announced as purposes of use, and from which day each share must name one."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, Dated
from portal.foundation.core.words.messages import Text

LONGEST_PURPOSE = 300


class AnnouncedPurpose(Dated, Base):
    """One purpose of use (利用目的) in the words in which it was announced, for as long as it was.

    `number` is the same in all versions of one purpose: what names it names its number.
    """

    __tablename__ = "announced_purposes"
    concerns_everybody = True  # a share that serves one that has ended is not kept

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), index=True)  # P-01
    ja: Mapped[str] = mapped_column(String(LONGEST_PURPOSE))
    en: Mapped[str] = mapped_column(String(LONGEST_PURPOSE))
    published: Mapped[str] = mapped_column(String(300))  # where everybody can read it
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def text(self) -> Text:
        return Text(ja=self.ja, en=self.en)


class PurposesAsked(Base):
    """From which day data shared has to serve an announced purpose. Rows are only added; the last
    one counts.

    The first row comes with the first purpose: `decided_by_id` None, 90 days later.
    """

    __tablename__ = "purposes_asked"
    concerns_everybody = True

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]
