"""What somebody holds who wants to know whether a report is genuine. Shape only."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from portal.foundation.core.pages.forms import at_most, one_line
from portal.foundation.core.words.i18n import _l


class CheckReportForm(FlaskForm):
    class Meta:
        csrf = False  # it changes nothing; sent forms carry the portal's own token

    file = FileField(_l("The report (PDF)"), description=_l("It is not kept."))
    code = StringField(
        _l("Or its check code"),
        filters=[one_line],
        validators=[at_most(40)],
        description=_l("On the cover and at the foot of each page, such as 7K2M-9QXA-0B4T-HW3D."),
    )
