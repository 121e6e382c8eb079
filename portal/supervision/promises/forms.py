"""The shape of a decision from which day a promise is judged."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import DayField, needed, text_field
from portal.foundation.core.words.i18n import _l


class StartForm(FlaskForm):
    """`seen` is the decision that was made last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    judged_from = DayField(
        _l("Judged from"),
        [needed()],
        description=_l("Days before it are not judged by this promise; reports of them say so."),
    )
    reason = text_field(
        _l("Reason"), 1000, description=_l("Why from this day on, for whoever reads it later.")
    )
