"""The shapes of a purpose of use, of its last day, and of the day from which purposes are asked."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.widgets import HiddenInput

from portal.content.purposes.models import LONGEST_PURPOSE
from portal.content.purposes.services import PurposeWording
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import DayField, line_field, needed, text_field, typed
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Text


class SeenForm(FlaskForm):
    """`seen` is the edition of the purposes that was on record when the page was opened."""

    seen = HiddenField(default="")


class PurposeForm(SeenForm):
    ja = text_field(_l("Purpose of use (Japanese)"), LONGEST_PURPOSE)
    en = text_field(_l("Purpose of use (English)"), LONGEST_PURPOSE)
    valid_from = DayField(
        _l("Announced from"),
        [needed()],
        default=clock.today,
        description=_l("The day on which people could read it for the first time."),
    )
    published = line_field(
        _l("Where it was published"),
        300,
        description=_l("Such as the address of the page, or the document and its version."),
    )

    def wording(self) -> PurposeWording:
        return PurposeWording(
            text=Text(ja=typed(self.ja), en=typed(self.en)),
            valid_from=typed(self.valid_from),
            published=typed(self.published),
        )


class EndPurposeForm(SeenForm):
    last_day = DayField(_l("Last day on which it is announced"), [needed()], default=clock.today)


class AskedForm(FlaskForm):
    """`seen` is the decision that was made last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    asked_from = DayField(
        _l("Asked from"),
        [needed()],
        description=_l("Until the day before, data that names no purpose is not “not kept”."),
    )
    reason = text_field(
        _l("Reason"), 1000, description=_l("Why from this day on, for whoever reads it later.")
    )
