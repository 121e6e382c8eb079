"""Views people saved of lists."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base

LONGEST_NAME = 60
LONGEST_QUERY = 2000


class SavedView(Base):
    """A list as somebody wants to see it again: conditions, order and columns, as in the address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("owner_id", "register", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    register: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    is_shared: Mapped[bool] = mapped_column(default=False)  # with everybody of the company
    opens_first: Mapped[bool] = mapped_column(default=False)  # when its owner comes to the list
    created_at: Mapped[datetime]
