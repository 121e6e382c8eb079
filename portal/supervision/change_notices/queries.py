"""Reads about notices of change."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.supervision.change_notices.models import ChangeNotice


def notices_of(vendor_id: int) -> Sequence[ChangeNotice]:
    """The newest first."""
    return db.session.scalars(
        select(ChangeNotice)
        .where(ChangeNotice.vendor_id == vendor_id)
        .order_by(ChangeNotice.id.desc())
    ).all()
