"""Reads about the company itself."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.foundation.core.dated import valid_on
from portal.foundation.core.db import db
from portal.foundation.core.messages import Text
from portal.foundation.organisation.models import Notice, Organisation, PolicyWording


def find_organisation() -> Organisation | None:
    """The company, or None before set-up."""
    return db.session.get(Organisation, 1)


def the_organisation() -> Organisation:
    return db.session.get_one(Organisation, 1)


def own_wordings(day: date) -> Mapping[str, Text]:
    """The company's own sentences by promise, as its policy said on `day`."""
    rows = db.session.scalars(select(PolicyWording).where(valid_on(PolicyWording, day)))
    return {row.promise_id: Text(ja=row.ja, en=row.en) for row in rows}


def current_notice() -> Notice | None:
    """The newest notice about the use of people's data."""
    return db.session.scalar(select(Notice).order_by(Notice.id.desc()).limit(1))
