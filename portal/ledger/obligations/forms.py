"""What is typed when several things asked of vendors are withdrawn."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import text_field
from portal.foundation.core.words.i18n import _l


class TakeBackForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)
