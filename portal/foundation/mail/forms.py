"""What an administrator enters about mails."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.foundation.core.pages.forms import stripped
from portal.foundation.core.words.i18n import _l
from portal.foundation.mail.workflow import MAX_REASON


class SettleForm(FlaskForm):
    how = StringField(
        _l("How was the person told?"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Say how the person was told.")),
            Length(
                max=MAX_REASON,
                message=_l("Use at most %(max)d characters."),
            ),
        ],
    )
