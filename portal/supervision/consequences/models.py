"""What planning remembers, so that it asks once for what follows from a change."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to
from portal.foundation.core.database.db import Base


class KnownTier(VendorOwned, Base):
    """The tier under which a piece of work was last looked at; a stricter one asks for more."""

    __tablename__ = "known_tiers"
    is_sealed = False  # noted quietly, to see what changed
    __table_args__ = (belongs_to("engagements", "engagement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(unique=True)
    tier: Mapped[str] = mapped_column(String(20))
    since_on: Mapped[date]
