"""What a vendor, or the company for it, told of a change on the vendor's side."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, say


class Changed(StrEnum):
    """What has changed, or will."""

    PEOPLE = "people"  # who handles the data, employed by whom
    PLACE = "place"  # where it is handled or kept
    RESPONSIBLE_PERSON = "responsible_person"
    SYSTEM = "system"


class ChangeNotice(VendorOwned, Base):
    """One change, of one piece of work or (None) of all the vendor's work."""

    __tablename__ = "change_notices"
    __table_args__ = (parent_key(), belongs_to("engagements", "engagement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # N-2026-004
    engagement_id: Mapped[int | None] = mapped_column(index=True)
    changed: Mapped[Changed] = mapped_column(open_text_enum(Changed))
    happens_on: Mapped[date]  # past or to come
    description: Mapped[str] = mapped_column(String(2000))
    is_ours: Mapped[bool] = mapped_column(default=False)  # written down by the company
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime]
    told_on: Mapped[date]
    taken_up_on: Mapped[date | None] = mapped_column(index=True)  # what follows was asked for


CHANGED: Mapping[Changed, Message] = {
    Changed.PEOPLE: say("the people who handle the data"),
    Changed.PLACE: say("the place where the data is handled or kept"),
    Changed.RESPONSIBLE_PERSON: say("the person responsible for personal information"),
    Changed.SYSTEM: say("the systems used"),
}
