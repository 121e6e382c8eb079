"""Facts have dates: a row holds from one day until before another, and is never overwritten.

A change ends one row and opens the next. A correction of a mistyped row is marked: the old row
stays readable, but no date sees it any more.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped


class Dated:
    """Mixin: the row is true from `valid_from` until before `valid_until` (None: still).

    The days have no index of their own: nearly every row began before today and has not ended, and
    SQLite, which believes otherwise, would walk over them all in that order.
    """

    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    corrected_at: Mapped[datetime | None]

    def is_valid_on(self, day: date) -> bool:
        ended = self.valid_until is not None and self.valid_until <= day
        return self.corrected_at is None and self.valid_from <= day and not ended

    def end(self, day: date) -> None:
        """It was true until before `day`."""
        self.valid_until = max(day, self.valid_from)

    def correct(self, at: datetime) -> None:
        """It was mistyped: it counts on no day, and stays readable."""
        self.corrected_at = at


def valid_on(model: type[Dated] | Any, day: date) -> ColumnElement[bool]:
    """The SQL of `is_valid_on`, for a model or an alias of it."""
    return and_(
        model.corrected_at.is_(None),
        model.valid_from <= day,
        or_(model.valid_until.is_(None), model.valid_until > day),
    )


def not_corrected(model: type[Dated] | Any) -> ColumnElement[bool]:
    return model.corrected_at.is_(None)
