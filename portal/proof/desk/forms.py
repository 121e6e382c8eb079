"""What is typed on the desk: the day of the past."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms.validators import Optional, ValidationError

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import DayField
from portal.foundation.core.words.i18n import _l


class PastDayForm(FlaskForm):
    """The day of the past as of which a vendor is shown, as it stands in the address."""

    class Meta:
        csrf = False  # it only reads

    as_of = DayField(_l("As of"), validators=[Optional()])

    def validate_as_of(self, field: DayField) -> None:
        day: date | None = field.data
        if day is not None and day > clock.today():
            raise ValidationError(
                _l("The day is still to come. Please enter today or an earlier day.")
            )
