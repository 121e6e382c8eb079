"""The shape of what is sent about packs."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from portal.foundation.core.forms import DayField, at_most, needed, stripped
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


class ActivateForm(FlaskForm):
    active_from = DayField(
        _l("Active from"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("Today or later. Days before it are judged by the version of that day."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [needed(), at_most(1000)],
        filters=[stripped],
        description=_l("Why now: an amended law, your own decision, a correction."),
    )
