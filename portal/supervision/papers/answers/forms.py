"""The shape of input only: a questionnaire that came on paper, and what differs from it."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField

from portal.foundation.core.pages.forms import DayField, at_most, needed, stripped
from portal.foundation.core.words.i18n import _l


class ArrivedForm(FlaskForm):
    scan = MultipleFileField(
        _l("Scans or photos"),
        description=_l(
            "All pages, in their order: a PDF, or a photo of each page (JPEG, PNG, HEIC). "
            "At most 20 files and 50 MB together."
        ),
    )
    received_on = DayField(
        _l("Received on"),
        validators=[needed()],
        description=_l("By this day it is on time or late."),
    )


class ComparedForm(FlaskForm):
    wrong = TextAreaField(
        _l("What differs from the paper"), filters=[stripped], validators=[at_most(1000)]
    )
