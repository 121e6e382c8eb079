"""The shape of what is sent about packs."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from portal.foundation.core.forms import DayField, at_most, needed, options, stripped
from portal.foundation.core.i18n import _l


class AddForm(FlaskForm):
    files = MultipleFileField(
        _l("Files of packs"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "YAML in UTF-8, up to 1 MB each. Packs that lean on each other are handed in together. "
            "Nothing becomes active by it."
        ),
    )


NEXT, NOW = "next", "now"


class StayForm(FlaskForm):
    kept_because = TextAreaField(
        _l("Reason"),
        [needed(), at_most(1000)],
        filters=[stripped],
        description=_l("What speaks against the new version, or when you look at it again."),
    )


class ActivateForm(FlaskForm):
    active_from = DayField(
        _l("Active from"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("Today or later. Days before it are judged by the version of that day."),
    )
    asks = RadioField(
        _l("Whom it asks"),
        choices=options(
            [
                (NEXT, _l("From the next request on; what is signed or asked already stands")),
                (NOW, _l("Ask everybody now")),
            ]
        ),
        default=NEXT,
        validators=[Optional()],
    )
    reason = TextAreaField(
        _l("Reason"),
        [needed(), at_most(1000)],
        filters=[stripped],
        description=_l("Why now: an amended law, your own decision, a correction."),
    )
