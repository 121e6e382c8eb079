"""The shape of what is typed when clauses are confirmed."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal.foundation.core.pages.forms import TickField, options
from portal.foundation.core.pages.web import LARGEST_ID
from portal.foundation.core.words.i18n import _l


class ConfirmForm(FlaskForm):
    """Which clauses are as they were found; `seen`: the row of each that was looked at."""

    clauses = TickField(_l("Still as found before"), default=())
    seen = HiddenField()

    def __init__(self, rows: Mapping[str, int], **kwargs: Any) -> None:
        """`rows`: by clause the id of the row that stands."""
        seen = " ".join(f"{clause_id}:{row_id}" for clause_id, row_id in rows.items())
        super().__init__(data={"seen": seen} | kwargs.pop("data", {}), **kwargs)
        self.clauses.choices = options((clause_id, clause_id) for clause_id in rows)

    def chosen(self) -> Mapping[str, int]:
        """The clauses ticked, each with the row that was looked at; 0 where that is not said."""
        pairs = (one.rpartition(":") for one in (self.seen.data or "").split())
        seen = {clause_id: _row(number) for clause_id, _, number in pairs}
        return {one: seen.get(one, 0) for one in self.clauses.data or ()}


def _row(number: str) -> int:
    is_number = number.isascii() and number.isdecimal() and len(number) <= len(str(LARGEST_ID))
    return min(int(number), LARGEST_ID) if is_number else 0
