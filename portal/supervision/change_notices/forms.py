"""The shape of a notice of change."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.supervision.change_notices.models import CHANGED, Changed

LONG = 2000
ALL_WORK = 0


class NoticeForm(FlaskForm):
    changed = TickField(_l("What changes"), validators=[InputRequired(_l("Choose what changes."))])
    engagement_id = PickField(_l("Which work"), coerce=int)
    happens_on = DayField(_l("From which day"), validators=[needed()])
    description = text_field(
        _l("What changes, in your own words"),
        LONG,
        description=_l("Such as: the new site and its address, or who joins and by whom employed."),
    )

    def offer(self, works: Iterable[tuple[int, str]]) -> None:
        self.changed.choices = options(
            (kind.value, words(CHANGED[kind]).capitalize()) for kind in Changed
        )
        self.engagement_id.choices = options([(ALL_WORK, _l("All the work")), *works])

    @property
    def chosen(self) -> list[Changed]:
        return [Changed(value) for value in self.changed.data or []]
