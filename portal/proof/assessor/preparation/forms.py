"""The shape of what is typed before an assessment."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import DayField
from portal.foundation.core.words.i18n import _l


class AssessmentDayForm(FlaskForm):
    """`version`: of the settings that were on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    day = DayField(
        _l("Day of the next assessment"),
        [Optional()],
        description=_l(
            "Left empty, the days are counted to the end of our own Privacy Mark, where it is on record."
        ),
    )
